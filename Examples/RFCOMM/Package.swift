// swift-tools-version: 6.2
import PackageDescription

// A package that depends on the library RFCOMM, as yours would; only the first line differs:
// .package(url: "https://…/btfile", from: "…")
let package = Package(
    name: "examples",
    dependencies: [.package(name: "btfile", path: "../..")],
    targets: ["btchat", "simple-server"].map { name in
        .executableTarget(
            name: name, dependencies: [.product(name: "RFCOMM", package: "btfile")], path: name)
    },
    swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

/// The one set of rules that every Swift target is built with.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

/// The programs' own code uses neither tasks nor regular expressions, and cannot begin to: the
/// libraries for them, which the compiler imports unasked, would make a program slow to start and
/// 1.5 MB larger.
let lean: [SwiftSetting] =
    strict + [
        .unsafeFlags([
            "-Xfrontend", "-disable-implicit-concurrency-module-import",
            "-Xfrontend", "-disable-implicit-string-processing-module-import",
        ])
    ]

/// What the tests do much of themselves has the optimizer in a debug build too: it goes byte by
/// byte through many megabytes for files, and through all of the sources.
let quick: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Tests of whole programs do little themselves: the optimizer would only be slow to compile them.
let unoptimized: [SwiftSetting] =
    strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// A module of the house: Sources/<name>, importing only what stands below it.
func module(_ name: String, imports dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: lean)
}

/// A module that the library RFCOMM is built of: no unsafe flags.
///
/// A package that depends on a version of this one may not be given any. The module must use
/// neither of the two either, or a program with the runtime linked in would have them.
func library(_ name: String, imports dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A test bundle: Tests/<name>.
func tests(
    _ name: String, of dependencies: [Target.Dependency], settings: [SwiftSetting] = strict
) -> Target {
    .testTarget(name: name, dependencies: ["TestSupport"] + dependencies, swiftSettings: settings)
}

/// Tests/FuzzTests: a test of what is kept, or with BTFILE_FUZZ the program of Tests/fuzz.
func fuzzers(of dependencies: [Target.Dependency]) -> Target {
    let dependencies = ["TestSupport"] + dependencies
    guard Context.environment["BTFILE_FUZZ"] != nil else {
        return .testTarget(
            name: "FuzzTests", dependencies: dependencies, exclude: ["Corpus", "Program"],
            swiftSettings: strict)
    }
    return .executableTarget(
        name: "btfile-fuzz", dependencies: dependencies, path: "Tests/FuzzTests",
        exclude: ["Corpus", "CorpusTests.swift"],
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "btfile",
    products: [
        .executable(name: "btfile-serve", targets: ["btfile-serve"]),
        .executable(name: "btfile-get", targets: ["btfile-get"]),
        .library(name: "RFCOMM", targets: ["RFCOMM"]),
    ],
    targets: [
        // What Swift cannot see of libc and the kernel, and three C libraries from Debian.
        .target(
            name: "CSystem",
            cSettings: [.define("_GNU_SOURCE"), .treatAllWarnings(as: .error)]),
        .systemLibrary(name: "CBluetooth", providers: [.apt(["libbluetooth-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        // Its headers are Debian's libsystemd-dev; the library is loaded when it is needed.
        .target(name: "CSystemd", cSettings: [.treatAllWarnings(as: .error)]),

        // The house, from the ground up.
        module("Wire"),
        library("System", imports: ["CSystem", "CZstd", "CCrypto", "CSystemd"]),
        library("Bluetooth", imports: ["System", "CBluetooth"]),
        library("RFCOMM", imports: ["Bluetooth", "System"]),
        module("Share", imports: ["System", "Wire"]),
        module("Server", imports: ["Share", "Bluetooth", "System", "Wire"]),
        module("Client", imports: ["Bluetooth", "System", "Wire"]),
        module("Tool", imports: ["Server", "Client", "Share", "Bluetooth", "System", "Wire"]),
        .executableTarget(
            name: "btfile-serve", dependencies: ["Tool", "System"],
            exclude: ["Service"], swiftSettings: lean),
        .executableTarget(
            name: "btfile-get", dependencies: ["Tool", "System"], swiftSettings: lean),
        // Prints the manual pages and completions of a package, and is not in it.
        .executableTarget(
            name: "btfile-manual", dependencies: ["Tool", "System"], swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["System", "Wire", "CSystem"],
            path: "Tests/TestSupport",
            swiftSettings: quick),
        tests("WireTests", of: ["Wire"]),
        tests("SystemTests", of: ["System"]),
        tests("BluetoothTests", of: ["Bluetooth", "System"]),
        tests("RFCOMMTests", of: ["RFCOMM", "System", "btchat", "simple-server"]),
        tests("ShareTests", of: ["Share", "System", "Wire"]),
        tests("ServerTests", of: ["Server", "Share", "Bluetooth", "System", "Wire"]),
        tests("ClientTests", of: ["Client", "Bluetooth", "System", "Wire"]),
        tests(
            "SimulationTests",
            of: ["Server", "Client", "Share", "Bluetooth", "System", "Wire"]),
        tests(
            "ToolTests",
            of: [
                "Tool", "btfile-serve", "btfile-get", "Server", "Client", "Bluetooth", "System",
                "Wire",
            ], settings: unoptimized),
        tests(
            "RadioTests",
            of: [
                "Air", "RFCOMM", "Bluetooth", "System", "btfile-serve", "btfile-get", "btchat",
                "simple-server",
            ], settings: unoptimized),
        tests(
            "ManualTests", of: ["Tool", "System", "Wire", "btfile-manual"], settings: unoptimized),
        tests("TidyTests", of: [], settings: quick),
        fuzzers(of: ["Tool", "Server", "Client", "Share", "Bluetooth", "System", "Wire"]),

        // The examples of the library, as another package has them.
        .executableTarget(name: "btchat", dependencies: ["RFCOMM"], path: "Examples/RFCOMM/btchat"),
        .executableTarget(
            name: "simple-server", dependencies: ["RFCOMM"],
            path: "Examples/RFCOMM/simple-server"),

        // What a capture of the Lab tells of the air.
        .target(name: "Air", path: "Tests/Lab/Air", swiftSettings: strict),
        .executableTarget(
            name: "btfile-air", dependencies: ["Air", "System"], path: "Tests/Lab/btfile-air",
            swiftSettings: strict),
        // The Lab's controllers, and the air between them.
        .target(
            name: "VirtualRadio", dependencies: ["Air", "System"], path: "Tests/Lab/VirtualRadio",
            swiftSettings: strict),
        .executableTarget(
            name: "btfile-radio", dependencies: ["VirtualRadio", "Air", "System"],
            path: "Tests/Lab/btfile-radio", swiftSettings: strict),
        .testTarget(
            name: "VirtualRadioTests", dependencies: ["VirtualRadio", "Air", "TestSupport"],
            path: "Tests/Lab/VirtualRadioTests", swiftSettings: strict),
        .testTarget(
            name: "AirTests", dependencies: ["Air", "TestSupport"], path: "Tests/Lab/AirTests",
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

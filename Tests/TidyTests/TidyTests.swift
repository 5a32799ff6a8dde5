import TestSupport
import Testing

/// The house rules, checked on every file of the package.
struct TidyTests {
    static let tree = SourceTree()
    static let sources = read("Sources")
    static let all = sources + read("Tests")
    /// What is no Swift: documents, scripts, units and samples of C.
    static let others =
        (["README.md", "CHANGELOG.md", ".ci/run"] + tree.files(beneath: "Sources", endingIn: [""])
        + tree.files(beneath: "Tests", endingIn: [""]))
        .filter { !$0.hasSuffix(".swift") && tree.names(in: $0).isEmpty }
        .map { SwiftText(path: $0, tree.text(of: $0) ?? "") }

    private static func read(_ folder: String) -> [SwiftText] {
        tree.files(beneath: folder, endingIn: [".swift"]).map { path in
            SwiftText(path: path, tree.text(of: path) ?? "")
        }
    }

    @Test func `the tree is found`() {
        #expect(Self.sources.count > 20)
        #expect(Self.all.contains { $0.path.hasSuffix("TidyTests/TidyTests.swift") })
        #expect(Self.others.contains { $0.path == "Tests/Lab/run" && $0.lines.count > 1 })
    }

    @Test func `every module has its row of imports`() {
        let modules = Set(Self.sources.map { HouseRules.module(of: $0.path) })
        #expect(modules == Set(HouseRules.imports.keys))
    }

    @Test func `Package.swift lets every module import what the rules let it, and no more`() {
        #expect(HouseRules.wrongRows(of: Self.tree.text(of: "Package.swift") ?? "") == [])
    }

    @Test func `imports point only downwards`() {
        #expect(Self.sources.flatMap(HouseRules.wrongImports) == [])
    }

    @Test func `three files tell the kinds of transport apart`() {
        #expect(Self.sources.flatMap(HouseRules.transports) == [])
    }

    @Test func `only System is unsafe`() {
        #expect(Self.sources.flatMap(HouseRules.unsafeCode) == [])
    }

    @Test func `nothing is printed behind the back of MessageWriter`() {
        #expect(Self.sources.flatMap(HouseRules.printing) == [])
    }

    @Test func `nothing is forced`() {
        #expect(Self.sources.flatMap(HouseRules.traps) == [])
    }

    @Test func `files and functions stay short`() {
        #expect(Self.all.flatMap(HouseRules.longFiles) == [])
        #expect(Self.all.flatMap(HouseRules.longFunctions) == [])
    }

    @Test func `lines fit a hundred columns`() {
        #expect(Self.all.flatMap(HouseRules.longLines) == [])
    }

    @Test func `every package declaration says what it is for`() {
        #expect(Self.sources.flatMap(HouseRules.undocumented) == [])
    }

    @Test func `files are named after their type`() {
        #expect(Self.sources.flatMap(HouseRules.misnamed) == [])
    }

    @Test func `nothing is left over`() {
        #expect(Self.all.flatMap(HouseRules.leftovers) == [])
        #expect((Self.all + Self.others).flatMap(HouseRules.machinePaths) == [])
    }

    @Test func `every cited paragraph of the protocol exists`() {
        let text = Self.tree.text(of: "Sources/Wire/Wire.docc/Protocol.md")
        let paragraphs = Citations.paragraphs(of: text ?? "")
        let missing = Self.sources.flatMap(Citations.all)
            .filter { !paragraphs.contains($0.paragraph) }
            .map { "\($0.place): \($0.paragraph)" }
        #expect(missing == [])
    }
}

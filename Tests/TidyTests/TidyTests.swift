import TestSupport
import Testing

/// The rules, checked on every file of the package.
struct TidyTests {
    static let tree = SourceTree()
    static let sources = read("Sources")
    static let all = sources + read("Tests") + read("Examples")
    /// What is no Swift: documents, scripts, units and samples of C.
    static let others =
        (["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", ".ci/run"]
        + tree.files(beneath: "Sources", endingIn: [""])
        + tree.files(beneath: "Tests", endingIn: [""])
        + tree.files(beneath: "Examples", endingIn: [""]))
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
        let modules = Set(Self.sources.map { TidyRules.module(of: $0.path) })
        #expect(modules == Set(TidyRules.imports.keys))
    }

    @Test func `Package.swift lets every module import what the rules let it, and no more`() {
        #expect(TidyRules.wrongRows(of: Self.tree.text(of: "Package.swift") ?? "") == [])
    }

    @Test func `what the library RFCOMM is built of has no unsafe flags`() {
        #expect(TidyRules.unsafeRows(of: Self.tree.text(of: "Package.swift") ?? "") == [])
    }

    @Test func `imports point only downwards`() {
        #expect(Self.sources.flatMap(TidyRules.wrongImports) == [])
    }

    @Test func `four files tell the kinds of transport apart`() {
        #expect(Self.sources.flatMap(TidyRules.transports) == [])
    }

    @Test func `only System is unsafe`() {
        #expect(Self.sources.flatMap(TidyRules.unsafeCode) == [])
    }

    @Test func `nothing is printed behind the back of StandardErrorWriter`() {
        #expect(Self.sources.flatMap(TidyRules.printing) == [])
    }

    @Test func `nothing is forced`() {
        #expect(Self.sources.flatMap(TidyRules.traps) == [])
    }

    @Test func `files and functions stay short`() {
        #expect(Self.all.flatMap(TidyRules.longFiles) == [])
        #expect(Self.all.flatMap(TidyRules.longFunctions) == [])
    }

    @Test func `no folder holds more files than somebody can take in at once`() {
        #expect(TidyRules.crowdedFolders(Self.all) == [])
    }

    @Test func `engines have no clock, no socket and no function as a member`() {
        let engines = Self.sources.filter { $0.path.contains("/Engine/") }
        #expect(engines.count > 10)
        #expect(engines.flatMap(TidyRules.impureEngines) == [])
    }

    @Test func `names that were given up do not come back`() {
        let files = Self.all.filter { !$0.path.hasSuffix("TidyRules+Structure.swift") }
        #expect(files.flatMap(TidyRules.retiredNames) == [])
    }

    @Test func `lines fit a hundred columns`() {
        #expect(Self.all.flatMap(TidyRules.longLines) == [])
    }

    @Test func `every package declaration says what it is for`() {
        #expect(Self.sources.flatMap(TidyRules.undocumented) == [])
    }

    @Test func `files are named after their type`() {
        #expect(Self.sources.flatMap(TidyRules.misnamed) == [])
    }

    @Test func `nothing is left over`() {
        #expect(Self.all.flatMap(TidyRules.leftovers) == [])
        #expect((Self.all + Self.others).flatMap(TidyRules.machinePaths) == [])
    }

    @Test func `every cited paragraph of the protocol exists`() {
        let text = Self.tree.text(of: "Sources/Wire/Wire.docc/Protocol.md")
        let paragraphs = Citations.paragraphs(of: text ?? "")
        let missing = Self.sources.flatMap(Citations.all)
            .filter { !paragraphs.contains($0.paragraph) }
            .map { "\($0.place): \($0.paragraph)" }
        #expect(missing == [])
    }

    @Test func `what ARCHITECTURE.md cites of the code exists`() {
        let text = Self.tree.text(of: "ARCHITECTURE.md") ?? ""
        #expect(text.contains("`ServerEngine.step`"))
        #expect(CitedNames(in: Self.sources).missing(from: text) == [])
    }

    @Test(arguments: ["SECURITY.md", "Tests/README.md"])
    func `the tests that a document names exist`(document: String) {
        let text = Self.tree.text(of: document) ?? ""
        #expect(text.contains("`HostileClientTests`"))
        let missing = CitedNames(in: Self.all).missing(from: text)
        #expect(missing.filter { $0.hasSuffix("Tests") } == [])
        let scripts = text.split(separator: "`").filter { $0.hasPrefix("Tests/") }
            .map { $0.prefix { !$0.isWhitespace } }
        #expect(!scripts.isEmpty)
        #expect(scripts.filter { Self.tree.text(of: String($0)) == nil } == [])
    }
}

import Testing

/// Each rule finds what it is there to find, and lets the rest pass.
struct TidyRulesTests {
    private func swift(_ text: String, in path: String = "Sources/Wire/Sample.swift") -> SwiftText {
        SwiftText(path: path, text)
    }

    @Test(arguments: [
        ("a // fatalError", "a "), ("/* try! */b", "b"), ("say(\"x!\")", "say(\"\")"),
        ("\"\\(a(\"b!\"))\" c", "a(\"\")\"\" c"), ("#\"\\(x!)\"# d", "\"\" d"),
        ("f`a ! b`g", "fg"), ("\"\\\"x!\" e", "\"\" e"),
    ])
    func `comments and quotes are no code, but code in quotes is`(text: String, code: String) {
        #expect(swift(text).code == [Substring(code)])
    }

    @Test func `a quote or comment of several lines keeps the lines in place`() {
        let file = swift("let a = \"\"\"\n    x!\n    \"\"\"\n/*\n*/ let b = c!")
        #expect(TidyRules.traps(file) == ["Sources/Wire/Sample.swift:5"])
    }

    @Test(arguments: ["import Glibc", "package import System", "import struct Foundation.Date"])
    func `an import upwards or sideways is found`(line: String) {
        #expect(TidyRules.wrongImports(swift(line)).count == 1)
    }

    @Test func `an import downwards passes`() {
        let file = swift("import Wire\npackage import System", in: "Sources/Share/Sample.swift")
        #expect(TidyRules.wrongImports(file) == [])
    }

    @Test func `a row of Package.swift with other imports is found`() {
        let rows = TidyRules.imports.sorted { $0.key < $1.key }.map { module, imports in
            let names = imports.subtracting(["Glibc"]).subtracting(["Synchronization"])
            let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
            return module.hasPrefix("btfile")
                ? ".executableTarget(\n    name: \"\(module)\", dependencies: [\(list)]),"
                : "module(\"\(module)\"\(list.isEmpty ? "" : ", imports: [\(list)]")),"
        }
        let manifest = rows.joined(separator: "\n")
        #expect(TidyRules.wrongRows(of: manifest) == [])
        #expect(TidyRules.wrongRows(of: manifest + "module(\"More\"),") == [])
        let other = manifest.replacing("\"CBluetooth\"", with: "\"Wire\"")
        #expect(TidyRules.wrongRows(of: other) == ["Bluetooth"])
        let without = manifest.replacing("module(\"Wire\"),", with: "")
        #expect(TidyRules.wrongRows(of: without) == ["Wire"])
    }

    @Test func `a kind of transport is found where it is told apart`() {
        #expect(TidyRules.transports(swift("if case .unix = place {")).count == 1)
        #expect(TidyRules.transports(swift("case .rfcomm(let a, _): a")).count == 1)
        #expect(TidyRules.transports(swift("case .unixSocket(let a): a\ncase .devices: b")) == [])
        let path = "Sources/Bluetooth/Endpoint.swift"
        #expect(TidyRules.transports(swift("case .unix: a", in: path)) == [])
    }

    @Test func `unsafe code is found outside System and passes inside`() {
        let code = "let a = unsafe b()"
        #expect(TidyRules.unsafeCode(swift(code)).count == 1)
        #expect(TidyRules.unsafeCode(swift("nonisolated(unsafe) var a = 1")).count == 1)
        #expect(TidyRules.unsafeCode(swift("let unsafely = 1 // unsafe")) == [])
        #expect(TidyRules.unsafeCode(swift(code, in: "Sources/System/Sample.swift")) == [])
    }

    @Test func `printing is found`() {
        #expect(TidyRules.printing(swift("print(\"a\")")).count == 1)
        #expect(TidyRules.printing(swift("        fputs(text, stderr)")).count == 1)
        #expect(TidyRules.printing(swift("blueprint(a)")) == [])
    }

    @Test(arguments: ["fatalError()", "try! a()", "let b = a!", "a![0]", "b()!.c", "d[0]!"])
    func `forcing is found`(line: String) {
        #expect(TidyRules.traps(swift(line)).count == 1)
    }

    @Test(arguments: ["if !a { }", "a != b", "a[!b]", "f(!a)", "a ! b"])
    func `saying no is not forcing`(line: String) {
        #expect(TidyRules.traps(swift(line)) == [])
    }

    @Test func `files and functions may be as long as the limit`() {
        let line = "    a()\n"
        let longest = String(repeating: line, count: TidyRules.functionLinesMax - 2)
        #expect(TidyRules.longFunctions(swift("func a() {\n\(longest)}")) == [])
        #expect(TidyRules.longFunctions(swift("func a() {\n\(longest)\(line)}")).count == 1)
        #expect(TidyRules.longFunctions(swift("init() {\n\(longest)\(line)}")).count == 1)
        #expect(TidyRules.longFunctions(swift("a([.init()])\n\(longest)\(line)}")) == [])
        let file = String(repeating: "\n", count: TidyRules.fileLinesMax - 1)
        #expect(TidyRules.longFiles(swift(file)) == [])
        #expect(TidyRules.longFiles(swift(file + "\n")).count == 1)
        let columns = String(repeating: "a", count: TidyRules.columnsMax)
        #expect(TidyRules.longLines(swift(columns)) == [])
        #expect(TidyRules.longLines(swift(columns + "a")).count == 1)
    }

    @Test func `a declaration without a comment is found`() {
        let lone = "struct A {\n\n    package let a: Int\n}"
        #expect(TidyRules.undocumented(swift(lone)) == ["Sources/Wire/Sample.swift:3"])
        let run = "/// Two.\npackage let a: Int\n@discardableResult\npackage let b: Int"
        #expect(TidyRules.undocumented(swift(run)) == [])
    }

    @Test func `a file of another name is found`() {
        #expect(TidyRules.misnamed(swift("struct Other {}")).count == 1)
        #expect(TidyRules.misnamed(swift("struct Sample {}")) == [])
        let path = "Sources/Wire/Sample+Order.swift"
        #expect(TidyRules.misnamed(swift("extension Sample {}", in: path)) == [])
    }

    @Test func `leftovers are found`() {
        #expect(TidyRules.leftovers(swift("// TO" + "DO: more")).count == 1)
        #expect(TidyRules.machinePaths(swift("let a = \"/ro" + "ot/a\"")).count == 1)
    }

    @Test func `citations and paragraphs are read`() {
        let file = swift("// PROTOCOL 4.3, 5.1, as it says\n/// See PROTOCOL 9.\n")
        #expect(Citations.all(in: file).map(\.paragraph) == ["4.3", "5.1", "9"])
        let text = "# The protocol\n\n## 9 The text dialogue\n4.3 END's digest\n**5.1** If both"
        #expect(Citations.paragraphs(of: text) == ["9", "4.3", "5.1"])
    }

    @Test(arguments: [
        ("Sample.open", true), ("Sample.init", true), ("Sample", true), ("Wire/Sample", true),
        ("Wire", true), ("Wire/Sa…", true), ("poll", true), ("Sample=", true),
        ("Sample.close", false), ("Other.open", false), ("Other", false), ("Share/Sample", false),
        ("Wire/So…", false),
    ])
    func `a cited name that is not in the code is found`(name: String, isThere: Bool) {
        let file = swift("struct Sample { func open() {} } // func close")
        let missing = CitedNames(in: [file]).missing(from: "see `\(name)` there")
        #expect(missing == (isThere ? [] : [name]))
    }

    @Test func `a folder may hold as many files as the limit`() {
        let files = (0...TidyRules.folderFilesMax).map {
            swift("", in: "Sources/Wire/File\($0).swift")
        }
        #expect(TidyRules.crowdedFolders(Array(files.dropLast())) == [])
        #expect(TidyRules.crowdedFolders(files) == ["Sources/Wire: 21 files"])
    }

    @Test(arguments: [
        "let a = MonotonicTime.now", "let clock: Clock", "let poller: Poller",
        "    private let report: (Event) -> Void", "    var ask: @Sendable () throws -> Int",
    ])
    func `what an engine must not have is found`(line: String) {
        #expect(TidyRules.impureEngines(swift(line)).count == 1)
    }

    @Test(arguments: [
        "func step(at now: MonotonicTime)", "let now: MonotonicTime",
        "    func find(_ body: (Int) -> Bool)", "    var count: Int { items.count { $0 > 1 } }",
        "// by the clock",
    ])
    func `what an engine may have passes`(line: String) {
        #expect(TidyRules.impureEngines(swift(line)) == [])
    }

    @Test func `a retired name is found, and not as a part of another`() {
        #expect(TidyRules.retiredNames(swift("let a = Outbox()")).count == 1)
        #expect(TidyRules.retiredNames(swift("let a = OutboxSize() // Outbox")) == [])
    }
}

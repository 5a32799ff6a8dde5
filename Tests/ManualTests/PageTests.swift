import System
import TestSupport
import Testing
import Tool
import Wire

/// The manual pages, as text and as the readers of this machine see them.
@Suite struct `The manual pages` {
    /// A page, and the flags that it may speak of.
    struct Page: Sendable, CustomTestStringConvertible {
        let name: String
        let flags: [DocumentedFlag]
        /// The program whose flags it lists.
        let program: ProgramName?

        var testDescription: String { name }
        var text: String { printed(name) }
        var lines: [Substring] { text.split(separator: "\n") }
    }

    static let pages = [
        Page(name: "btfile-get.1", flags: DocumentedFlag.get, program: .get),
        Page(name: "btfile-serve.1", flags: DocumentedFlag.serve, program: .serve),
        Page(
            name: "btfile.7", flags: DocumentedFlag.get + DocumentedFlag.serve, program: nil),
    ]
    private static let place = "not installed here: "
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: pages)
    func `list each flag with its value, and no other`(page: Page) {
        let items = page.lines.filter { $0.hasPrefix(".It Fl ") }
            .map { String($0.dropFirst(".It ".count).replacing("\\-", with: "-")) }
        #expect(items == (page.program == nil ? [] : page.flags.map(\.item)))
    }

    @Test(arguments: pages)
    func `speak of no flag that does not exist`(page: Page) {
        let names = Set(page.flags.flatMap(\.spellings))
        for line in page.lines where line.hasPrefix(".") {
            var words = line.split(separator: " ").map { $0.replacing("\\-", with: "-") }[...]
            while let start = words.firstIndex(where: { $0.hasSuffix("Fl") }) {
                words = words[(start + 1)...]
                let dashes = words.first == "Fl" ? "--" : "-"
                if dashes == "--" { words = words.dropFirst() }
                // Two dashes alone end the flags.
                guard let name = words.first, name.contains(where: \.isLetter) else { continue }
                #expect(names.contains(dashes + name), "\(line)")
            }
        }
    }

    @Test(arguments: pages)
    func `have examples that the programs take`(page: Page) {
        let commands = page.lines.filter { $0.hasPrefix(".Dl ") && $0.contains("btfile\\-") }
        for command in commands where !command.contains("systemctl") {
            let line = command.replacing("\\-", with: "-").replacing("\\&", with: "")
                .replacing("\\(aq", with: "'")
            let words = words(of: String(line))
            // Others may start one of the programs.
            guard let start = words.firstIndex(where: { $0.hasPrefix("btfile-") }) else { continue }
            let arguments = Array(words[(start + 1)...])
            #expect(throws: Never.self, "\(line)") {
                switch words[start] {
                case "btfile-get": _ = try FlagTable<GetOptions>.get.read(arguments)
                case "btfile-serve": _ = try FlagTable<ServeOptions>.serve.read(arguments)
                case let other: Issue.record("\(other) is no program")
                }
            }
        }
    }

    /// What a shell gives to the first program of a line; a word in quotes is one.
    private func words(of line: String) -> [String] {
        let parts = line.split(separator: "'", omittingEmptySubsequences: false)
        let words = parts.enumerated().flatMap { index, part in
            index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
        return Array(words.prefix { word in !"|&<>".contains { word.hasPrefix(String($0)) } })
    }

    @Test func `tell of each exit status`() {
        let statuses = ExitStatus.allCases.map { "\($0.rawValue)" }
        let listed = Self.pages[0].lines.filter { $0.hasPrefix(".It ") }.map { $0.dropFirst(4) }
        #expect(listed.filter { $0.allSatisfy(\.isNumber) }.map(String.init) == statuses)
    }

    @Test func `tell of each type of frame`() {
        let types =
            ClientFrameType.allCases.map { ("\($0)", $0.rawValue) }
            + ServerFrameType.allCases.map { ("\($0)", $0.rawValue) }
        let rows = types.map { name, number in
            ".It " + (number < 16 ? "0" : "") + String(number, radix: 16)
                + " Ta \(name.uppercased()) Ta "
        }
        let listed = Self.pages[2].lines.filter { $0.contains(" Ta ") }
        #expect(listed.count == rows.count)
        #expect(zip(listed, rows).allSatisfy { $0.hasPrefix($1) }, "\(listed)")
    }

    @Test func `tell of each variable that a program reads`() throws {
        let tree = SourceTree()
        let sources = tree.files(beneath: "Sources", endingIn: [".swift"])
            .filter { !$0.contains("btfile-manual") }
        let pages = Self.pages.map(\.text).joined()
        var found = 0
        for text in sources.compactMap(tree.text) {
            for piece in text.split(separator: "environment(\"").dropFirst() {
                found += 1
                #expect(pages.contains(piece.prefix { $0 != "\"" }))
            }
        }
        #expect(found > 5)
    }

    /// Runs a program of this machine on the page, in a place of its own.
    private func read(_ page: Page, _ program: String, _ arguments: String...) throws -> Outcome {
        try folder.write(page.text, to: "page")
        return Program(at: program).run(
            arguments + ["\(folder.path("page"))"],
            environment: ["LC_ALL=C.UTF-8", "MANWIDTH=80", "PATH=/usr/bin:/bin"])
    }

    @Test(.enabled(if: isInstalled("mandoc"), "\(place)mandoc"), arguments: pages)
    func `mandoc has nothing to say against them`(page: Page) throws {
        let outcome = try read(page, "/usr/bin/mandoc", "-Tlint")
        // It looks for other pages on this machine.
        let complaints = outcome.outputText.split(separator: "\n")
            .filter { !$0.contains("referenced manual not found") }
        #expect(complaints == [])
    }

    /// What is in parentheses there, one after the other.
    private static let parentheses = [
        ("btfile-get.1", "(‘ok’, ‘weak’ or ‘fails’),"),
        ("btfile-serve.1", "(‘SECRET~1’ on NTFS or FAT),"),
    ]

    @Test(
        .enabled(if: isInstalled("man") && isInstalled("mandoc"), "\(place)man or mandoc"),
        arguments: parentheses)
    func `both readers close what is opened within parentheses`(name: String, text: String) throws {
        let page = try #require(Self.pages.first { $0.name == name })
        for outcome in [
            try read(page, "/usr/bin/man", "-E", "UTF-8", "-l"),
            try read(page, "/usr/bin/mandoc", "-Tutf8"),
        ] {
            let words = outcome.outputText.split(whereSeparator: \.isWhitespace)
            #expect(words.joined(separator: " ").contains(text))
        }
    }

    @Test(.enabled(if: isInstalled("man"), "\(place)man"), arguments: pages)
    func `man shows them without a warning, and no line is too long`(page: Page) throws {
        let outcome = try read(page, "/usr/bin/man", "--warnings", "-E", "UTF-8", "-l")
        #expect(outcome.status == 0 && outcome.errorText == "")
        let lines = outcome.outputText.split(separator: "\n")
        #expect(lines.count > 60 && lines.allSatisfy { $0.count <= 80 })
        // No name of a program is broken at its hyphen.
        #expect(!lines.contains { $0.hasSuffix("btfile-") || $0.hasSuffix("btfile\u{2010}") })
        for flag in page.program == nil ? [] : page.flags {
            #expect(lines.contains { $0.contains("--\(flag.name)") }, "\(flag.name)")
        }
    }
}

import Testing
import Tool

/// The help of both programs.
struct HelpTests {
    @Test(arguments: ProgramName.allCases)
    func `the help fits a screen of eighty columns`(name: ProgramName) {
        let help =
            switch name {
            case .get: FlagTable<GetOptions>.get.help
            case .serve: FlagTable<ServeOptions>.serve.help
            }
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
        // A window of today shows some fifty lines.
        #expect((24...58).contains(lines.dropLast().count))
        #expect(help.hasSuffix("\n") && !help.hasSuffix("\n\n"))
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    }

    private func checkShort<Options>(_ table: FlagTable<Options>) {
        let lines = table.shortHelp.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 80 && !$0.hasSuffix(" ") })
        // The prompt needs the last line of the smallest window.
        #expect((12...23).contains(lines.dropLast().count))
        #expect(lines.first == table.help.split(separator: "\n").first)
        let rows = lines.filter { $0.drop { $0 == " " }.hasPrefix("-") }
        for flag in table.flags {
            let isShown = rows.contains { $0.split(separator: " ").contains("\(flag.dashed)") }
            #expect(isShown == flag.isUsual, "\(flag.name)")
        }
        #expect(table.flags.contains { $0.name == "help" && $0.isUsual })
    }

    @Test func `the short help fits the smallest window, and names the whole one`() {
        checkShort(FlagTable<GetOptions>.get)
        checkShort(FlagTable<ServeOptions>.serve)
    }

    /// Each flag stands on a line with its help, and has a paragraph of plain sentences.
    private func check<Options>(_ table: FlagTable<Options>) {
        let lines = table.help.split(separator: "\n").map { $0.drop { $0 == " " } }
        for flag in table.flags {
            let shown = lines.filter { line in
                line.split(separator: " ").contains(Substring(flag.dashed))
                    && line.hasSuffix("  " + flag.help)
            }
            #expect(shown.count == 1, "\(flag.name)")
            #expect(flag.manual.hasSuffix(".") && !flag.manual.contains("\n"), "\(flag.name)")
            #expect(flag.manual.first?.isUppercase == true, "\(flag.name)")
            #expect(!flag.help.hasSuffix("."), "\(flag.name)")
            for mode in flag.modes { #expect(table.flags.contains { $0.name == mode }) }
        }
        for flag in table.foreignFlags {
            for spelling in flag.spellings {
                #expect(!lines.contains { $0.split(separator: " ").contains(Substring(spelling)) })
            }
        }
    }

    @Test func `every flag is in the help and has a manual text, and no foreign flag is`() {
        check(FlagTable<GetOptions>.get)
        check(FlagTable<ServeOptions>.serve)
    }

    private func spellings<Options>(_ table: FlagTable<Options>) -> [String] {
        table.flags.map(\.dashed) + table.flags.compactMap { $0.letter.map { "-\($0)" } }
            + table.foreignFlags.flatMap(\.spellings)
    }

    @Test func `no two flags share a name or a letter`() {
        let get = spellings(FlagTable<GetOptions>.get)
        #expect(Set(get).count == get.count)
        let serve = spellings(FlagTable<ServeOptions>.serve)
        #expect(Set(serve).count == serve.count)
    }

    @Test func `the examples are command lines that work`() {
        for line in FlagTable<GetOptions>.get.examples {
            let words = line.prefix { $0 != "|" }.split(separator: " ").dropFirst().map(String.init)
            #expect(throws: Never.self) { try GetFlagsTests.options(words) }
        }
        for line in FlagTable<ServeOptions>.serve.examples {
            let words = line.split(separator: " ").dropFirst().map(String.init)
            #expect(throws: Never.self) { try ServeFlagsTests.options(words) }
        }
    }
}

import System
import TestSupport
import Testing
import Tool

/// The completions, in the shells themselves: what stands on the line after a person has typed,
/// with the Tab key (⇥) among it.
@Suite(.waiting) struct `The completions` {
    private static let place = "not installed here: "
    private let bench: ShellBench

    init() throws {
        bench = try ShellBench()
    }

    /// A line, and the words that it becomes.
    static let lines: [(String, [String])] = [
        ("btfile-get --sec⇥", ["--security"]),
        ("btfile-get --security hi⇥", ["--security", "high"]),
        ("btfile-get --progress=li⇥", ["--progress=lines"]),
        ("btfile-get --newer -i list⇥", ["--newer", "-i", "list.txt"]),
        ("btfile-get -o pict⇥", ["-o", "picture of it.png"]),
        ("btfile-get -P inc⇥", ["-P", "incoming"]),
        ("btfile-get att⇥", ["attic"]),
        ("btfile-get AA:BB:CC⇥", ["AA:BB:CC:00:11:22"]),
        ("btfile-get --adapter x --literal ca⇥", ["--adapter", "x", "--literal", "car"]),
        ("btfile-get un⇥serv⇥", ["unix:server"]), ("btfile-get ./serv⇥", ["./server"]),
        ("btfile-serve --dir inc⇥", ["--dir", "incoming"]),
        ("btfile-serve --channel a⇥", ["--channel", "auto"]),
        ("btfile-serve --allow AA:BB⇥", ["--allow", "AA:BB:CC:00:11:22"]),
        ("btfile-serve --listen un⇥serv⇥", ["--listen", "unix:server"]),
        ("btfile-serve --listen ./serv⇥", ["--listen", "./server"]),
        ("btfile-serve inc⇥", ["incoming"]),
        ("btfile-serve --discov⇥", ["--discoverable"]),
        // Names on the server are not asked for.
        ("btfile-get unix:server no⇥", ["unix:server", "no"]),
    ]

    /// The same where names on the server are to be completed.
    static let remoteLines: [(String, [String])] = [
        ("btfile-get unix:server no⇥", ["unix:server", "notes.txt"]),
        ("btfile-get unix:server -r fi⇥si⇥", ["unix:server", "-r", "field/sites.csv"]),
        ("btfile-get --retry 1 unix:server two⇥", ["--retry", "1", "unix:server", "two words"]),
        // Their sizes are listed in kB and MB.
        ("btfile-get unix:server la⇥", ["unix:server", "large"]),
        ("btfile-get unix:server vi⇥", ["unix:server", "video"]),
        ("btfile-get unix:server ../⇥", ["unix:server", ".."]),
    ]

    private func check(_ shell: ShellBench.Shell) throws {
        for (line, words) in Self.lines {
            #expect(try bench.type(line, in: shell) == words, "\(line)")
        }
        let server = try bench.serve()
        for (line, words) in Self.remoteLines {
            #expect(
                try bench.type(line, in: shell, "BTFILE_COMPLETE_REMOTE=1") == words, "\(line)")
        }
        server.send(15)
        #expect(server.wait().status == 0)
    }

    @Test(.enabled(if: isInstalled("bash"), "\(place)bash"))
    func `bash completes lines`() throws { try check(.bash) }

    @Test(.enabled(if: isInstalled("zsh"), "\(place)zsh"))
    func `zsh completes lines`() throws { try check(.zsh) }

    @Test(.enabled(if: isInstalled("fish"), "\(place)fish"))
    func `fish completes lines`() throws { try check(.fish) }

    static let programs = [
        ("btfile-get", DocumentedFlag.get), ("btfile-serve", DocumentedFlag.serve),
    ]

    @Test(.enabled(if: isInstalled("bash"), "\(place)bash"), arguments: programs)
    func `bash offers each flag, and no other`(program: String, flags: [DocumentedFlag]) {
        let offered = bench.bashOffers("\(program) -")
        #expect(offered.sorted() == flags.flatMap(\.spellings).sorted())
    }

    @Test(.enabled(if: isInstalled("fish"), "\(place)fish"), arguments: programs)
    func `fish offers each flag, and no other`(program: String, flags: [DocumentedFlag]) {
        let offered = bench.fishOffers("\(program) -") + bench.fishOffers("\(program) --")
        #expect(Set(offered) == Set(flags.flatMap(\.spellings)))
    }

    @Test(arguments: programs)
    func `zsh is given each flag, and no other`(program: String, flags: [DocumentedFlag]) {
        let text = printed("_\(program)")
        let specs = text.split(separator: "\n").filter { line in
            line.hasPrefix("  '(") || line.hasPrefix("  '*'")
        }
        let given = specs.flatMap { spec in
            // Behind what excludes it, and before its help.
            let names = spec.split(separator: "'", omittingEmptySubsequences: false)[2]
            return names.split { "{},".contains($0) }.map { name in
                String(name.prefix { !"=+".contains($0) })
            }
        }
        #expect(given.sorted() == flags.flatMap(\.spellings).sorted())
    }

    @Test(.enabled(if: isInstalled("shellcheck"), "\(place)shellcheck"), arguments: programs)
    func `shellcheck has nothing to say against bash's`(
        program: String, flags: [DocumentedFlag]
    ) {
        let path = bench.file(LocalPath("\(program).bash"))
        let outcome = Program(at: "/usr/bin/shellcheck").run(["--shell=bash", "\(path)"])
        #expect(outcome.status == 0, "\(outcome.outputText)")
    }
}

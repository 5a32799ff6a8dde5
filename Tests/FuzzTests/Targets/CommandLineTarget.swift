import Client

@testable import Tool

/// What is typed behind either program's name.
enum CommandLineTarget: FuzzTarget {
    static let name = "command-line"
    static let promise = "a command line means something, or is refused in one sentence"

    /// The first byte chooses the program; the arguments follow with a NUL between them.
    static func seeds() -> [[UInt8]] {
        let get = [
            ["AA:BB:CC:DD:EE:FF", "notes.txt"], ["-r", "unix:/tmp/socket", "folder"],
            ["--chan=20", "pi", "a", "-o", "b"], ["-P", "dir", "--delete", "-r", "/tmp/s", "."],
            ["--watch", "7", "/tmp/s", "*.txt"], ["-i", "-", "-0", "/tmp/s"], ["-qv", "--help"],
            ["--limit-rate", "1M", "--max-size=2G", "/tmp/s", "a"], ["--scan"], ["--", "-a", "-b"],
            ["--connect-command", "ssh host", "a"], ["-l", "/tmp/s"], ["--re"], ["--sha256", "00"],
        ]
        let serve = [
            ["dir"], ["--dir", "dir", "--listen", "unix:/tmp/socket"], ["--inetd", "dir"],
            ["--channel", "auto", "dir"],
            ["--allow", "AA:BB:CC:DD:EE:FF", "--security", "high", "."],
            ["--pairable=60", "--pair-accept", "dir"], ["--check", "--format", "json", "dir"],
            ["dir", "other"], ["--clients", "99", "dir"], ["-V"], ["--page"],
        ]
        return get.map { line(0, $0) } + serve.map { line(1, $0) }
    }

    private static func line(_ program: UInt8, _ arguments: [String]) -> [UInt8] {
        [program] + arguments.map { Array($0.utf8) }.joined(separator: [0])
    }

    static func check(_ input: [UInt8]) throws {
        let (program, rest) = input.choice
        let arguments = rest.split(separator: 0, omittingEmptySubsequences: false)
            .compactMap { String(validating: $0, as: UTF8.self) }
        if program & 1 == 0 {
            try check(FlagTable<GetOptions>.get, arguments) { (options) throws(UsageError) in
                try options.resolve()
                for wanted in options.wanted {
                    _ = try? OutputDestination(options).destination(of: wanted)
                }
            }
        } else {
            try check(FlagTable<ServeOptions>.serve, arguments) { (options) throws(UsageError) in
                try options.resolve()
                _ = options.warnings
            }
        }
    }

    private static func check<Options>(
        _ table: FlagTable<Options>, _ arguments: [String],
        resolve: (inout Options) throws(UsageError) -> Void
    ) throws {
        do throws(UsageError) {
            guard case .run(var options) = try table.read(arguments) else { return }
            try resolve(&options)
        } catch {
            let line = StandardErrorWriter(table.program).line(error.description)
            try demand(line.utf8.last == 0x0a && line.utf8.count > 20, "there is no sentence")
            try TextTarget.check(safe: String(line.dropLast()))
        }
    }
}

import TestSupport
import Testing

/// A user without rights: number 65534, no groups, no capability and no way to get one.
enum Nobody {
    private static let bounds = [
        "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps", "-all",
        "--ambient-caps", "-all", "--bounding-set", "-all", "--no-new-privs",
    ]

    /// Starts one of the programs as that user.
    static func start(_ program: String, _ arguments: [String]) -> RunningProgram {
        Program(at: "/usr/bin/setpriv").start(bounds + [Program(program).path] + arguments)
    }

    /// The line of a living process's status that begins with this.
    static func line(_ name: String, of program: RunningProgram) -> String? {
        let status = Program(at: "/usr/bin/cat").run(["/proc/\(program.process)/status"])
        return status.outputText.split(separator: "\n").first { $0.hasPrefix(name) }.map(
            String.init)
    }
}

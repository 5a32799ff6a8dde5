import Glibc
import System
import TestSupport
import Testing

/// Ways to a server that are neither Bluetooth nor a socket file.
enum Carrier {
    /// A program that may be missing here, but not where all tests are to run.
    static func has(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

    static let socat = "/usr/bin/socat"
    static let python = "/usr/bin/python3"
}

extension Workbench {
    /// A command that serves the share on its standard input and output.
    func inetd(_ flags: String = "") -> String {
        "'\(Program("btfile-serve").path)' --dir '\(share.path)' --inetd --quiet \(flags)"
    }

    /// Starts a fetch through a command into the output folder.
    func startGetting(
        through command: String, _ arguments: [String],
        environment: [String] = ["LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"]
    ) -> RunningProgram {
        Program("btfile-get").start(
            ["--connect-command", command, "-P", "\(output.path)"] + arguments,
            environment: environment)
    }

    /// Fetches through a command into the output folder.
    func get(through command: String, _ arguments: String...) -> Outcome {
        startGetting(through: command, arguments).wait()
    }

    /// The number that a command has written to the file `process` beside the sockets.
    func process(in folder: TemporaryFolder) throws -> pid_t {
        let text = String(decoding: try folder.read("process"), as: UTF8.self)
        return try #require(pid_t(text.filter(\.isNumber)))
    }
}

/// Whether there is no process of that number, not even one that nobody has waited for.
func isGone(_ process: pid_t) -> Bool { kill(process, 0) == -1 && errno == ESRCH }

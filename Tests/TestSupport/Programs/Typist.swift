import Glibc
import System

/// One of the programs, with somebody who types at its standard input and reads what it writes.
package final class Typist {
    private let folder: TemporaryFolder
    private let input: CInt
    private let program: RunningProgram

    /// Starts the program of that name.
    package init(_ name: String, _ arguments: [String]) throws {
        folder = try TemporaryFolder()
        try folder.makeNode("input", kind: S_IFIFO)
        let path = "\(folder.path("input"))"
        // Open for both, so that opening waits for nobody and the input never ends by itself.
        input = unsafe open(path, O_RDWR | O_CLOEXEC)
        let line = "exec \"$0\" \"$@\" < '\(path)' >&2"
        program = Program(at: "/bin/sh").start(["-c", line, Program(name).path] + arguments)
    }

    deinit {
        close(input)
    }

    /// Types at the program.
    package func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(input, bytes, bytes.count)
    }

    /// All that it has written, as far as it was read.
    package var text: String { program.errorText }

    /// Reads on until it has written the text; false if it ended before.
    package func waits(for text: String) -> Bool { program.waits(forError: text) }

    /// Reads on to its end, and returns its status.
    package func ends() -> Int32 { program.wait().status }
}

import CSystem
import Glibc
import Synchronization

/// Where the text for one of the standard streams is written.
///
/// A write to a terminal that waits does not return before all is taken, whatever a poll has said.
/// So a terminal is opened anew, not to wait: O_NONBLOCK on the stream itself would be seen by the
/// shell and by every other program that has it open.
struct StandardStreamDescriptor: ~Copyable, Sendable {
    /// Another opening of the stream's terminal, which lasts as long as the process.
    private let terminal: Descriptor?

    /// The number to write to.
    let number: CInt

    /// How many bytes it takes at once without waiting, if it takes any: a pipe so many, and a
    /// terminal that could not be opened anew one.
    let pieceBytesMax: Int

    /// Whether it was waited for in vain, and has taken nothing since.
    let isStuck = Atomic(false)

    /// Opens the terminal anew, if the stream is one.
    init(_ stream: CInt) {
        if let opened = Self.openTerminal(stream) {
            number = opened.rawValue
            pieceBytesMax = Int(PIPE_BUF)
            terminal = consume opened
        } else {
            number = stream
            pieceBytesMax = isatty(stream) == 1 ? 1 : Int(PIPE_BUF)
            terminal = nil
        }
    }

    /// Opens the terminal that a stream is for writing that never waits (open); nil where it is
    /// none or cannot be opened.
    static func openTerminal(_ stream: CInt) -> Descriptor? {
        guard isatty(stream) == 1 else { return nil }
        // Without /proc the terminal may still have a name; with it, it may be beyond this root.
        for path in ["/proc/self/fd/\(stream)", name(of: stream)].compactMap(\.self) {
            let flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
            guard let number = try? retrying("open", { unsafe open(path, flags) }) else { continue }
            let opened = Descriptor(adopting: number)
            if device(number) == device(stream) { return opened }
        }
        return nil
    }

    /// The path of a terminal (ttyname_r).
    private static func name(of stream: CInt) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        // The library writes no more than there is room for.
        guard unsafe ttyname_r(stream, &bytes, bytes.count) == 0 else { return nil }
        let name = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: name, as: UTF8.self)
    }

    /// Which terminal it is (fstat).
    private static func device(_ number: CInt) -> dev_t? {
        var status = stat()
        // The kernel fills the struct that it is lent.
        guard unsafe fstat(number, &status) == 0, isatty(number) == 1 else { return nil }
        return status.st_rdev
    }
}

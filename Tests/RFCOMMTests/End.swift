import RFCOMM

/// One end of a connection: a class, so that tests can keep it where only copies are kept.
///
/// What it has heard is for one thread at a time.
final class End: @unchecked Sendable {
    let stream: RFCOMMStream
    private var heard = ""

    /// Nobody has called.
    struct Nobody: Error {}

    init(_ stream: consuming RFCOMMStream) {
        self.stream = stream
    }

    /// Connects to a server.
    convenience init(calling place: String) throws {
        self.init(try RFCOMMStream(to: Endpoint(place, channel: 1), until: .after(.seconds(60))))
    }

    /// Takes the next one who calls.
    convenience init(
        accepting listener: borrowing RFCOMMListener, until deadline: Deadline = .never
    ) throws {
        guard let stream = try listener.accept(until: deadline) else { throw Nobody() }
        self.init(stream)
    }

    /// Reads on until the text has come; false if the connection has ended.
    func hears(_ text: String) throws -> Bool {
        while !heard.contains(text) {
            guard case .bytes(let bytes) = try stream.read(until: .after(.seconds(60))) else {
                return false
            }
            heard += String(decoding: bytes, as: UTF8.self)
        }
        return true
    }

    /// Reads on to the end.
    func all() throws -> String {
        while case .bytes(let bytes) = try stream.read(until: .after(.seconds(60))) {
            heard += String(decoding: bytes, as: UTF8.self)
        }
        return heard
    }
}

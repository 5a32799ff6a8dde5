/// The bytes that wait for one client's socket.
///
/// Each byte has its place among all bytes of the session: `start` and `end` count from the first.
package struct SendBuffer: Sendable {
    /// No more is produced while this many bytes wait.
    ///
    /// It is more than an RFCOMM socket takes at once (50,800 bytes), so that one write can always
    /// fill the socket, and little enough that seven clients take less than a megabyte.
    package static let bytesEnough = 65_536

    private var storage: [UInt8] = []

    /// How many bytes at the front of the storage have left already.
    private var departed = 0

    /// How many bytes have left: the place of the first one that waits.
    package private(set) var start = 0

    /// Up to where bytes may leave even though they do not fill a message.
    private var releasedEnd = 0

    package init() {}

    /// How many bytes wait.
    package var byteCount: Int { storage.count - departed }

    /// The place behind the last one that waits.
    package var end: Int { start + byteCount }

    /// Up to where the bytes may leave now: whole units, and a tail only as far as it was released.
    package func readyEnd(unit: Int) -> Int { max(end - byteCount % unit, releasedEnd) }

    /// Lets all leave that waits now.
    package mutating func release() { releasedEnd = end }

    /// Whether nothing waits.
    package var isEmpty: Bool { byteCount == 0 }

    /// Whether the socket has to take some before it makes sense to produce more.
    package var hasEnough: Bool { byteCount >= Self.bytesEnough }

    /// Puts bytes behind those that wait.
    package mutating func append(_ bytes: [UInt8]) {
        append { $0 += bytes }
    }

    /// Puts behind those that wait what `write` appends to the array.
    package mutating func append(_ write: (inout [UInt8]) -> Void) {
        makeRoom()
        write(&storage)
    }

    /// What waits, oldest first.
    package var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.span.extracting(departed..<storage.count) }
    }

    /// Takes away the bytes that the socket has accepted.
    package mutating func removeFirst(_ count: Int) {
        precondition(count <= byteCount, "a socket took more than there was")
        departed += count
        start += count
        guard isEmpty else { return }
        storage.removeAll(keepingCapacity: true)
        departed = 0
    }

    /// Moves what waits to the front once most of the storage has left: each byte is moved less
    /// than once on average, and the storage does not grow for ever.
    private mutating func makeRoom() {
        guard departed > byteCount else { return }
        storage.removeSubrange(..<departed)
        departed = 0
    }
}

import Glibc
import System
import TestSupport
import Testing

@Suite struct `Stream sockets` {
    /// Bytes that show when one of them is missing or out of place.
    private func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

    @Test func `what is written at one end is read at the other`() throws {
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        let written = try left.write([1, 2, 3].span)
        #expect(written == .bytes(3))
        let first = try right.read(upTo: 2)
        #expect(first == (.bytes(2), [1, 2]))
        let second = try right.read(upTo: 2)
        #expect(second == (.bytes(1), [3]))
    }

    @Test func `reading where nothing has come would block`() throws {
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        let result = try left.read(upTo: 1)
        #expect(result == (.wouldBlock, []))
        _ = consume right
    }

    @Test func `a close is the end, after what was queued`() throws {
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        _ = try right.write(pattern(10_000).span)
        _ = consume right
        let result = try left.readAll()
        #expect(result == (.end, pattern(10_000)))
    }

    @Test func `a reset is the end`() throws {
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        // The peer closes with bytes unread.
        _ = try left.write([1].span)
        _ = consume right
        let result = try left.read(upTo: 1)
        #expect(result.transfer == .end)
    }

    @Test(arguments: [false, true])
    func `writing to a peer that is gone is the end and not a signal`(inUnits: Bool) throws {
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        _ = consume right
        let bytes: [UInt8] = [1, 2]
        let result =
            try inUnits
            ? left.writeUnits(of: bytes.span, unit: 1)
            : left.write(bytes.span)
        #expect(result == .end)
    }

    @Test func `writing nothing is done at once`() throws {
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        _ = consume right
        let empty: [UInt8] = []
        let result = try left.write(empty.span)
        #expect(result == .bytes(0))
        let units = try left.writeUnits(of: empty.span, unit: 5)
        #expect(units == .bytes(0))
    }

    @Test func `a socket without a peer cannot be read`() throws {
        let socket = try StreamSocket(family: AF_UNIX)
        #expect(throws: SystemError(call: "recv", errno: .invalidArgument)) {
            try socket.read(upTo: 1)
        }
    }

    @Test func `what is no socket cannot be written`() throws {
        let socket = StreamSocket(
            adopting: Descriptor(adopting: unsafe Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)))
        #expect(throws: SystemError(call: "send", errno: System.Errno(rawValue: ENOTSOCK))) {
            try socket.write([1].span)
        }
    }

    @Test func `a family that the kernel does not know is refused`() {
        #expect(throws: SystemError(call: "socket", errno: .addressFamilyNotSupported)) {
            _ = try StreamSocket(family: 45)
        }
    }

    @Test func `sockets are not inherited and never block`() throws {
        let socket = try StreamSocket(family: AF_UNIX)
        #expect(fcntl(socket.descriptor.rawValue, F_GETFD) == FD_CLOEXEC)
        #expect(fcntl(socket.descriptor.rawValue, F_GETFL) & O_NONBLOCK != 0)
    }
}

@Suite struct `Writing in units` {
    private func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

    @Test(
        arguments: [
            (0, 4, []), (3, 4, [3]), (4, 4, [4]), (5, 4, [4, 1]), (12, 4, [4, 4, 4]),
            (2017, 1008, [1008, 1008, 1]), (64, 1, Array(repeating: 1, count: 64)),
            (65, 1, Array(repeating: 1, count: 64)), (129, 2, Array(repeating: 2, count: 64)),
        ] as [(Int, Int, [Int])])
    func `each message is exactly one unit, the last perhaps shorter`(
        count: Int, unit: Int, messages: [Int]
    ) throws {
        // These sockets keep messages apart, which shows what a stream would hide.
        let pair = try SocketPair(keepingMessages: true)
        let left = pair.left()
        let right = pair.right()
        let result = try left.writeUnits(of: pattern(count).span, unit: unit)
        #expect(result == .bytes(messages.reduce(0, +)))
        var received: [[UInt8]] = []
        while case (.bytes, let message) = try right.read(upTo: 4096) { received.append(message) }
        #expect(received.map(\.count) == messages)
        #expect(Array(received.joined()) == Array(pattern(count).prefix(messages.reduce(0, +))))
    }

    @Test(arguments: [1, 7, 64, 1008, 5000, 32_767])
    func `all arrives in order through a small buffer`(unit: Int) throws {
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        // The least that the kernel gives: messages are torn and calls would block.
        try left.set(.sendBufferBytes, to: 1)
        let bytes = pattern(unit * 40)
        var (sent, received, blocked) = (0, [UInt8](), 0)
        while sent < bytes.count {
            let rest = bytes.span.extracting(sent...)
            switch try left.writeUnits(of: rest, unit: unit) {
            case .bytes(let count):
                try #require(count > 0)
                sent += count
            case .wouldBlock:
                blocked += 1
                received += try right.readAll().bytes
            case .end:
                Issue.record("the peer is still there")
                return
            }
        }
        received += try right.readAll().bytes
        #expect(received == bytes)
        #expect(blocked > 0 || unit == 1)
    }

    @Test func `a message larger than the buffer is told exactly`() throws {
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        try left.set(.sendBufferBytes, to: 1)
        let result = try left.writeUnits(
            of: pattern(60_000).span, unit: 30_000)
        let received = try right.readAll().bytes
        #expect(result == .bytes(received.count))
        #expect(received.count < 30_000)
        #expect(received == Array(pattern(60_000).prefix(received.count)))
    }

    @Test func `a full buffer would block`() throws {
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        while case .bytes = try left.write(pattern(1000).span) {}
        let bytes = pattern(10)
        let result = try left.writeUnits(of: bytes.span, unit: 10)
        #expect(result == .wouldBlock)
        _ = consume right
    }
}

@Suite struct `Socket options` {
    @Test func `a number can be set and read`() throws {
        let socket = try StreamSocket(family: AF_UNIX)
        try socket.set(.sendBufferBytes, to: 30_000)
        try socket.set(.receiveBufferBytes, to: 20_000)
        // The kernel doubles both.
        let sizes = try (
            socket.integer(of: .sendBufferBytes), socket.integer(of: .receiveBufferBytes)
        )
        #expect(sizes == (60_000, 40_000))
    }

    @Test func `a structure can be set and read`() throws {
        let linger = SocketOption(level: SOL_SOCKET, name: SO_LINGER)
        let socket = try StreamSocket(family: AF_UNIX)
        let value: [UInt8] = unsafe withUnsafeBytes(of: (CInt(1), CInt(9))) { unsafe Array($0) }
        try socket.set(linger, to: value)
        let read = try socket.bytes(of: linger, count: 64)
        #expect(read == value)
    }

    @Test func `an option that is not there is refused`() throws {
        let none = SocketOption(level: SOL_SOCKET, name: 9999)
        let socket = try StreamSocket(family: AF_UNIX)
        let refusal = System.Errno(rawValue: ENOPROTOOPT)
        #expect(throws: SystemError(call: "getsockopt", errno: refusal)) {
            try socket.integer(of: none)
        }
        #expect(throws: SystemError(call: "getsockopt", errno: refusal)) {
            try socket.bytes(of: none, count: 4)
        }
        #expect(throws: SystemError(call: "setsockopt", errno: refusal)) {
            try socket.set(none, to: 1)
        }
        #expect(throws: SystemError(call: "setsockopt", errno: refusal)) {
            try socket.set(none, to: [1, 2, 3, 4])
        }
    }
}

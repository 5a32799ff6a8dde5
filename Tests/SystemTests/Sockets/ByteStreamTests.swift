import Glibc
import System
import TestSupport
import Testing

@Suite struct `Two descriptors as a stream` {
    /// What they were made of, and the ends that the test holds.
    private struct Pipes: ~Copyable {
        let stream: ByteStream
        let toStream: Descriptor
        let fromStream: Descriptor

        init() throws {
            _ = signal(SIGPIPE, SIG_IGN)
            let input = try Self.pipe()
            let output = try Self.pipe()
            stream = .pair(
                DescriptorPair(
                    input: Descriptor(adopting: input[0]),
                    output: Descriptor(adopting: output[1])))
            toStream = Descriptor(adopting: input[1])
            fromStream = Descriptor(adopting: output[0])
        }

        private static func pipe() throws -> [CInt] {
            var ends: [CInt] = [0, 0]
            try retrying("pipe") { unsafe Glibc.pipe(&ends) }
            for number in ends { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
            return ends
        }

        borrowing func send(_ text: String) -> Bool {
            let bytes = Array(text.utf8)
            return unsafe Glibc.write(toStream.rawValue, bytes, bytes.count) == bytes.count
        }

        borrowing func receive(_ count: Int) -> Int {
            var bytes = [UInt8](repeating: 0, count: count)
            return unsafe Glibc.read(fromStream.rawValue, &bytes, count)
        }
    }

    private func read(
        _ stream: borrowing ByteStream
    ) throws -> (transfer: IOResult, bytes: [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: 100)
        var span = buffer.mutableSpan
        let transfer = try stream.read(into: &span)
        guard case .bytes(let count) = transfer else { return (transfer, []) }
        return (transfer, Array(buffer[..<count]))
    }

    @Test func `are read without waiting, though the pipe would wait`() throws {
        let pipes = try Pipes()
        let none = try read(pipes.stream)
        #expect(none == (.wouldBlock, []))
        let hasSent = pipes.send("abc")
        #expect(hasSent)
        let some = try read(pipes.stream)
        #expect(some == (.bytes(3), Array("abc".utf8)))
        let rest = try read(pipes.stream)
        #expect(rest == (.wouldBlock, []))
    }

    @Test func `are written without waiting, as much as fits`() throws {
        let pipes = try Pipes()
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        let first = try pipes.stream.writeUnits(of: bytes.span, unit: 1008)
        guard case .bytes(let count) = first else {
            Issue.record("an empty pipe has room")
            return
        }
        #expect(count >= 65_536 && count < bytes.count)
        let second = try pipes.stream.writeUnits(of: bytes.span, unit: 1008)
        #expect(second == .wouldBlock)
        let taken = pipes.receive(4096)
        #expect(taken == 4096)
        let third = try pipes.stream.writeUnits(of: bytes.span, unit: 1008)
        #expect(third == .bytes(4096))
    }

    @Test func `end one by one`() throws { try endOneByOne(Pipes()) }

    private func endOneByOne(_ pipes: consuming Pipes) throws {
        let hasSent = pipes.send("x")
        #expect(hasSent)
        let stream = pipes.stream
        try pipes.toStream.close()
        let last = try read(stream)
        #expect(last == (.bytes(1), [0x78]))
        // A program that another test starts may hold a copy of each end for a moment.
        while try read(stream).transfer != .end { usleep(1000) }
        let bytes: [UInt8] = [1, 2]
        let sent = try stream.writeUnits(of: bytes.span, unit: 1008)
        #expect(sent == .bytes(2))
        try pipes.fromStream.close()
        while try stream.writeUnits(of: bytes.span, unit: 1008) != .end { usleep(1000) }
    }

    @Test func `are told of only while something is wanted of them`() throws {
        let pipes = try Pipes()
        let poller = try Poller()
        var events: [Poller.Event] = []
        var watched = StreamRegistration()
        try watched.update(pipes.stream, in: poller, token: 5, interest: [.readable, .writable])
        try poller.wait(timeoutMilliseconds: 0, into: &events)
        #expect(events.map(\.token) == [5] && events.allSatisfy { $0.writable && !$0.readable })
        try watched.update(pipes.stream, in: poller, token: 5, interest: .readable)
        try poller.wait(timeoutMilliseconds: 0, into: &events)
        #expect(events == [])
        let hasSent = pipes.send("x")
        #expect(hasSent)
        try poller.wait(timeoutMilliseconds: 0, into: &events)
        #expect(events.map(\.readable) == [true])
        try watched.update(pipes.stream, in: poller, token: 5, interest: nil)
        try poller.wait(timeoutMilliseconds: 0, into: &events)
        #expect(events == [])
    }
}

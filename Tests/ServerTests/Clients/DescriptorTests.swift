import Glibc
import Server
import System
import TestSupport
import Testing
import Wire

@Suite(.waiting) struct `The descriptors of a server` {
    /// Lets this process have so many descriptors and no more.
    private static func limitDescriptors(to count: UInt) throws {
        var limit = rlimit()
        // The kernel reads and fills the local variable.
        try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        limit.rlim_cur = min(count, limit.rlim_max)
        try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    }

    @Test func `when there are none a client is hung up on and nothing spins`() async {
        // In a process of its own, for the others need theirs.
        await #expect(processExitsWith: .success) {
            let served = try ServedFolder(Example.folder())
            let clients = try (0..<3).map { _ in try served.connect() }
            try Self.limitDescriptors(to: UInt(Self.nextDescriptor()))
            try served.turn()
            for client in clients { try client.receive() }
            try #require(clients.map(\.isClosed) == [true, false, false])
            let shortages = served.events.count { if case .shortage = $0 { true } else { false } }
            try #require(shortages == 1)
            // The others wait, and nothing wakes the server before a pause is over.
            try served.turn(10)
            try #require(!served.server.hasWork)
            try #require(served.events.count == 1)
            try served.passTime(.milliseconds(999))
            try #require(served.events.count == 1)
            try Self.limitDescriptors(to: 1000)
            try served.passTime(.milliseconds(1))
            for client in clients.dropFirst() {
                try client.send(Send.hello())
                try served.turn(until: 0x81, receivedBy: client)
                try #require(client.frames.map(\.type) == [0x81])
            }
        }
    }

    @Test func `when there are none for a file its client is to come back later`() async {
        await #expect(processExitsWith: .success) {
            let served = try ServedFolder(Example.folder())
            let client = try served.connect()
            try client.send(Send.hello())
            try served.turn(until: 0x81, receivedBy: client)
            // All below are taken, whatever other threads open and close.
            try Self.limitDescriptors(to: 3)
            try client.send(try Send.get("notes.txt") + Send.get("notes.txt"))
            try served.turn(until: 0x85, receivedBy: client)
            try #require(client.frames.map(\.type) == [0x81, 0x85])
            try #require(client.frames.last?.refusal == .busy)
            // One that has the server for itself is not told of others.
            try #require(client.frames.last?.text.contains("clients") == false)
            let reasons = served.events.compactMap { event in
                if case .session(_, .refused(_, _, let cause), _) = event { cause } else { nil }
            }
            let error = reasons.first.map { "\($0)" } ?? ""
            try #require(error.contains("oo many open files"))
            try served.passTime(.seconds(5))
            try #require(served.ends == [.ended(.busy)])
        }
    }

    @Test(.enabled(if: KernelRefusal.isPossible, "no seccomp here"))
    func `when one client cannot be waited for the others are served`() throws {
        let events = Worker.run { () -> (ends: [ConnectionEnd], types: [UInt8])? in
            guard let folder = try? Example.folder(),
                (try? folder.write([UInt8](repeating: 3, count: 4_000_000), to: "large")) != nil,
                let served = try? ServedFolder(folder), let greedy = try? served.connect(),
                let other = try? served.connect(),
                (try? other.send(Send.hello())) != nil,
                (try? served.turn(until: 0x81, receivedBy: other)) != nil,
                KernelRefusal.install(.epollControl, .noMemory)
            else { return nil }
            do {
                // What it does not take has to be waited for.
                try greedy.send(Send.hello() + (try Send.get("large")))
                for _ in 0..<1_000 where served.ends.isEmpty { try served.turn() }
                try other.send(try Send.get("notes.txt"))
                try served.turn(until: 0x84, receivedBy: other)
            } catch {
                return nil
            }
            withExtendedLifetime(greedy) {}
            return (served.ends, other.frames.map(\.type))
        }
        let (ends, types) = try #require(events ?? nil)
        #expect(ends == [.lost(SystemError(call: "epoll_ctl", errno: .noMemory))])
        #expect(types == [0x81, 0x82, 0x83, 0x84])
    }

    /// The number that the next descriptor would get: the lowest that is free.
    private static func nextDescriptor() -> CInt {
        let next = unsafe Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
        close(next)
        return next
    }

    @Test func `are as many after two hundred clients as before`() async {
        await #expect(processExitsWith: .success) {
            let served = try ServedFolder(Example.folder())
            let before = Self.socketCount()
            for index in 0..<200 {
                let client = try served.connect()
                if index.isMultiple(of: 3) { try client.send(Example.client) }
                if index.isMultiple(of: 2) { try served.turn() }
            }
            try served.passTime(.seconds(10))
            try served.passTime(.seconds(5))
            try #require(served.server.clientCount == 0)
            try #require(Self.socketCount() == before)
        }
    }

    /// How many sockets this process has; whatever runs the tests opens other kinds when it likes.
    private static func socketCount() -> Int {
        (0..<CInt(1000)).count { number in
            var status = stat()
            // The kernel fills the local variable.
            return unsafe fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
        }
    }
}

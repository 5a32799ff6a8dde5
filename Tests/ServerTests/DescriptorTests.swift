import Glibc
import Server
import System
import TestSupport
import Testing
import Wire

@Suite struct `The descriptors of a server` {
    /// Lets this process have so many descriptors and no more.
    private static func limitDescriptors(to count: UInt) throws {
        var limit = rlimit()
        // The kernel reads and fills the local variable.
        try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        limit.rlim_cur = min(count, limit.rlim_max)
        try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    }

    @Test func `when there are none a caller is hung up on and nothing spins`() async {
        // In a process of its own, for the others need theirs.
        await #expect(processExitsWith: .success) {
            let served = try ServedFolder(Example.folder())
            let callers = try (0..<3).map { _ in try served.call() }
            try Self.limitDescriptors(to: UInt(Self.nextDescriptor()))
            try served.turn()
            for caller in callers { try caller.listen() }
            try #require(callers.map(\.isClosed) == [true, false, false])
            let shortages = served.events.count { if case .shortage = $0 { true } else { false } }
            try #require(shortages == 1)
            // The others wait, and nothing wakes the server before a pause is over.
            try served.turn(10)
            try #require(!served.server.hasWork)
            try #require(served.events.count == 1)
            try served.pass(.milliseconds(999))
            try #require(served.events.count == 1)
            try Self.limitDescriptors(to: 1000)
            try served.pass(.milliseconds(1))
            for caller in callers.dropFirst() {
                try caller.say(Say.hello())
                try served.turn(until: 0x81, heardBy: caller)
                try #require(caller.frames.map(\.type) == [0x81])
            }
        }
    }

    @Test func `when there are none for a file its client is to come back later`() async {
        await #expect(processExitsWith: .success) {
            let served = try ServedFolder(Example.folder())
            let caller = try served.call()
            try caller.say(Say.hello())
            try served.turn(until: 0x81, heardBy: caller)
            try Self.limitDescriptors(to: UInt(Self.nextDescriptor()))
            try caller.say(try Say.get("notes.txt") + Say.get("notes.txt"))
            try served.turn(until: 0x85, heardBy: caller)
            try #require(caller.frames.map(\.type) == [0x81, 0x85])
            try #require(caller.frames.last?.refusal == .busy)
            // One that has the server for itself is not told of others.
            try #require(caller.frames.last?.text.contains("clients") == false)
            let reasons = served.events.compactMap { event in
                if case .session(_, .refused(_, _, let cause), _) = event { cause } else { nil }
            }
            let error = reasons.first.map { "\($0)" } ?? ""
            try #require(error.contains("oo many open files"))
            try served.pass(.seconds(5))
            try #require(served.ends == [.ended(.busy)])
        }
    }

    @Test(.enabled(if: KernelRefusal.isPossible, "no seccomp here"))
    func `when one client cannot be waited for the others are served`() throws {
        let events = Worker.run { () -> (ends: [ConnectionEnd], types: [UInt8])? in
            guard let folder = try? Example.folder(),
                (try? folder.write([UInt8](repeating: 3, count: 4_000_000), to: "large")) != nil,
                let served = try? ServedFolder(folder), let greedy = try? served.call(),
                let other = try? served.call(),
                (try? other.say(Say.hello())) != nil,
                (try? served.turn(until: 0x81, heardBy: other)) != nil,
                KernelRefusal.install(.epollControl, .noMemory)
            else { return nil }
            do {
                // What it does not take has to be waited for.
                try greedy.say(Say.hello() + (try Say.get("large")))
                for _ in 0..<1_000 where served.ends.isEmpty { try served.turn() }
                try other.say(try Say.get("notes.txt"))
                try served.turn(until: 0x84, heardBy: other)
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

    @Test func `are as many after two hundred callers as before`() async {
        await #expect(processExitsWith: .success) {
            let served = try ServedFolder(Example.folder())
            let before = Self.socketCount()
            for index in 0..<200 {
                let caller = try served.call()
                if index.isMultiple(of: 3) { try caller.say(Example.client) }
                if index.isMultiple(of: 2) { try served.turn() }
            }
            try served.pass(.seconds(10))
            try served.pass(.seconds(5))
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

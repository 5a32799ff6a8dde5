import Bluetooth
import System
import Testing
import Wire

@testable import Client

@Suite struct `Trying again` {
    private func policy(
        _ count: Int?, _ pause: Duration? = nil, time: Duration? = nil
    ) throws -> RetryPolicy {
        var configuration = ClientConfiguration(.socket(.unix(try UnixAddress("/nowhere"))))
        configuration.retryCount = count
        configuration.retryTime = time
        configuration.retryDelay = pause
        return RetryPolicy(configuration)
    }

    private static func failure(_ errno: Errno) -> SessionEnd {
        .cannotConnect(.connect(ConnectFailure(SystemError(call: "connect", errno: errno))))
    }

    @Test func `pauses double from a quarter of a second to eight seconds`() throws {
        var policy = try policy(9)
        let pauses = (1...9).map { _ in policy.decide(after: .linkLost(nil), chance: 0.5) }
        let expected: [Double] = [0.25, 0.5, 1, 2, 4, 8, 8, 8, 8]
        #expect(
            pauses
                == expected.map { .again(after: .seconds($0)) })
        #expect(policy.decide(after: .linkLost(nil), chance: 0.5) == .giveUp)
    }

    @Test(arguments: [(0.0, 0.75), (0.5, 1.0), (1.0, 1.25)])
    func `chance moves a pause by a quarter`(chance: Double, factor: Double) throws {
        var policy = try policy(5)
        let pause = Duration.milliseconds(250) * factor
        #expect(
            policy.decide(after: .bye, chance: chance) == .again(after: pause))
    }

    @Test func `a pause that was asked for is always the same`() throws {
        var policy = try policy(2, .seconds(3))
        for _ in 1...2 {
            #expect(
                policy.decide(after: .stalled(.seconds(30)), chance: 1)
                    == .again(after: .seconds(3)))
        }
        #expect(policy.decide(after: .stalled(.seconds(30)), chance: 1) == .giveUp)
    }

    @Test func `the count begins again when something came`() throws {
        var policy = try policy(1)
        #expect(policy.decide(after: .linkLost(nil), chance: 0.5) != .giveUp)
        policy.gained()
        #expect(policy.decide(after: .linkLost(nil), chance: 0.5) != .giveUp)
        #expect(policy.decide(after: .linkLost(nil), chance: 0.5) == .giveUp)
    }

    @Test func `a session that the kernel still holds is tried quickly, and not counted`() throws {
        var policy = try policy(1)
        for milliseconds in [100, 200, 400, 800, 1600] {
            #expect(
                policy.decide(after: Self.failure(.busy), chance: 0)
                    == .quietly(after: .milliseconds(milliseconds)))
        }
        #expect(
            policy.decide(after: Self.failure(.busy), chance: 0.5)
                == .again(after: .milliseconds(250)))
        #expect(policy.decide(after: Self.failure(.busy), chance: 0.5) == .giveUp)
    }

    @Test func `busy after a lost link is not told`() throws {
        var policy = try policy(5)
        #expect(
            policy.decide(after: .linkLost(nil), chance: 0.5)
                == .again(after: .milliseconds(250)))
        #expect(
            policy.decide(after: Self.failure(.busy), chance: 0.5)
                == .quietly(after: .milliseconds(100)))
    }

    @Test func `a session that breaks is tried once more if something has come`() throws {
        for end in [SessionEnd.corruptStream(.corrupted("")), .violation(.unexpectedFrame(9))] {
            var policy = try policy(5)
            #expect(policy.decide(after: end, chance: 0.5) == .giveUp)
            policy.gained()
            #expect(policy.decide(after: end, chance: 0.5) == .again(after: .milliseconds(250)))
            #expect(policy.decide(after: end, chance: 0.5) == .giveUp)
            policy.gained()
            #expect(policy.decide(after: end, chance: 0.5) != .giveUp)
        }
    }

    @Test func `a refused key is tried once more`() throws {
        var policy = try policy(5)
        #expect(policy.decide(after: Self.failure(.permissionDenied), chance: 0) != .giveUp)
        #expect(policy.decide(after: Self.failure(.permissionDenied), chance: 0) == .giveUp)
    }

    @Test func `an unwanted file is no failure`() throws {
        var policy = try policy(0)
        #expect(policy.decide(after: .unwantedData, chance: 0) == .atOnce)
    }

    private static let passing: [SessionEnd] = [
        .connectTimedOut(.seconds(20)), .linkLost(nil), .stalled(.seconds(30)), .bye,
        .refused(ErrorMessage(.busy, "")), .refused(ErrorMessage(.stopping, "")),
        .refused(ErrorMessage(.timedOut, "")),
    ]

    @Test(arguments: passing)
    func `what passes is tried again`(end: SessionEnd) throws {
        var policy = try policy(1)
        #expect(policy.decide(after: end, chance: 0.5) != .giveUp)
        #expect(policy.decide(after: end, chance: 0.5) == .giveUp)
    }

    @Test(
        arguments: [
            .hostDown, .wouldBlock, .connectionRefused, .timedOut, .connectionReset,
        ] as [Errno])
    func `a server that may come back is tried again`(errno: Errno) throws {
        var policy = try policy(1)
        #expect(policy.decide(after: Self.failure(errno), chance: 0.5) != .giveUp)
    }

    private static let final: [SessionEnd] = [
        .cannotConnect(.noAdapter), .noService, .nonsenseRecord(.truncated), .violation(.magic),
        .corruptStream(.windowTooLarge), .noise, .endlessListing,
        .local(SystemError(call: "epoll_wait", errno: .noMemory)), .interrupted(.interrupt),
        .refused(ErrorMessage(.notAllowed, "")), .refused(ErrorMessage(.malformed, "")),
        .refused(ErrorMessage(.unsupported, "")),
    ]

    @Test(arguments: final)
    func `what does not pass is not`(end: SessionEnd) throws {
        var policy = try policy(5)
        #expect(policy.decide(after: end, chance: 0.5) == .giveUp)
    }

    @Test(arguments: [.networkDown, .noSuchDevice, .invalidArgument] as [Errno])
    func `a machine without Bluetooth is not`(errno: Errno) throws {
        var policy = try policy(5)
        #expect(policy.decide(after: Self.failure(errno), chance: 0.5) == .giveUp)
    }

    private func again(
        _ policy: inout RetryPolicy, after end: SessionEnd = .linkLost(nil), atSecond second: Int
    ) -> RetryPolicy.Decision {
        policy.decide(
            after: end, chance: 0.5, at: MonotonicTime(nanoseconds: 0) + .seconds(second))
    }

    @Test(arguments: [(nil, 120), (Duration.seconds(30), 30)])
    func `without a number of tries goes on for a time`(time: Duration?, seconds: Int) throws {
        var policy = try policy(nil, time: time)
        for second in 0..<seconds { #expect(again(&policy, atSecond: second) != .giveUp) }
        #expect(again(&policy, atSecond: seconds) == .giveUp)
    }

    @Test func `the last try is at the end of the time`() throws {
        var policy = try policy(nil, .seconds(50))
        let pauses = [0, 50, 100].map { again(&policy, atSecond: $0) }
        let expected: [RetryPolicy.Decision] = [50, 50, 20].map { .again(after: .seconds($0)) }
        #expect(pauses == expected)
        #expect(again(&policy, atSecond: 120) == .giveUp)
    }

    @Test func `the time begins again when something came`() throws {
        var policy = try policy(nil)
        #expect(again(&policy, atSecond: 0) != .giveUp)
        #expect(again(&policy, atSecond: 119) != .giveUp)
        policy.gained()
        #expect(again(&policy, atSecond: 200) != .giveUp)
        #expect(again(&policy, atSecond: 319) != .giveUp)
        #expect(again(&policy, atSecond: 320) == .giveUp)
    }

    @Test func `a number of tries alone has no time, and with a time the first to end counts`()
        throws
    {
        var patient = try policy(2)
        #expect(again(&patient, atSecond: 0) != .giveUp)
        #expect(again(&patient, atSecond: 9_000) != .giveUp)
        #expect(again(&patient, atSecond: 9_001) == .giveUp)
        var hasty = try policy(2, time: .seconds(5))
        #expect(again(&hasty, atSecond: 0) != .giveUp)
        #expect(again(&hasty, atSecond: 5) == .giveUp)
    }

    @Test func `without a number of tries a pause is never shorter than usual`() throws {
        var policy = try policy(nil, .zero)
        #expect(again(&policy, atSecond: 0) == .again(after: .milliseconds(250)))
    }

    @Test(arguments: [failure(.noSuchFile), .noService])
    func `a server of which nothing is there is waited for only if it was there before`(
        end: SessionEnd
    ) throws {
        var policy = try policy(nil)
        #expect(again(&policy, after: end, atSecond: 0) == .giveUp)
        policy.noteConnected()
        #expect(again(&policy, after: end, atSecond: 0) != .giveUp)
    }
}

extension RetryPolicy {
    /// Decides at a moment that never passes.
    fileprivate mutating func decide(after end: SessionEnd, chance: Double) -> Decision {
        decide(after: end, chance: chance, at: MonotonicTime(nanoseconds: 0))
    }
}

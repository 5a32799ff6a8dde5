import Bluetooth
import System
import Testing
import Wire

@testable import Client

@Suite struct `Trying again` {
    private func policy(_ count: Int, _ pause: Duration? = nil) throws -> RetryPolicy {
        var configuration = ClientConfiguration(.unix(try UnixAddress("/nowhere")))
        configuration.retryCount = count
        configuration.retryDelay = pause
        return RetryPolicy(configuration)
    }

    private func failure(_ errno: Errno) -> SessionEnd {
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
                policy.decide(after: failure(.busy), chance: 0)
                    == .quietly(after: .milliseconds(milliseconds)))
        }
        #expect(
            policy.decide(after: failure(.busy), chance: 0.5)
                == .again(after: .milliseconds(250)))
        #expect(policy.decide(after: failure(.busy), chance: 0.5) == .giveUp)
    }

    @Test func `busy after a lost link is not told`() throws {
        var policy = try policy(5)
        #expect(
            policy.decide(after: .linkLost(nil), chance: 0.5)
                == .again(after: .milliseconds(250)))
        #expect(
            policy.decide(after: failure(.busy), chance: 0.5)
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
        #expect(policy.decide(after: failure(.permissionDenied), chance: 0) != .giveUp)
        #expect(policy.decide(after: failure(.permissionDenied), chance: 0) == .giveUp)
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
        #expect(policy.decide(after: failure(errno), chance: 0.5) != .giveUp)
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
        #expect(policy.decide(after: failure(errno), chance: 0.5) == .giveUp)
    }
}

import Bluetooth
import System
import Testing
import Tool

@testable import Client

/// What `btfile-get --check` says of what it met on the way.
struct GetCheckTests {
    private static let device = BluetoothAddress("00:AA:01:00:00:00") ?? .any

    private static func place(_ channel: Int) throws -> Endpoint {
        .rfcomm(remote: device, channel: try #require(RFCOMMChannel(channel)), adapter: nil)
    }

    private func lines(
        _ events: ClientEvent..., security: SecurityLevel = .medium
    ) throws -> [String] {
        var check = GetCheck(try Self.place(20), security: security)
        return events.flatMap { check.lines(about: $0) }.map(\.text)
    }

    private static func failed(_ error: ClientError) -> ClientEvent {
        .failed(
            SelectionFailure(selection: .listing(nil, recursive: false), path: nil, error: error))
    }

    private static func ended(_ end: SessionEnd) -> ClientEvent {
        failed(.session(end, keptBytes: 0))
    }

    private static func notConnected(_ errno: Errno) -> ClientEvent {
        ended(.cannotConnect(.connect(ConnectFailure(SystemError(call: "connect", errno: errno)))))
    }

    /// There is no such link here, so that nothing is said of its protection.
    private static let arrival = ["ok    channel    00:AA:01:00:00:00 answers on 20"]

    @Test func `the whole way, with a channel that was looked up`() throws {
        #expect(
            try lines(
                .connecting, .dialling(Self.place(7)), .dialling(Self.place(9)),
                .connected(compressed: true))
                == [
                    "ok    record     names channel 7", "ok    record     names channel 9",
                    "ok    channel    00:AA:01:00:00:00 answers on 9",
                    "ok    server     speaks btfile, compressed",
                ])
    }

    @Test func `a step that is repeated is told once`() throws {
        let place = try Self.place(7)
        #expect(try lines(.dialling(place), .dialling(place)).count == 1)
        #expect(
            try lines(.connected(compressed: false), Self.ended(.bye)).filter {
                $0.contains(" channel ")
            }.count == 1)
    }

    @Test func `a device that cannot be asked has its channel guessed`() throws {
        let place = try Self.place(20)
        #expect(
            try lines(.guessingChannel(place), .dialling(place), .connected(compressed: false))
                == [
                    "weak  record     cannot ask 00:AA:01:00:00:00 for its channel; trying 20: "
                        + "--channel N dials another"
                ] + Self.arrival + ["ok    server     speaks btfile, uncompressed"])
    }

    @Test func `of a link is told what the kernel tells, and nothing where it does not`() throws {
        let low = try lines(.connected(compressed: true), security: .low)
        #expect(low[1] == "weak  security   low: any device can pretend to have that address")
        func text(_ protection: LinkProtection?, _ security: SecurityLevel) -> [String] {
            GetCheck.lines(about: protection, demanding: security).map(\.text)
        }
        let whole = LinkProtection(isAuthenticated: true, isEncrypted: true)
        #expect(
            text(whole, .medium) == [
                "ok    security   medium: the link is authenticated and encrypted"
            ])
        #expect(
            text(whole, .high) == [
                "ok    security   high: the link is authenticated and encrypted; "
                    + "the kernel refuses a key that nobody compared"
            ])
        for (isAuthenticated, isEncrypted) in [(false, false), (true, false), (false, true)] {
            let half = LinkProtection(isAuthenticated: isAuthenticated, isEncrypted: isEncrypted)
            #expect(
                text(half, .medium) == [
                    "FAILS security   medium was demanded, and the link is not authenticated "
                        + "and encrypted"
                ])
        }
        #expect(text(nil, .medium) == [] && text(nil, .high) == [])
    }

    @Test(arguments: [
        (Errno.hostDown, "server", Tool.ExitStatus.unreachable),
        (.connectionRefused, "channel", .noService), (.busy, "channel", .unreachable),
        (.permissionDenied, "security", .notPaired), (.networkDown, "adapter", .unreachable),
        (.connectionReset, "server", .unreachable),
    ])
    func `why there is no connection is told at the step where that is`(
        errno: Errno, subject: String, status: Tool.ExitStatus
    ) throws {
        var check = GetCheck(try Self.place(20), security: .medium)
        let lines = check.lines(about: Self.notConnected(errno))
        #expect(lines.map(\.subject) == [subject])
        #expect(lines.map(\.result) == [.bad(status)])
        var local = GetCheck(.socket(.unix(try UnixAddress("/a"))), security: .medium)
        #expect(local.lines(about: Self.notConnected(errno)).map(\.subject) == ["socket"])
    }

    @Test(arguments: [
        (SessionEnd.noService, "record", Tool.ExitStatus.noService),
        (.nonsenseRecord(.tooMuch), "record", .brokenProtocol),
        (.cannotConnect(.noAdapter), "adapter", .unreachable),
        (.connectTimedOut(.seconds(20)), "server", .unreachable),
    ])
    func `what fails before there is a connection`(
        end: SessionEnd, subject: String, status: Tool.ExitStatus
    ) throws {
        var check = GetCheck(try Self.place(20), security: .medium)
        let lines = check.lines(about: Self.ended(end))
        #expect(lines.map(\.subject) == [subject] && lines.map(\.result) == [.bad(status)])
    }

    @Test(arguments: [
        (SessionEnd.linkLost(nil), Tool.ExitStatus.unreachable), (.noise, .brokenProtocol),
        (.stalled(.seconds(30)), .unreachable), (.corruptStream(.windowTooLarge), .brokenProtocol),
    ])
    func `what fails behind the connection is told after it`(
        end: SessionEnd, status: Tool.ExitStatus
    ) throws {
        var check = GetCheck(try Self.place(20), security: .medium)
        let lines = check.lines(about: Self.ended(end))
        #expect(lines.map(\.subject) == ["channel", "server"])
        #expect(lines.last?.result == .bad(status))
    }

    @Test func `what bluetoothd knows of the device`() {
        func text(_ status: PairingStatus?, _ security: SecurityLevel = .medium) -> String {
            GetCheck.line(about: status, with: Self.device, security: security).text
        }
        #expect(text(.paired) == "ok    bluetoothd runs, and 00:AA:01:00:00:00 is paired")
        #expect(
            text(.unpaired)
                == "FAILS pairing    00:AA:01:00:00:00 is not paired with this computer: "
                + "try 'btfile-get --pair 00:AA:01:00:00:00' "
                + "while 'btfile-serve --pairable' runs there")
        #expect(
            text(.unpaired, .low)
                == "ok    bluetoothd runs; 00:AA:01:00:00:00 is not paired, which low does not need"
        )
        #expect(
            text(nil) == "weak  bluetoothd does not run, so nothing can be paired: "
                + "'systemctl start bluetooth' starts it")
    }
}

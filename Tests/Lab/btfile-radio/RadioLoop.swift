import Air
import System
import VirtualRadio

/// Joins the radio to its sockets and to a clock; it decides nothing.
final class RadioLoop {
    private var radio: Radio
    private var clock: AirClock
    private let poller: Poller
    private let adapters: [SocketPort]
    private let control: SocketPort
    /// Lines of the control socket that have not come as a whole yet.
    private var lines: [UInt64: [UInt8]] = [:]
    private var lastToken: UInt64

    init(_ options: RadioOptions) throws {
        radio = Radio(addresses: options.addresses, seed: options.seed)
        clock = AirClock(options.pace, world: Self.world, air: radio.now)
        poller = try Poller()
        adapters = try (0..<options.adapters).map { number in
            try SocketPort(
                at: options.folder.appending(LocalPath("adapter\(number)")),
                token: UInt64(number), isForOne: true)
        }
        control = try SocketPort(
            at: options.folder.appending(LocalPath("control")),
            token: UInt64(options.adapters), isForOne: false)
        lastToken = control.token
        for port in adapters + [control] { try port.watch(poller) }
    }

    /// How long a host is waited for that has nothing to do, and does not say so.
    private static let hostMicrosecondsMax = 1_000_000

    /// Microseconds of the world.
    private static var world: Int { Int(MonotonicTime.now.nanoseconds / 1000) }

    /// Serves for ever.
    func run() throws {
        var events: [Poller.Event] = []
        while true {
            try awaitHosts()
            let next = radio.nextTime
            let wait = next.map { (clock.wait(world: Self.world, next: $0) + 999) / 1000 }
            try poller.wait(timeoutMilliseconds: wait, into: &events)
            // What hosts send is said to have come before what is due, however late this looks.
            radio.advance(to: clock.time(world: Self.world, now: radio.now, next: next))
            for event in events { try serve(event) }
            if let next = radio.nextTime, isDue(next, events) {
                radio.advance(to: next)
                clock.happened(at: next, world: Self.world)
            }
            try handOut()
        }
    }

    /// Lets the air's time stand still until hosts have done what they have to do first.
    private func awaitHosts() throws {
        guard radio.awaitsHost else { return }
        var events: [Poller.Event] = []
        let limit = Self.world + Self.hostMicrosecondsMax
        while radio.awaitsHost {
            let left = (limit - Self.world) / 1000
            guard left > 0 else {
                radio.awaitHostsNoLonger()
                break
            }
            try poller.wait(timeoutMilliseconds: left, into: &events)
            for event in events { try serve(event) }
            try handOut()
        }
        clock.standStill(at: radio.now, world: Self.world)
    }

    /// As fast as it goes, hosts come first.
    private func isDue(_ next: AirTime, _ events: [Poller.Event]) -> Bool {
        clock.pace == .fast ? events.isEmpty : clock.wait(world: Self.world, next: next) == 0
    }

    private func serve(_ event: Poller.Event) throws {
        if let adapter = adapters.firstIndex(where: { $0.token == event.token }) {
            // A host that comes anew finds an adapter that has just been switched on.
            if try adapters[adapter].accept(poller, as: newToken()) { radio.restart(adapter) }
        } else if event.token == control.token {
            _ = try control.accept(poller, as: newToken())
        } else if let adapter = adapters.firstIndex(where: { $0.peers[event.token] != nil }) {
            try serveHost(adapter, event)
        } else {
            try serveControl(event)
        }
    }

    private func serveHost(_ adapter: Int, _ event: Poller.Event) throws {
        if event.writable { try adapters[adapter].send([], to: event.token, poller) }
        guard event.readable || event.hangUp || event.failed else { return }
        guard let bytes = adapters[adapter].read(event.token) else {
            return radio.restart(adapter)
        }
        do {
            try radio.receive(bytes, from: adapter)
        } catch {
            StandardStream.error.write("btfile-radio: adapter \(adapter): no HCI: \(error)\n")
        }
    }

    private func serveControl(_ event: Poller.Event) throws {
        if event.writable { try control.send([], to: event.token, poller) }
        guard event.readable || event.hangUp || event.failed else { return }
        guard let bytes = control.read(event.token) else {
            lines[event.token] = nil
            return
        }
        var pieces = (lines[event.token, default: []] + bytes).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        lines[event.token] = Array(pieces.removeLast())
        for piece in pieces {
            let answer = obey(String(decoding: piece, as: UTF8.self))
            try control.send(Array(answer.utf8), to: event.token, poller)
        }
    }

    /// The pace is this loop's own; all else is the radio's.
    private func obey(_ line: String) -> String {
        let words = line.split(separator: " ")
        guard words.first == "pace" else { return radio.obey(line) }
        guard words.count == 2, let pace = AirClock.Pace(words[1]) else {
            return "error: pace takes a number, or fast\n"
        }
        clock = AirClock(pace, world: Self.world, air: radio.now)
        return "ok\n"
    }

    /// Gives each host what its controller has for it.
    private func handOut() throws {
        for (adapter, port) in adapters.enumerated() {
            let output = radio.takeOutput(of: adapter)
            guard !output.isEmpty, let number = port.peers.keys.first else { continue }
            try port.send(output, to: number, poller)
        }
    }

    private func newToken() -> UInt64 {
        lastToken += 1
        return lastToken
    }
}

package import System

/// Has devices paired through bluetoothd, as a person or a rule decides; it never blocks the loop.
///
/// The loop calls `watch` before it waits, waits no longer than until `deadline`, and then calls
/// `process`.
package final class PairingAgent {
    /// What has happened.
    package enum Event: Hashable, Sendable {
        /// bluetoothd asks this agent from now on.
        case ready
        /// A person is to `answer`.
        case asked(PairingQuestion)
        /// A person has said yes here, and the other side is waited for.
        case accepted(BluetoothAddress)
        /// A person has said no here.
        case declined(BluetoothAddress)
        /// There is nothing to answer any more: the other side has given up, or time is up.
        case withdrawn(BluetoothAddress)
        /// The device is paired and trusted.
        case paired(BluetoothAddress, Manner)
        /// The device that was let in is not paired: it has refused, or did not answer in time.
        case unpaired(BluetoothAddress)
        /// The time in which others may pair is over.
        case closed
        /// Nothing more comes of it.
        case failed(PairingFailure)
    }

    private let client: BusClient<PairingDialogue.Question>
    private var dialogue: PairingDialogue
    private var held: HeldCall?
    private var events: [Event] = []
    private var hasFailed = false

    /// Begins to connect to the system's bus; whoever wants to pair after `end` is refused.
    package init(
        _ goal: Goal, _ rule: Rule, until end: MonotonicTime
    ) throws(PairingFailure) {
        do {
            client = BusClient(try Bus(), takesCalls: true)
        } catch {
            throw .noBus(error)
        }
        dialogue = PairingDialogue(goal, rule, until: end)
    }

    /// Has a poller wake the loop when there is something to do.
    package func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        guard !hasFailed else { return }
        try client.watch(in: poller, token: token)
    }

    /// When `process` is to be called even if nothing arrives.
    package var deadline: MonotonicTime? {
        guard !hasFailed else { return nil }
        return [client.deadline, dialogue.deadline].compactMap(\.self).min()
    }

    /// Whether a person's answer is awaited.
    package var isAsking: Bool { held != nil }

    /// Passes on what was typed; what is neither yes nor no is asked again.
    package func take(_ answer: TerminalInput.Answer, at now: MonotonicTime) {
        switch answer {
        case .yes: self.answer(true, at: now)
        case .no: self.answer(false, at: now)
        case .unclear: if let question = dialogue.asked { events.append(.asked(question)) }
        }
    }

    /// Passes on what the person says.
    package func answer(_ isYes: Bool, at now: MonotonicTime) {
        guard let held = held.take() else { return }
        dialogue.answer(isYes, at: now)
        do {
            try reply(isYes ? .accept : .refuse, to: held)
        } catch {
            fail(error)
        }
    }

    /// Does what is possible without waiting; returns what is new.
    package func process(at now: MonotonicTime) -> [Event] {
        if !hasFailed {
            do {
                try exchange(at: now)
            } catch {
                fail(error)
            }
        }
        defer { events = [] }
        return events
    }

    private func exchange(at now: MonotonicTime) throws(SystemError) {
        var steps = BusClient<PairingDialogue.Question>.stepsMax
        dialogue.pass(at: now)
        try client.send(dialogue.takeCalls())
        while let incoming = try client.next(from: dialogue.bluetoothd, steps: &steps) {
            switch incoming {
            case .answer(let body, let question):
                dialogue.receive(answer: body, to: question, at: now)
            case .refusal(let refusal, let question):
                dialogue.receive(refusal: refusal, of: question, at: now)
            case .signal(let signal): dialogue.receive(signal)
            case .call(let message, let call):
                let reply = dialogue.receive(call: message, at: now)
                if reply == .later { held = call } else { try self.reply(reply, to: call) }
            }
            events += dialogue.takeEvents()
            try client.send(dialogue.takeCalls())
        }
        events += dialogue.takeEvents()
        if dialogue.asked == nil { held = nil }
    }

    private func reply(_ reply: PairingDialogue.Reply, to call: HeldCall) throws(SystemError) {
        switch reply {
        case .accept: try call.answer()
        case .refuse:
            try call.refuse(
                BusRefusal(name: "org.bluez.Error.Rejected", text: "this device is not let in"))
        case .later: return
        }
    }

    private func fail(_ error: SystemError) {
        hasFailed = true
        held = nil
        events.append(.failed(.noBus(error)))
    }
}

/// Why no device is paired.
package enum PairingFailure: Error, Hashable, Sendable {
    /// There is no connection to the D-Bus.
    case noBus(SystemError)
    /// bluetoothd does not run.
    case noBluetoothd
    /// bluetoothd does not know the adapter, or has none.
    case noAdapter
    /// The device was not found.
    case notFound(BluetoothAddress)
    /// The person has said no.
    case declined(BluetoothAddress)
    /// bluetoothd or the bus does not allow it, or the other device does not.
    case refused(BusRefusal)
}

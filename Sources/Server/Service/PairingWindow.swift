internal import Bluetooth
internal import System

/// Who may pair while a server runs: passes on what bluetoothd asks, and what a person answers.
final class PairingWindow {
    private let agent: PairingAgent
    private let rule: PairingAgent.Rule
    private let visibility: Visibility
    private let terminal: TerminalInput?
    private var typing = PollRegistration()

    /// Asks at the terminal, or lets the first device in; nil where there is nobody to ask, which
    /// is told.
    init?(
        _ configuration: ServerConfiguration, _ visibility: Visibility?, at now: MonotonicTime,
        tell: (ServerEvent) -> Void
    ) {
        guard let rule = configuration.pairing, let visibility,
            let seconds = configuration.visibility?.pairableSeconds
        else { return nil }
        let terminal = TerminalInput()
        if rule == .ask && terminal == nil {
            tell(.nobodyToAsk)
            return nil
        }
        let end = seconds == 0 ? MonotonicTime(nanoseconds: .max) : now + .seconds(Int(seconds))
        do {
            agent = try PairingAgent(
                .welcome(configuration.address.radio?.adapter), rule, until: end)
        } catch {
            tell(.pairing(.failed(error)))
            return nil
        }
        self.rule = rule
        self.visibility = visibility
        self.terminal = terminal
    }

    /// Has a poller wake the loop when there is something to do.
    func watch(_ poller: borrowing Poller) {
        // Where it cannot be watched, there is always a turn at the next deadline.
        try? agent.watch(in: poller, token: PollToken.agent)
        // What is typed while nothing is asked is not meant for this program.
        let interest: Poller.Interest? = agent.isAsking ? .readable : nil
        try? terminal?.watch(&typing, in: poller, token: PollToken.answers, interest)
    }

    /// When `takeEvents` is to be called even if nothing arrives.
    var deadline: MonotonicTime? { agent.deadline }

    /// Does what is possible without waiting; returns what is new.
    func takeEvents(at now: MonotonicTime) -> [PairingAgent.Event] {
        if agent.isAsking, let answer = terminal?.next() { agent.take(answer, at: now) }
        let events = agent.process(at: now)
        for event in events {
            switch event {
            case .asked: terminal?.discardTyped()
            // Nobody else is let in without a question.
            case .paired where rule == .acceptFirst: visibility.putBack()
            case .ready, .accepted, .declined, .withdrawn, .paired, .unpaired, .closed, .failed:
                continue
            }
        }
        return events
    }
}

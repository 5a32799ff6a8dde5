import Bluetooth
import System

/// Pairs with one device, asking at the terminal, until that has succeeded or failed or a signal
/// comes.
struct PairingLoop {
    private static let signalToken: UInt64 = 0
    private static let agentToken: UInt64 = 1
    private static let answerToken: UInt64 = 2

    let rule: PairingAgent.Rule
    let searchTime: Duration
    let messages: StandardErrorWriter

    /// Pairs, while the thread waits; returns the signal that came, if one did.
    func run(
        _ device: BluetoothAddress, _ adapter: AdapterName?, _ terminal: borrowing TerminalInput?
    ) throws(PairingFailure) -> Signal? {
        let agent = try PairingAgent(.pair(device, adapter), rule, until: .now + searchTime)
        let waiting = try Self.waiting { () throws(SystemError) in
            try SignalPoller(Self.signalToken)
        }
        var typing = PollRegistration()
        while true {
            if agent.isAsking, let line = terminal?.next() {
                agent.answer(TerminalInput.isYes(line), at: .now)
            }
            for event in agent.process(at: .now) {
                if try take(event, terminal) { return nil }
            }
            let signal = try Self.waiting { () throws(SystemError) in
                try agent.watch(in: waiting.poller, token: Self.agentToken)
                try terminal?.watch(
                    &typing, in: waiting.poller, token: Self.answerToken,
                    agent.isAsking ? .readable : nil)
                return try waiting.wait(until: agent.deadline)
            }
            if let signal { return signal }
        }
    }

    private static func waiting<Result: ~Copyable>(
        _ body: () throws(SystemError) -> Result
    ) throws(PairingFailure) -> Result {
        do {
            return try body()
        } catch {
            throw .noBus(error)
        }
    }

    /// Tells what has happened; true when the device is paired.
    private func take(
        _ event: PairingAgent.Event, _ terminal: borrowing TerminalInput?
    ) throws(PairingFailure) -> Bool {
        switch event {
        case .asked(let question):
            terminal?.discardTyped()
            messages.say(question.words)
        case .withdrawn(let device): messages.say("\(device) no longer wants to pair")
        case .paired: return true
        case .failed(let failure): throw failure
        case .ready, .unpaired: break
        }
        return false
    }
}

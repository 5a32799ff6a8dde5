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

    /// How it ended, if it did not fail.
    enum Outcome {
        case paired(PairingAgent.Manner)
        case interrupted(Signal)
    }

    /// Pairs, while the thread waits.
    func run(
        _ device: BluetoothAddress, _ adapter: AdapterName?, _ terminal: borrowing TerminalInput?
    ) throws(PairingFailure) -> Outcome {
        let agent = try PairingAgent(.pair(device, adapter), rule, until: .now + searchTime)
        let waiting = try Self.waiting { () throws(SystemError) in
            try SignalPoller(Self.signalToken)
        }
        var typing = PollRegistration()
        while true {
            if agent.isAsking, let answer = terminal?.next() { agent.take(answer, at: .now) }
            for event in agent.process(at: .now) {
                if let manner = try take(event, terminal) { return .paired(manner) }
            }
            let signal = try Self.waiting { () throws(SystemError) in
                try agent.watch(in: waiting.poller, token: Self.agentToken)
                try terminal?.watch(
                    &typing, in: waiting.poller, token: Self.answerToken,
                    agent.isAsking ? .readable : nil)
                return try waiting.wait(until: agent.deadline)
            }
            if let signal { return .interrupted(signal) }
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

    /// Tells what has happened; returns how the device was paired, once it is.
    private func take(
        _ event: PairingAgent.Event, _ terminal: borrowing TerminalInput?
    ) throws(PairingFailure) -> PairingAgent.Manner? {
        switch event {
        case .asked(let question):
            terminal?.discardTyped()
            messages.say(question.words)
        case .accepted(let device): messages.say(PairingAgent.wordsOfWaiting(for: device))
        case .withdrawn(let device): messages.say("\(device) no longer waits for an answer")
        case .paired(_, let manner): return manner
        case .failed(let failure): throw failure
        case .ready, .declined, .unpaired, .closed: break
        }
        return nil
    }
}

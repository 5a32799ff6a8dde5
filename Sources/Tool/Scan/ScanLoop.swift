import Bluetooth
import System

/// Looks around for servers, telling each as soon as it is known, until time is up or a signal
/// comes.
struct ScanLoop {
    /// How a scan ended.
    enum End {
        case finished
        case interrupted(Signal)
    }

    private static let signalToken: UInt64 = 0
    private static let scanToken: UInt64 = 1

    let adapter: AdapterName?
    let duration: Duration

    /// Looks around; the thread waits meanwhile.
    ///
    /// `begin` is called where there is an adapter that can look.
    func run(
        begin: () -> Void = {}, report: (Scanner.Event) -> Void
    ) throws(Scanner.ScanError) -> End {
        let scanner = try Scanner(
            for: .btfile, through: adapter, until: .now + duration, now: .now)
        begin()
        let watch = try Self.asking { () throws(SystemError) in try SignalPoller(Self.signalToken) }
        while true {
            for event in try scanner.process(now: .now) {
                report(event)
                if event == .ended { return .finished }
            }
            let signal = try Self.asking { () throws(SystemError) in
                try scanner.watch(in: watch.poller, token: Self.scanToken)
                return try watch.wait(until: scanner.deadline)
            }
            if let signal { return .interrupted(signal) }
        }
    }

    private static func asking<Result: ~Copyable>(
        _ body: () throws(SystemError) -> Result
    ) throws(Scanner.ScanError) -> Result {
        do {
            return try body()
        } catch {
            throw .system(error)
        }
    }
}

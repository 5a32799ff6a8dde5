import Bluetooth
import System

/// `btfile-get --scan`: who serves btfile nearby.
enum ScanCommand {
    /// How long is looked unless the command line says how long.
    static let secondsUsual = 10

    /// Looks around for as many seconds as the one name says, and lists what answers.
    static func run(_ options: GetOptions) throws(UsageError) -> ExitStatus {
        let seconds = try seconds(options.names)
        let loop = ScanLoop(adapter: options.adapter, duration: .seconds(seconds))
        let messages = StandardErrorWriter(.get)
        let known = KnownDevice.all() ?? []
        var count = 0
        var results = ResultWriter()
        do {
            let end = try loop.run {
                if !options.isQuiet { messages.say("scanning for \(seconds) s") }
            } report: { event in
                switch event {
                case .service(let device, let record):
                    for found in FoundService.all(at: device, record, known: known) {
                        count += 1
                        for case .result(let line) in options.reporter.lines(for: .found(found)) {
                            results.show(line + "\n")
                        }
                    }
                case .silent(let device, _):
                    guard options.isVerbose else { return }
                    messages.say(
                        "\(device.address) is there, but cannot be asked what it serves")
                case .ended: return
                }
            }
            if case .interrupted(let signal) = end { signal.endProcess() }
        } catch {
            let sentence = ErrorSentence.scanning(error)
            messages.say(sentence.text)
            return sentence.status
        }
        guard count == 0 else { return results.end(.get) }
        let sentence = ErrorSentence.nobodyServes
        messages.say(sentence.text)
        return sentence.status
    }

    private static func seconds(_ names: [String]) throws(UsageError) -> Int {
        guard let text = names.first else { return secondsUsual }
        guard names.count == 1 else { throw .impossible("--scan takes no SERVER and no NAME") }
        guard let seconds = Int(text), (1...3600).contains(seconds) else {
            throw .badValue(
                flag: "--scan", text: text, demand: "must be 1 to 3600 seconds, or nothing")
        }
        return seconds
    }
}

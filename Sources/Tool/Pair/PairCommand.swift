import Bluetooth
import System

/// `btfile-get --pair SERVER`: pairs with the server's device, and trusts it.
enum PairCommand {
    /// How long the device is looked for: it answers within two inquiries if it can be found.
    private static let searchTime = Duration.seconds(30)

    /// Pairs with the one device that the command line names.
    static func run(_ options: GetOptions) throws(UsageError) -> ExitStatus {
        let terminal = TerminalInput()
        guard let text = options.names.first, options.names.count == 1 else {
            throw .impossible("--pair takes one SERVER and no NAME")
        }
        try ServerArgument.check(text, [])
        guard options.acceptsPairing || terminal != nil else {
            throw .impossible(
                "--pair asks whether two numbers are the same, and there is no terminal to ask "
                    + "at: run it in one, or add --pair-accept")
        }
        let messages = StandardErrorWriter(.get)
        let device: BluetoothAddress
        switch try find(text, options, messages) {
        case .found(let host): device = host.address
        case .failed(let sentence):
            messages.say(sentence.text)
            return sentence.status
        case .interrupted(let signal): signal.endProcess()
        }
        if !options.isQuiet {
            let seconds = searchTime.components.seconds
            messages.say("looking for \(device) to pair with it, for up to \(seconds) s")
        }
        let loop = PairingLoop(
            rule: options.acceptsPairing ? .acceptFirst : .ask, searchTime: searchTime,
            messages: messages)
        do {
            switch try loop.run(device, options.adapter, terminal) {
            case .paired(let manner):
                if !options.isQuiet { messages.say(manner.words(about: device)) }
            case .interrupted(let signal): signal.endProcess()
            }
        } catch {
            let sentence = ErrorSentence.pairing(error)
            messages.say(sentence.text)
            return sentence.status
        }
        return .done
    }

    private static func find(
        _ text: String, _ options: GetOptions, _ messages: StandardErrorWriter
    ) throws(UsageError) -> ServerFinder.Outcome {
        guard !ServerFinder.isName(text) else {
            let finder = ServerFinder(
                adapter: options.adapter, messages: messages, isQuiet: options.isQuiet)
            if let known = finder.known(text) { return known }
            if let answer = MistakenServer.answer(toName: text) {
                throw .mistakenServer(text, answer: answer)
            }
            return finder.nearby(text)
        }
        let endpoint = try ServerArgument.endpoint(text, channel: .usual, adapter: options.adapter)
        guard let radio = endpoint.radio else {
            throw .impossible("--pair: a server at \(endpoint) is on this machine, and needs none")
        }
        return .found(HostList.Host(address: radio.device, channel: nil))
    }
}

import Air

/// A line of the control socket: what the air is to do from now on, or to tell.
struct RadioCommand {
    /// Why a line is not obeyed.
    struct Refusal: Error, Equatable {
        let reason: String
    }

    private(set) var words: [Substring]

    init(_ line: String) {
        words = line.split { $0 == " " || $0 == "\n" || $0 == "\r" }
    }

    package static let help = """
        loss LINK PERCENT               so many packets with data are lost
        rate LINK 1|2|3                 DHx, 2-DHx or 3-DHx
        profile LINK NAME               walking, wall, microwave, or none
        cut LINK [after BYTES] [for SECONDS]   neither hears the other
        mend LINK                       undoes a cut
        flip LINK BYTES                 flips a bit after each so many bytes; 0: none
        silent ADAPTER [for SECONDS]    it neither sends nor hears
        heard ADAPTER                   undoes that
        unplug ADAPTER                  it forgets everything at once
        keysize ADAPTER LEAST MOST      bytes of an encryption key
        latency MILLISECONDS            from the air to the host
        counts, json, clear             what the air has carried
        LINK is two adapters or `all`, ADAPTER a number from 0 or an address.

        """

    mutating func word(_ meaning: String) throws(Refusal) -> Substring {
        guard let word = words.first else { throw Refusal(reason: "\(meaning) is missing") }
        words.removeFirst()
        return word
    }

    mutating func number(
        _ meaning: String, _ range: ClosedRange<Double>
    ) throws(Refusal) -> Double {
        let word = try word(meaning)
        guard let number = Double(word), range.contains(number) else {
            throw Refusal(reason: "\(meaning) is no number it can be: \(word)")
        }
        return number
    }

    /// The value behind a word, if the word comes next.
    mutating func option(
        _ name: String, _ range: ClosedRange<Double>
    ) throws(Refusal) -> Double? {
        guard words.first == name[...] else { return nil }
        words.removeFirst()
        return try number("what follows \(name)", range)
    }

    func end() throws(Refusal) {
        guard let more = words.first else { return }
        throw Refusal(reason: "\(more) is too much")
    }
}

extension Radio {
    private static let secondsRange = 0...1e6
    private static let bytesRange = 0...1e12

    /// Obeys a line of the control socket; the last line of the answer is `ok`, or says what is
    /// wrong behind `error: `.
    package mutating func obey(_ line: String) -> String {
        var command = RadioCommand(line)
        do throws(RadioCommand.Refusal) {
            let answer = try answer(to: &command)
            superviseAll()
            beginExchanges()
            return answer + "ok\n"
        } catch {
            return "error: \(error.reason)\n"
        }
    }

    private mutating func answer(
        to command: inout RadioCommand
    ) throws(RadioCommand.Refusal) -> String {
        let name = try command.word("the command")
        switch name {
        case "counts": return report.text
        case "json": return report.json
        case "help": return RadioCommand.help
        case "clear":
            try command.end()
            counts = [:]
        case "latency":
            let milliseconds = try command.number("the latency", 0...10_000)
            try command.end()
            latencyMicroseconds = Int(milliseconds * 1000)
        case "silent", "heard", "unplug", "keysize":
            try obey(name, about: adapter(&command), &command)
        case "loss", "rate", "profile", "cut", "mend", "flip":
            try obey(name, about: pairs(&command), &command)
        default: throw RadioCommand.Refusal(reason: "there is no command \(name)")
        }
        return ""
    }

    private mutating func obey(
        _ name: Substring, about adapter: Int, _ command: inout RadioCommand
    ) throws(RadioCommand.Refusal) {
        switch name {
        case "silent":
            let seconds = try command.option("for", Self.secondsRange)
            try command.end()
            silences[adapter] = now..<(seconds.map { now.after(seconds: $0) } ?? .never)
        case "heard":
            try command.end()
            silences[adapter] = nil
        case "keysize":
            let least = try command.number("the least", 1...16)
            let most = try command.number("the most", least...16)
            try command.end()
            controllers[adapter].keyBytes = UInt8(least)...UInt8(most)
        default:
            try command.end()
            restart(adapter)
        }
    }

    private mutating func obey(
        _ name: Substring, about pairs: [AdapterPair], _ command: inout RadioCommand
    ) throws(RadioCommand.Refusal) {
        let change = try change(name, &command)
        try command.end()
        for pair in pairs {
            change(&conditions[pair, default: LinkConditions()])
        }
    }

    /// How a command changes the conditions of a link.
    private func change(
        _ name: Substring, _ command: inout RadioCommand
    ) throws(RadioCommand.Refusal) -> (inout LinkConditions) -> Void {
        let now = now
        switch name {
        case "loss":
            let share = try command.number("the loss in per cent", 0...100) / 100
            return { $0.loss = share }
        case "rate":
            let rate = LinkRate(rawValue: Int(try command.number("the rate", 1...3)))
            return { $0.rate = rate ?? .three }
        case "profile":
            let word = try command.word("the profile")
            guard let profile = LinkProfile(rawValue: String(word)) else {
                guard word == "none" else {
                    throw RadioCommand.Refusal(reason: "there is no profile \(word)")
                }
                return { $0.profile = nil }
            }
            return { $0.profile = (profile, now) }
        case "cut":
            let bytes = try command.option("after", Self.bytesRange)
            let seconds = try command.option("for", Self.secondsRange)
            guard let bytes else {
                let end = seconds.map { now.after(seconds: $0) } ?? .never
                return { $0.silence = now..<end }
            }
            return { $0.cut = (Int(bytes), seconds) }
        case "flip":
            let bytes = Int(try command.number("the bytes", Self.bytesRange))
            return { $0.flip = bytes > 0 ? (bytes, bytes) : nil }
        default:
            return {
                $0.silence = nil
                $0.cut = nil
            }
        }
    }

    private func adapter(
        _ command: inout RadioCommand
    ) throws(RadioCommand.Refusal) -> Int {
        let word = try command.word("the adapter")
        let address = DeviceAddress(String(word))
        if let address, let adapter = adapter(with: address) { return adapter }
        guard let number = Int(word), controllers.indices.contains(number) else {
            throw RadioCommand.Refusal(reason: "there is no adapter \(word)")
        }
        return number
    }

    private func pairs(
        _ command: inout RadioCommand
    ) throws(RadioCommand.Refusal) -> [AdapterPair] {
        if command.words.first == "all" {
            _ = try command.word("all")
            return controllers.indices.flatMap { one in
                (0..<one).map { AdapterPair($0, one) }
            }
        }
        let (one, other) = (try adapter(&command), try adapter(&command))
        guard one != other else {
            throw RadioCommand.Refusal(reason: "a link needs two adapters")
        }
        return [AdapterPair(one, other)]
    }
}

import System

/// All flags of one program, in the order of its help.
package struct FlagTable<Options: Sendable>: Sendable {
    package let program: ProgramName
    /// The lines of the help above the flags.
    package let introduction: [String]
    package let flags: [Flag<Options>]
    /// Whole command lines to copy, below the flags.
    package let examples: [String]

    /// What a command line asks for.
    package enum Request {
        case help
        case version
        /// The real work, with the arguments that are no flags.
        case run(Options, names: [String])
    }

    /// Reads a command line into the options, which come with the defaults.
    ///
    /// The first thing that is wrong, or that asks for help or the version, decides.
    package func read(
        _ arguments: [String], into defaults: Options
    ) throws(UsageError) -> Request {
        let shapes = flags.map { flag in
            LongOptions.Shape(
                name: flag.name, letter: flag.letter, takesValue: flag.value != nil,
                mayLackValue: flag.mayLackValue, isTypedInFull: flag.group == nil)
        }
        var options = defaults
        var names: [String] = []
        for finding in withNumbers(LongOptions.read(arguments, shapes: shapes)) {
            switch finding {
            case .name(let name):
                names.append(name)
            case .unknown(let typed):
                throw unknown(typed)
            case .missingValue(let index):
                throw habit(flags[index])
                    ?? .missingValue(
                        flag: flags[index].dashed, value: flags[index].value ?? "VALUE")
            case .unwantedValue(let index):
                throw habit(flags[index]) ?? .unwantedValue(flag: flags[index].dashed)
            case .flag(let index, let value):
                if let request = try apply(flags[index], value, to: &options) {
                    return request
                }
            }
        }
        return .run(options, names: names)
    }

    /// Lets one flag do its work; a request other than the real work ends the reading.
    private func apply(
        _ flag: Flag<Options>, _ value: String?, to options: inout Options
    ) throws(UsageError) -> Request? {
        switch flag.effect {
        case .showsHelp: return .help
        case .showsVersion: return .version
        case .sets(let set): set(&options)
        case .reads(let read):
            do throws(ValueComplaint) {
                try read(&options, value ?? "")
            } catch {
                throw .badValue(flag: flag.dashed, text: value ?? "", complaint: error.sentence)
            }
        case .readsPerhaps(let read):
            do throws(ValueComplaint) {
                try read(&options, value)
            } catch {
                throw .badValue(flag: flag.dashed, text: value ?? "", complaint: error.sentence)
            }
        case .isHabit(let answer):
            throw .habit(flag: flag.spellings, answer: answer(value ?? ""))
        }
        return nil
    }

    /// What to type instead of another program's flag, its value right or wrong; nil for our own.
    private func habit(_ flag: Flag<Options>) -> UsageError? {
        guard case .isHabit(let answer) = flag.effect else { return nil }
        return .habit(flag: flag.spellings, answer: answer(""))
    }

    /// Gives a number that stands behind a flag whose value may be left out to that flag, which
    /// getopt_long does only for `--flag=7`.
    private func withNumbers(_ findings: [LongOptions.Finding]) -> [LongOptions.Finding] {
        var result: [LongOptions.Finding] = []
        for finding in findings {
            if case .flag(let index, nil)? = result.last, flags[index].mayLackValue,
                case .name(let text) = finding, !text.isEmpty, text.allSatisfy(\.isNumber)
            {
                result[result.count - 1] = .flag(index, value: text)
            } else {
                result.append(finding)
            }
        }
        return result
    }

    private func unknown(_ typed: String) -> UsageError {
        guard typed.hasPrefix("--") else { return .unknownFlag(typed, nearest: nil) }
        let names = flags.filter { $0.group != nil }.map(\.name)
        let name = String(typed.dropFirst(2))
        // Every flag begins with nothing.
        guard !name.isEmpty else { return .unknownFlag(typed, nearest: nil) }
        let candidates = names.filter { $0.hasPrefix(name) }
        if candidates.count > 1 {
            return .ambiguousFlag(typed, candidates: candidates.map { "--\($0)" })
        }
        let nearest = Spelling.nearest(to: name, among: names)
        return .unknownFlag(typed, nearest: nearest.map { "--\($0)" })
    }
}

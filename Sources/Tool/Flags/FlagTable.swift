import System

/// All flags of one program, in the order of its help.
package struct FlagTable<Options: ProgramOptions>: Sendable {
    package let program: ProgramName
    /// The lines of the help above the flags.
    package let introduction: [String]
    package let flags: [Flag<Options>]
    /// What users of other programs type.
    package let foreignFlags: [ForeignFlag]
    /// Whole command lines to copy, below the flags.
    package let examples: [String]

    /// What a command line asks for.
    package enum Action {
        case help
        case shortHelp
        case version
        /// The real work.
        case run(Options)
    }

    /// Reads a command line; the options that no flag sets have their defaults.
    ///
    /// The first thing that is wrong, or that asks for help or the version, decides.
    package func read(_ arguments: [String]) throws(UsageError) -> Action {
        let foreign = foreignFlags.flatMap { flag in flag.spellings.map { ($0, flag.answer) } }
        let shapes = flags.map(\.shape) + foreign.map { ForeignFlag.shape(of: $0.0) }
        var options = Options()
        for finding in LongOptions.read(arguments, shapes: shapes) {
            switch finding {
            case .name(let name): options.names.append(name)
            case .unknown(let typed): throw unknown(typed)
            case .missingValue(let index), .unwantedValue(let index), .flag(let index, _):
                guard flags.indices.contains(index) else {
                    let (spelling, answer) = foreign[index - flags.count]
                    throw .foreignFlag(spelling, answer: answer)
                }
                if let request = try apply(finding, of: flags[index], to: &options) {
                    return request
                }
            }
        }
        try check(options)
        return .run(options)
    }

    /// Lets one flag do its work; a request other than the real work ends the reading.
    private func apply(
        _ finding: LongOptions.Argument, of flag: Flag<Options>, to options: inout Options
    ) throws(UsageError) -> Action? {
        guard case .flag(_, let text) = finding else {
            throw flag.value.map { .missingValue(flag: flag.dashed, value: $0.name) }
                ?? .unwantedValue(flag: flag.dashed)
        }
        options.typedFlags.insert(flag.name)
        switch flag.effect {
        case .showsHelp: return .help
        case .showsShortHelp: return .shortHelp
        case .showsVersion: return .version
        case .writes(let write):
            guard write(&options, text) else {
                throw .badValue(
                    flag: flag.dashed, text: text ?? "", demand: flag.value?.demand ?? "")
            }
            return nil
        }
    }

    private func unknown(_ typed: String) -> UsageError {
        let name = String(typed.drop { $0 == "-" })
        // Every flag begins with nothing.
        guard typed.hasPrefix("--"), !name.isEmpty else {
            let letters = flags.compactMap(\.letter).filter { $0.lowercased() == name.lowercased() }
            return .unknownFlag(typed, nearest: letters.map { "-\($0)" })
        }
        let names = flags.map(\.name)
        let candidates = names.filter { $0.hasPrefix(name) }
        if candidates.count > 1 {
            return .ambiguousFlag(typed, candidates: candidates.map { "--\($0)" })
        }
        let nearest = Spelling.flags(like: name, among: names)
        return .unknownFlag(typed, nearest: nearest.map { "--\($0)" })
    }
}

extension Flag {
    fileprivate var shape: LongOptions.Shape {
        LongOptions.Shape(
            name: name, letter: letter, takesValue: value != nil,
            mayLackValue: value?.mayBeLeftOut ?? false)
    }
}

/// A flag of another program that people know, and what to type here.
package struct ForeignFlag: Sendable {
    /// With their dashes; the long ones are typed in full, so that they take no abbreviation away.
    package let spellings: [String]
    package let answer: String

    init(_ spellings: String..., answer: String) {
        self.spellings = spellings
        self.answer = answer
    }

    /// It needs no value, because nothing behind it is read.
    fileprivate static func shape(of spelling: String) -> LongOptions.Shape {
        let name = String(spelling.drop { $0 == "-" })
        return LongOptions.Shape(
            name: name, letter: name.count == 1 ? name.first : nil, takesValue: false,
            isTypedInFull: true)
    }
}

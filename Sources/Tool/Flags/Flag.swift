/// One flag of a program, declared in one place: its names, its value, its help, its manual text,
/// what it goes together with, and what it writes.
package struct Flag<Options: ProgramOptions>: Sendable {
    /// The long name, without dashes.
    package let name: String
    /// The short name, where it has one.
    package let letter: Character?
    /// Nil for a flag that takes none.
    package let value: Value?
    package let group: FlagGroup
    /// One line of help, with the default.
    package let help: String
    /// Its paragraph of the manual page.
    package let manual: String
    let rules: [FlagRule<Options>]
    let effect: Effect
    /// Whether the short help has it.
    package private(set) var isUsual = false

    /// What it must be, as a complaint says it, and what others tell of it.
    package struct Value: Sendable {
        /// What the help calls it.
        package let name: String
        let demand: String
        /// Whether the flag may stand alone.
        package let mayBeLeftOut: Bool
        /// Whether all count where it was typed several times.
        package let isGathered: Bool
        /// What a shell offers for it.
        package let completion: ValueCompletion
    }

    /// What happens when the flag is met.
    enum Effect: Sendable {
        /// The value is nil where none was given; false where it cannot be read.
        case writes(@Sendable (inout Options, String?) -> Bool)
        case showsHelp
        /// The usual flags only.
        case showsShortHelp
        case showsVersion
    }

    /// The same flag, in the short help as well.
    var usual: Flag {
        var flag = self
        flag.isUsual = true
        return flag
    }

    /// How the help and the complaints spell it.
    package var dashed: String { "--\(name)" }
}

/// The headings of the help, in its order.
package enum FlagGroup: String, CaseIterable, Sendable {
    case names, files, connection, messages
}

/// What the flags of a program write into; the defaults are those of `init`.
package protocol ProgramOptions: Sendable {
    /// The defaults.
    init()
    /// The arguments that are no flags, in their order.
    var names: [String] { get set }
    /// The long names of the flags that were typed.
    var typedFlags: Set<String> { get set }
}

/// The ways to declare a flag.
extension Flag {
    /// The option that a flag sets.
    typealias Setting<Value> = any WritableKeyPath<Options, Value> & Sendable

    /// A flag without a value, which sets one option.
    static func on(
        _ name: String, _ letter: Character? = nil, in group: FlagGroup,
        sets path: Setting<Bool>, to setting: Bool = true, help: String, manual: String,
        rules: FlagRule<Options>...
    ) -> Flag {
        writing(name, letter, in: group, path, setting, help, manual, rules)
    }

    /// A flag without a value, which chooses one of several.
    static func choosing<Value: Sendable>(
        _ choice: Value, _ name: String, in group: FlagGroup, sets path: Setting<Value>,
        help: String, manual: String, rules: FlagRule<Options>...
    ) -> Flag {
        writing(name, nil, in: group, path, choice, help, manual, rules)
    }

    private static func writing<Value: Sendable>(
        _ name: String, _ letter: Character?, in group: FlagGroup, _ path: Setting<Value>,
        _ setting: Value, _ help: String, _ manual: String, _ rules: [FlagRule<Options>]
    ) -> Flag {
        Flag(
            name: name, letter: letter, value: nil, group: group, help: help, manual: manual,
            rules: rules,
            effect: .writes { options, _ in
                options[keyPath: path] = setting
                return true
            })
    }

    /// A flag with a value; the last one counts.
    static func taking<Value>(
        _ form: FlagValue<Value>, _ name: String, _ letter: Character? = nil,
        in group: FlagGroup, into path: Setting<Value>, help: String, manual: String,
        rules: FlagRule<Options>...
    ) -> Flag {
        reading(form, name, letter, group, help, manual, rules) { $0[keyPath: path] = $1 }
    }

    /// A flag with a value for an option that is nil without it.
    static func taking<Value>(
        _ form: FlagValue<Value>, _ name: String, _ letter: Character? = nil,
        in group: FlagGroup, into path: Setting<Value?>, help: String, manual: String,
        rules: FlagRule<Options>...
    ) -> Flag {
        reading(form, name, letter, group, help, manual, rules) { $0[keyPath: path] = $1 }
    }

    /// A flag with a value that may be repeated; all of them count.
    static func gathering<Value>(
        _ form: FlagValue<Value>, _ name: String, _ letter: Character? = nil,
        in group: FlagGroup, into path: Setting<[Value]>, help: String, manual: String,
        rules: FlagRule<Options>...
    ) -> Flag {
        reading(form, name, letter, group, help, manual, rules, isGathered: true) {
            $0[keyPath: path].append($1)
        }
    }

    /// A flag whose value may be left out: `--flag`, `--flag=7` or, for a number, `--flag 7`.
    static func perhapsTaking<Value>(
        _ form: FlagValue<Value>, orElse usual: Value, _ name: String, in group: FlagGroup,
        into path: Setting<Value?>, help: String, manual: String, rules: FlagRule<Options>...
    ) -> Flag {
        reading(form, name, nil, group, help, manual, rules, orElse: usual) {
            $0[keyPath: path] = $1
        }
    }

    private static func reading<Value>(
        _ form: FlagValue<Value>, _ name: String, _ letter: Character?, _ group: FlagGroup,
        _ help: String, _ manual: String, _ rules: [FlagRule<Options>],
        orElse usual: Value? = nil, isGathered: Bool = false,
        _ write: @escaping @Sendable (inout Options, Value) -> Void
    ) -> Flag {
        let shape = Flag.Value(
            name: form.name, demand: form.demand, mayBeLeftOut: usual != nil,
            isGathered: isGathered, completion: form.completion)
        return Flag(
            name: name, letter: letter, value: shape, group: group, help: help, manual: manual,
            rules: rules,
            effect: .writes { options, text in
                guard let value = text.map(form.read) ?? usual else { return false }
                write(&options, value)
                return true
            })
    }

    /// The flags that every program has.
    static var common: [Flag] {
        [
            Flag(
                name: "version", letter: "V", value: nil, group: .messages,
                help: "show the version",
                manual: "Print the version and exit.", rules: [], effect: .showsVersion),
            Flag(
                name: "usage", letter: "h", value: nil, group: .messages,
                help: "show the usual flags",
                manual: "Print the most common flags and exit.", rules: [],
                effect: .showsShortHelp
            ).usual,
            Flag(
                name: "help", letter: nil, value: nil, group: .messages,
                help: "show all flags",
                manual: "Print a summary of all flags and exit.", rules: [], effect: .showsHelp
            ).usual,
        ]
    }
}

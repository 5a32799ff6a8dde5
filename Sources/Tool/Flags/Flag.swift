/// One flag of a program: its names, what it takes, its help, and what it does to the options.
///
/// Parsing and help both come from this one definition.
package struct Flag<Options>: Sendable {
    /// The long name, without dashes.
    package let name: String
    /// The short name, where it has one.
    package let letter: Character?
    /// What the help calls its value; nil for a flag that takes none.
    package let value: String?
    /// One line of help, with the default.
    package let help: String
    /// The heading of the help under which it stands; nil for a habit, which the help leaves out.
    package let group: FlagGroup?

    let effect: Effect

    /// What happens when the flag is met.
    enum Effect: Sendable {
        case sets(@Sendable (inout Options) -> Void)
        case reads(@Sendable (inout Options, String) throws(ValueComplaint) -> Void)
        /// As `reads`, and nil where no value was given.
        case readsPerhaps(@Sendable (inout Options, String?) throws(ValueComplaint) -> Void)
        case showsHelp
        case showsVersion
        /// A flag of another program, typed by habit: the sentence names ours.
        case isHabit(@Sendable (_ value: String) -> String)
    }

    /// How the help and the complaints spell it.
    package var dashed: String { name.count == 1 ? "-\(name)" : "--\(name)" }

    /// How a habit is spelled that may have been typed in two ways.
    var spellings: String {
        letter.map { name.count == 1 ? dashed : "-\($0), \(dashed)" } ?? dashed
    }
}

/// The headings of the help, in its order.
package enum FlagGroup: String, CaseIterable, Sendable {
    case names, files, connection, messages
}

/// The ways to define a flag.
extension Flag {
    /// The option that a flag sets.
    typealias Setting<Value> = any WritableKeyPath<Options, Value> & Sendable

    /// A flag without a value, which sets one option.
    static func on(
        _ name: String, _ letter: Character? = nil, in group: FlagGroup, help: String,
        sets path: Setting<Bool>, to setting: Bool = true
    ) -> Flag {
        Flag(
            name: name, letter: letter, value: nil, help: help, group: group,
            effect: .sets { options in options[keyPath: path] = setting })
    }

    /// A flag with a value, which is read and checked; the last one counts.
    static func taking<Value>(
        _ value: String, _ name: String, _ letter: Character? = nil, in group: FlagGroup,
        help: String, into path: Setting<Value>,
        _ read: @escaping @Sendable (String) throws(ValueComplaint) -> Value
    ) -> Flag {
        Flag(
            name: name, letter: letter, value: value, help: help, group: group,
            effect: .reads { (options, text) throws(ValueComplaint) in
                options[keyPath: path] = try read(text)
            })
    }

    /// A flag whose value may be left out: `--flag`, `--flag=7` or, for a number, `--flag 7`.
    static func perhapsTaking<Value>(
        _ value: String, _ name: String, in group: FlagGroup, help: String,
        into path: Setting<Value>,
        _ read: @escaping @Sendable (String?) throws(ValueComplaint) -> Value
    ) -> Flag {
        Flag(
            name: name, letter: nil, value: value, help: help, group: group,
            effect: .readsPerhaps { (options, text) throws(ValueComplaint) in
                options[keyPath: path] = try read(text)
            })
    }

    /// Whether its value may be left out.
    var mayLackValue: Bool {
        if case .readsPerhaps = effect { true } else { false }
    }

    /// A flag with a value that may come again and again; all of them count.
    static func gathering<Value>(
        _ value: String, _ name: String, in group: FlagGroup, help: String,
        into path: Setting<[Value]>,
        _ read: @escaping @Sendable (String) throws(ValueComplaint) -> Value
    ) -> Flag {
        Flag(
            name: name, letter: nil, value: value, help: help, group: group,
            effect: .reads { (options, text) throws(ValueComplaint) in
                options[keyPath: path].append(try read(text))
            })
    }

    /// A flag of another program that people type by habit; the answer says what to do instead.
    static func habit(
        _ name: String, _ letter: Character? = nil, takesValue: Bool = false, answer: String
    ) -> Flag {
        Flag(
            name: name, letter: letter, value: takesValue ? "VALUE" : nil, help: answer, group: nil,
            effect: .isHabit { _ in answer })
    }

    /// A letter after which another program takes a second letter, such as wget's `-nc`.
    static func habits(_ letter: Character, _ answer: @escaping @Sendable (String) -> String)
        -> Flag
    {
        Flag(
            name: String(letter), letter: letter, value: "LETTER", help: "", group: nil,
            effect: .isHabit(answer))
    }

    /// The flags that every program has.
    static var common: [Flag] {
        [
            Flag(
                name: "version", letter: "V", value: nil, help: "show the version, or this help",
                group: .messages, effect: .showsVersion),
            Flag(
                name: "help", letter: "h", value: nil, help: "show the version, or this help",
                group: .messages, effect: .showsHelp),
        ]
    }
}

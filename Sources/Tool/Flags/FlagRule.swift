/// What a flag does not go together with; each rule holds where the flag was typed.
enum FlagRule<Options: ProgramOptions>: Sendable {
    /// The program does something else: the text says what, as in "only lists". Other flags mean
    /// nothing then, unless they have a rule `worksWith`.
    case mode(String)
    /// The flag has its meaning in these modes as well, named by their flags.
    case worksWith([String])
    /// The other flag cannot be there; nil for a reason that needs no words.
    case excludes(String, String? = nil)
    /// The other flag must be there; the sentence says why.
    case needs(String, String)
    /// Refused with the sentence that the options and names give; nil allows them.
    case refused(@Sendable (Options) -> String?)
}

extension FlagTable {
    /// Refuses what makes no sense together.
    func check(_ options: Options) throws(UsageError) {
        let typed = flags.filter { options.typedFlags.contains($0.name) }
        for mode in typed {
            guard let action = mode.action else { continue }
            let other = typed.first { $0.name != mode.name && !$0.works(with: mode.name) }
            if let other {
                throw .impossible("\(mode.dashed) \(action); remove \(other.dashed)")
            }
        }
        for flag in typed {
            for rule in flag.rules {
                if let sentence = complaint(about: flag, rule, options) {
                    throw .impossible(sentence)
                }
            }
        }
    }

    private func complaint(
        about flag: Flag<Options>, _ rule: FlagRule<Options>, _ options: Options
    ) -> String? {
        switch rule {
        case .mode, .worksWith: nil
        case .excludes(let other, let reason):
            options.typedFlags.contains(other)
                ? reason ?? "\(flag.dashed) and --\(other) exclude each other" : nil
        case .needs(let other, let reason):
            options.typedFlags.contains(other) ? nil : reason
        case .refused(let sentence): sentence(options)
        }
    }
}

extension Flag {
    /// What the program does instead of its usual work; nil for a flag that is no mode.
    fileprivate var action: String? {
        for case .mode(let action) in rules { return action }
        return nil
    }

    /// The modes, named by their flags, in which this one has a meaning.
    package var modes: [String] {
        for case .worksWith(let modes) in rules { return modes }
        return []
    }

    /// The flags that cannot be there with this one, as far as it says so itself.
    package var excludedFlags: [String] {
        rules.compactMap { rule in
            if case .excludes(let other, _) = rule { other } else { nil }
        }
    }

    fileprivate func works(with mode: String) -> Bool { modes.contains(mode) }
}

import Tool

/// The part of a manual page that is made from the flags.
extension FlagTable {
    /// A list of the flags under each heading of the help.
    var manual: String {
        let values = Set(flags.compactMap { $0.value?.name })
        let spellings = Set(flags.flatMap { [$0.dashed] + ($0.letter.map { ["-\($0)"] } ?? []) })
        return FlagGroup.allCases.flatMap { group -> [String] in
            let members = flags.filter { $0.group == group }
            guard !members.isEmpty else { return [] }
            let name = group.rawValue
            return [".Ss \(name.prefix(1).uppercased())\(name.dropFirst())"]
                + [".Bl -tag -width Ds"]
                + members.flatMap { flag in
                    [flag.item] + Mdoc.lines(flag.manual, flags: spellings, values: values)
                }
                + [".El"]
        }.joined(separator: "\n")
    }

    /// The command lines of the help.
    var manualExamples: String {
        examples.map { ".Pp\n.Dl $ \(Mdoc.escaped($0))" }.joined(separator: "\n")
    }
}

extension Flag {
    /// The first line of its entry: its names and its value.
    fileprivate var item: String {
        let short = letter.map { "\(Mdoc.flag(String($0))) , " } ?? ""
        let argument = value.map { value in
            value.mayBeLeftOut ? " Op Ar \(value.name)" : " Ar \(value.name)"
        }
        return ".It \(short)\(Mdoc.flag(name))\(argument ?? "")"
    }
}

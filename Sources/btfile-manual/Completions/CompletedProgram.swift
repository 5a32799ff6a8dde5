import Tool

/// What the completions of every shell need to know of a program.
struct CompletedProgram {
    let name: String
    let flags: [CompletedFlag]
    /// Whether its arguments are a server and names on it.
    let takesServer: Bool

    static let get = CompletedProgram(FlagTable<GetOptions>.get, takesServer: true)
    static let serve = CompletedProgram(FlagTable<ServeOptions>.serve, takesServer: false)

    private init<Options>(_ table: FlagTable<Options>, takesServer: Bool) {
        name = table.program.rawValue
        flags = table.flags.map { CompletedFlag($0, among: table) }
        self.takesServer = takesServer
    }

    /// The beginning of all names of its functions.
    var prefix: String { "_" + name.replacing("-", with: "_") }

    /// The flags about the way to the server, which a listing of the server needs as well.
    static let way = ["--channel", "--adapter", "--security"]

    /// How a listing for completions is asked for; whoever waits at a prompt does not wait long.
    static let listing =
        "btfile-get --quiet --list --retry 0 --connect-timeout 5 --stall-timeout 5"
    /// The line of a listing up to the name: size and local time.
    static let listingColumns =
        "^ *[^ ]+( [kMGT]?B)?  [0-9?]+-[0-9?]+-[0-9?]+ [0-9?]+:[0-9?]+  "
    static let known = "btfile-get --known"
    /// The channels of a connection have colons in their names.
    static let adapters = "/sys/class/bluetooth/hci"
}

/// A flag, whichever program it belongs to.
struct CompletedFlag {
    let name: String
    let letter: Character?
    let description: String
    /// What the help calls its value; nil for a flag that takes none.
    let value: String?
    let mayLackValue: Bool
    let completion: ValueCompletion
    let mayBeRepeated: Bool
    /// The flags that cannot be there with it.
    let excluded: [String]

    fileprivate init<Options>(_ flag: Flag<Options>, among table: FlagTable<Options>) {
        name = flag.name
        letter = flag.letter
        value = flag.value?.name
        mayLackValue = flag.value?.mayBeLeftOut ?? false
        completion = flag.value?.completion ?? .nothing
        mayBeRepeated = flag.value?.isGathered ?? false
        let others = table.flags.filter { $0.excludedFlags.contains(flag.name) }.map(\.name)
        excluded = flag.excludedFlags + others.filter { !flag.excludedFlags.contains($0) }
        description = flag.help
    }

    /// All ways to type it.
    var spellings: [String] { (letter.map { ["-\($0)"] } ?? []) + ["--\(name)"] }

    /// Whether the next word is its value.
    var takesNextWord: Bool { value != nil && !mayLackValue }
}

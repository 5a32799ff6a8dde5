/// All that is fuzzed.
enum FuzzTable {
    static let targets: [any FuzzTarget.Type] = [
        FramesTarget.self, MessagesTarget.self, ServerTarget.self, TerminalTarget.self,
        ClientTarget.self, ZstdTarget.self, ChangesTarget.self, RecordsTarget.self,
        PathsTarget.self, PatternsTarget.self, NameListsTarget.self, HostsTarget.self,
        AllowTarget.self, CommandLineTarget.self, TextTarget.self,
    ]

    static var names: [String] { targets.map { $0.name } }

    static func target(named name: String) -> (any FuzzTarget.Type)? {
        targets.first { $0.name == name }
    }
}

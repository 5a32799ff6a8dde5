/// Rules about folders, engines and names.
extension TidyRules {
    static let folderFilesMax = 20

    /// Folders that hold more files than somebody can take in at once.
    static func crowdedFolders(_ files: [SwiftText]) -> [String] {
        let folders = files.map { $0.path.split(separator: "/").dropLast().joined(separator: "/") }
        return Dictionary(grouping: folders, by: \.self)
            .filter { $0.value.count > folderFilesMax }
            .map { "\($0.key): \($0.value.count) files" }.sorted()
    }

    /// An engine takes the time as an argument, and has no descriptor and no loop.
    static func impureEngines(_ file: SwiftText) -> [String] {
        let words = [
            "now", "clock", "Poller", "StreamSocket", "ListeningSocket", "Descriptor",
            "SignalSource",
        ]
        return file.places { line in
            line.contains(".now") || words.dropFirst().contains { SwiftText.holds($0, in: line) }
        } + closureMembers(file)
    }

    /// A member that is a function hides who calls whom.
    private static func closureMembers(_ file: SwiftText) -> [String] {
        file.places { line in
            let words = line.split(separator: " ")
            guard words.contains("let") || words.contains("var"), let type = typeText(line) else {
                return false
            }
            return type.contains("->") && indentation(line) == 4
        }
    }

    private static func typeText(_ line: Substring) -> Substring? {
        line.firstIndex(of: ":").map { line[line.index(after: $0)...].prefix { $0 != "{" } }
    }

    private static func indentation(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }

    /// Names that were given up for the ordinary word of the field; they must not come back.
    static let retiredNames: Set<String> = [
        "Acquaintance", "Announcement", "Antechamber", "AskingPace", "Beginning",
        "BlockedTransfers", "Conversation", "DiscoveryMessage", "Expectation", "GetVoice",
        "GracePeriod", "Guest", "GuestList", "Guests", "Knock", "Leftovers", "LocalNames",
        "LogStyle", "LookUpError", "Matchmaker", "MessageWriter", "Mirror", "Opening", "Outbox",
        "Presence", "ProgramRun", "Publication", "Reception", "RefusalCode", "Removal",
        "RereadFile", "ReservedPlaces", "SDPServer", "ServeCheck", "ServiceLookUp", "SessionLoop",
        "Shelf", "StandardStreamWriter", "Stock", "Supervision", "Verdict", "Voice",
        "WatchedInterest", "Wish", "WishFailure",
    ]

    static func retiredNames(_ file: SwiftText) -> [String] {
        file.places { line in retiredNames.contains { SwiftText.holds($0, in: line) } }
    }
}

/// What comes of a server that is called by a name.
extension ErrorSentence {
    /// Nobody has the name; one with a slash may be that of a server and of a file in one.
    package static func nobodyCalled(_ name: String) -> ErrorSentence {
        let parts = name.split(separator: "/", maxSplits: 1)
        let remedy =
            parts.count == 2
            ? "type the name of a file apart: \(parts[0]) \(parts[1])"
            : "see who is with 'btfile-get --scan', or give the address"
        return ErrorSentence(.noService, "nobody called \(name) is known or nearby: \(remedy)")
    }

    /// Several have it; which one is meant only the command line can say.
    static func severalCalled(_ name: String, _ addresses: [String]) -> ErrorSentence {
        ErrorSentence(
            .usage,
            "several are called \(name): \(addresses.joined(separator: ", ")): give the address")
    }
}

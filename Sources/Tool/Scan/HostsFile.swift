import System

/// The file in which a person has given names to servers.
struct HostsFile {
    /// How many bad lines are told: whoever named another file by mistake has seen enough.
    private static let mistakesMax = 5

    /// The names.
    let list: HostList
    /// What is wrong with it, in lines for a person.
    let complaints: [String]

    /// Reads the user's own; nil where there is none.
    init?() {
        guard let path = Self.path else { return nil }
        do {
            self.init(
                try InputFile.regular(path, bytesMax: HostList.fileBytesMax), of: path)
        } catch {
            guard error.errno != .noSuchFile else { return nil }
            let reason =
                switch error.errno {
                case .isDirectory: "it is a folder"
                case .invalidArgument: "it is no file"
                case let errno: errno.words
                }
            self.init([], ["cannot read \(path): \(reason)"])
        }
    }

    private init(_ bytes: [UInt8], _ complaints: [String]) {
        list = HostList(file: bytes)
        self.complaints = complaints
    }

    /// Takes what was read of a file, which may be more than is wanted.
    private init(_ read: [UInt8], of path: LocalPath) {
        var bytes = read
        var complaints: [String] = []
        if bytes.count > HostList.fileBytesMax {
            complaints.append(
                "\(path) is too long: what follows \(HostList.fileBytesMax) bytes is not read")
            // A line that was cut may still look like one.
            let end = bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0
            bytes.removeSubrange(end...)
        }
        let mistakes = HostList(file: bytes).mistakes
        for mistake in mistakes.prefix(Self.mistakesMax) {
            complaints.append("\(path), line \(mistake.line): \(mistake.reason)")
        }
        let more = mistakes.count - Self.mistakesMax
        if more > 0 { complaints.append("\(path): \(more) more invalid lines") }
        self.init(bytes, complaints)
    }

    /// Where it is, for a person.
    static var shownPath: String { path.map { TerminalText.safe($0.bytes) } ?? usualPath }

    private static let usualPath = "~/.config/btfile/hosts"

    /// Where it is: below XDG_CONFIG_HOME, or where that is by custom.
    private static var path: LocalPath? {
        if let base = ProcessArguments.environment("XDG_CONFIG_HOME"), base.hasPrefix("/") {
            return LocalPath(base + "/btfile/hosts")
        }
        return ProcessArguments.environment("HOME").map { LocalPath($0 + "/.config/btfile/hosts") }
    }
}

/// What a document cites of the code, between backticks: `Type`, `Type.member`, `Folder/File`, and
/// with three dots what begins so.
struct CitedNames {
    /// Each file without its ending and each folder, from anywhere in its path on.
    private var paths: Set<String> = []
    /// By type, what is declared in the files that declare or extend it.
    private var members: [Substring: Set<Substring>] = [:]

    init(in files: [SwiftText]) {
        for file in files {
            let types = file.names(after: ["struct", "enum", "class", "protocol", "extension"])
            let found = file.names(after: ["func", "var", "let", "case"]) + ["init"]
            for type in types { members[type, default: []].formUnion(found) }
            let path = file.path.dropLast(".swift".count).split(separator: "/")
            for end in path.indices {
                for start in 0...end { paths.insert(path[start...end].joined(separator: "/")) }
            }
        }
    }

    /// What is cited and is nowhere; words that cannot be of the code are left out.
    func missing(from document: String) -> [String] {
        let parts = document.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().filter { $0.offset % 2 == 1 && !isThere($0.element) }
            .map { String($0.element) }
    }

    private func isThere(_ name: Substring) -> Bool {
        let marks = name.filter { !($0.isLetter || $0.isNumber) }
        let isOfCode = name.first?.isUppercase == true && marks.allSatisfy("/+.…".contains)
        guard isOfCode else { return true }
        if name.hasSuffix("…") { return paths.contains { $0.hasPrefix(name.dropLast()) } }
        let words = name.split(separator: ".")
        guard words.count == 2 else { return paths.contains(String(name)) || members[name] != nil }
        return members[words[0]]?.contains(words[1]) ?? false
    }
}

extension SwiftText {
    /// The words of the code right behind one of these.
    fileprivate func names(after kinds: Set<Substring>) -> [Substring] {
        let words = code.flatMap { line in
            line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        }
        return zip(words, words.dropFirst()).filter { kinds.contains($0.0) }.map(\.1)
    }
}

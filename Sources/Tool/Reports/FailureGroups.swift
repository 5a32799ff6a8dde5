import Client
import System
import Wire

/// The failures of a batch: of equal ones the first three are told, then how many more there are.
package struct FailureGroups: Sendable {
    /// So many show what is wrong.
    package static let toldMax = 3
    /// Reasons beyond this number are all told: they are not worth the memory.
    private static let reasonsMax = 1_000

    private struct Group {
        let reason: String
        var told: [String] = []
        var moreCount: UInt64 = 0
    }

    /// Whether each is told.
    private let tellsAll: Bool
    private var groups: [Group] = []
    private var indices: [String: Int] = [:]
    private var last = ""

    /// Nothing has failed yet; with `tellsAll` nothing is left out.
    package init(tellsAll: Bool = false) {
        self.tellsAll = tellsAll
    }

    /// Takes a failure and what it has in common with others; whether it is to be told.
    ///
    /// What was told word by word, because it is about no single file, is not told again.
    package mutating func take(_ sentence: ErrorSentence, reason: String) -> Bool {
        let text = sentence.text
        defer { last = text }
        guard !tellsAll else { return text != last }
        guard let index = index(of: reason) else { return text != last }
        guard !groups[index].told.contains(text) else { return false }
        guard groups[index].told.count >= Self.toldMax else {
            groups[index].told.append(text)
            return true
        }
        groups[index].moreCount += 1
        return false
    }

    private mutating func index(of reason: String) -> Int? {
        if let index = indices[reason] { return index }
        guard groups.count < Self.reasonsMax else { return nil }
        indices[reason] = groups.count
        groups.append(Group(reason: reason))
        return groups.count - 1
    }

    /// What was not told, a sentence for each reason: `and 246 more: not found in …`.
    package mutating func takeRest() -> [String] {
        defer { self = FailureGroups(tellsAll: tellsAll) }
        return groups.filter { $0.moreCount > 0 }.map { "and \($0.moreCount) more: \($0.reason)" }
    }
}

extension ErrorSentence {
    /// What the failure of a file that was to go to that path has in common with those of others.
    func reason(of outcome: DownloadOutcome, at path: LocalPath?) -> String {
        switch outcome.error {
        case .tooLarge: "larger than --max-filesize allows"
        case .diskFull: "the disk has too little room"
        case .digestMismatch: "wrong SHA-256"
        case _:
            reason(without: [
                TerminalText.safe(outcome.request.path.text),
                path.map { TerminalText.safe($0.bytes) } ?? "",
            ])
        }
    }

    /// What the sentence says without the names of the one thing that it is about.
    package func reason(without names: [String]) -> String {
        for name in names where !name.isEmpty {
            if text.hasPrefix("\(name): ") { return String(text.dropFirst(name.count + 2)) }
            guard let range = range(of: name) else { continue }
            return text[..<range.lowerBound] + "them" + text[range.upperBound...]
        }
        return text
    }

    /// Where the name stands as a word: a short one may be in other words.
    private func range(of name: String) -> Range<String.Index>? {
        for space in text.indices where text[space] == " " {
            let rest = text[text.index(after: space)...]
            guard rest.hasPrefix(name) else { continue }
            let end = rest.index(rest.startIndex, offsetBy: name.count)
            if end == rest.endIndex || " :;,".contains(rest[end]) { return rest.startIndex..<end }
        }
        return nil
    }
}

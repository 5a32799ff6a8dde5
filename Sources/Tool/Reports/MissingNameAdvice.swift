import Client
import System
import Wire

/// What to type instead of a name that the server does not have.
struct MissingNameAdvice {
    private let isGiven: Bool
    /// The names as they were typed.
    private let typed: [String]
    /// Nil where a command leads to it.
    private let server: String?
    /// What is in the folders that were listed.
    private var neighbours: [RemotePath?: [RemotePath]] = [:]
    /// Whether it was said how to see what there is: once is enough.
    private var hasToldOfList = false

    /// With more choices nobody sees the right one.
    private static let choicesMax = 3
    /// Names of more words are rare.
    private static let wordsMax = 8

    init(_ options: GetOptions) {
        isGiven = options.advises
        typed = Array(options.namesThere)
        server = options.connectCommand == nil ? options.names.first : nil
    }

    /// Takes what is in a folder; nil for all that is served.
    mutating func note(_ names: [RemotePath], in folder: RemotePath?) {
        neighbours[folder] = names
    }

    /// The sentence of a failure, with what to do about it if it is that of a missing name.
    mutating func followed(_ sentence: ErrorSentence, about event: ClientEvent) -> ErrorSentence {
        guard isGiven, sentence.advice == nil else { return sentence }
        let advice: String?
        if let path = event.missingPath {
            advice = self.advice(about: path)
        } else if case .failed(let failure) = event, case .nothingMatches = failure.error {
            advice = howToList()
        } else {
            return sentence
        }
        return ErrorSentence(sentence.status, sentence.fact, advice)
    }

    private mutating func advice(about path: RemotePath) -> String? {
        if let whole = nameWithSpaces(of: path) {
            return "quote a name with spaces: \(ShellWord.quoted(whole))"
        }
        let choices = choices(insteadOf: path)
        guard choices.isEmpty else { return "did you mean \(choices.alternatives)?" }
        return howToList()
    }

    private mutating func howToList() -> String? {
        guard !hasToldOfList else { return nil }
        hasToldOfList = true
        let command = server.map { "btfile-get -l \(ShellWord.quoted($0))" } ?? "--list"
        return "\(command) shows what is there"
    }

    /// What is like the name in its folder, or like the first folder on the way that is not there.
    private func choices(insteadOf path: RemotePath) -> [String] {
        guard !neighbours.isEmpty else { return [] }
        guard let names = neighbours[path.folder] else {
            return path.folder.map(choices(insteadOf:))?.map { "\($0)/" } ?? []
        }
        let typed = String(decoding: path.name, as: UTF8.self)
        let known = names.map { String(decoding: $0.name, as: UTF8.self) }.filter { $0 != typed }
        let start = path.folder.map { "\($0.text)/" } ?? ""
        return Spelling.names(like: typed, among: known).prefix(Self.choicesMax).map {
            ShellWord.quoted(TerminalText.safe(start + $0))
        }
    }

    /// The name with spaces that the shell has taken for several, one of which is this.
    private func nameWithSpaces(of path: RemotePath) -> String? {
        let known = Set((neighbours[path.folder] ?? []).map(\.text).filter { $0.contains(" ") })
        guard !known.isEmpty, let place = typed.firstIndex(of: path.text) else { return nil }
        let starts = max(typed.startIndex, place - Self.wordsMax)...place
        for start in starts {
            for end in max(place, start + 1)...max(place, start + 1, place + Self.wordsMax)
            where end < typed.endIndex {
                let whole = typed[start...end].joined(separator: " ")
                if known.contains(whole) { return whole }
            }
        }
        return nil
    }
}

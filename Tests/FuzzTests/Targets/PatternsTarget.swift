import Client
import Wire

/// Patterns for names.
enum PatternsTarget: FuzzTarget {
    static let name = "patterns"
    static let promise = "a pattern matches what the manual says it does, in bounded time"

    /// A pattern and a name, and a NUL between them.
    static func seeds() -> [[UInt8]] {
        [
            "*.txt\0notes.txt", "**/a\0b/c/a", "**\0a/b", "a/**\0a/b/c", "[a-z]?\0b1",
            "[!a-z]\0A", "[]a]\0]", "[a-\0[a-", "\\*\0*", "*a*a*a*a*a*b\0aaaaaaaaaaaaaaaaaaaaaaaa",
            "a/**/b/**/c\0a/x/b/y/z/c", "[\\]]\0\\]", "[\\a-\\]\\-]\0-", "é?\0éa",
        ].map { Array($0.utf8) }
    }

    static func check(_ input: [UInt8]) throws {
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        let text = String(decoding: parts[0], as: UTF8.self)
        guard let pattern = try? NamePattern(text) else { return }
        try demand(pattern.text == text, "a pattern is not what was typed")
        guard parts.count > 1, let path = try? RemotePath(parts[1]) else { return }
        let isMatch = pattern.matches(path)
        var matcher = PlainMatcher(text, path)
        try demand(isMatch == matcher.isMatch, "\(text) and \(path.text): \(isMatch)")
        if isMatch, let folder = pattern.folder {
            try demand(path.isBeneath(folder), "\(path.text) is not in the folder that is listed")
        }
        let depth = (pattern.folder?.components.count ?? 0) + 1
        if isMatch && !pattern.isRecursive {
            try demand(path.components.count == depth, "\(path.text) is not listed")
        }
        let literal = path.text.unicodeScalars.reduce(into: "") { text, scalar in
            if scalar != "/" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        guard let same = try? NamePattern(literal) else { return }
        try demand(same.matches(path), "\(literal) does not match itself")
    }
}

/// The rule as the manual has it, tried in every way: slow, and simple.
private struct PlainMatcher {
    private let pattern: [[Unicode.Scalar]]
    private let names: [[Unicode.Scalar]]

    init(_ pattern: String, _ path: RemotePath) {
        self.pattern = pattern.unicodeScalars.split(separator: "/").map(Array.init)
        names = path.text.unicodeScalars.split(separator: "/").map(Array.init)
    }

    var isMatch: Bool {
        // Whether the components from there on match the names from there on.
        mutating get {
            var rows = [[Bool]](
                repeating: [Bool](repeating: false, count: names.count + 1),
                count: pattern.count + 1)
            rows[pattern.count][names.count] = true
            for first in pattern.indices.reversed() {
                for name in (0...names.count).reversed() {
                    rows[first][name] = matches(first, name, rows)
                }
            }
            return rows[0][0]
        }
    }

    private func matches(_ first: Int, _ name: Int, _ rows: [[Bool]]) -> Bool {
        if pattern[first] == ["*", "*"] {
            // At the end it is for what is beneath, which is one name at least.
            if first == pattern.count - 1 { return name < names.count }
            return rows[first + 1][name] || name < names.count && rows[first][name + 1]
        }
        return name < names.count && rows[first + 1][name + 1]
            && Self.matches(pattern[first], names[name])
    }

    /// One component and one name.
    private static func matches(_ pattern: [Unicode.Scalar], _ name: [Unicode.Scalar]) -> Bool {
        var places: Set<Int> = [0]
        var rest = pattern[...]
        while let scalar = rest.popFirst() {
            var next: Set<Int> = []
            if scalar == "*" {
                if let least = places.min() { next = Set(least...name.count) }
            } else {
                let wanted = member(scalar, &rest)
                for place in places where place < name.count && wanted(name[place]) {
                    next.insert(place + 1)
                }
            }
            places = next
        }
        return places.contains(name.count)
    }

    /// Whether a character is what the pattern has next.
    private static func member(
        _ scalar: Unicode.Scalar, _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> (Unicode.Scalar) -> Bool {
        switch scalar {
        case "?": return { _ in true }
        case "\\":
            let literal = rest.popFirst() ?? scalar
            return { $0 == literal }
        case "[":
            // The set ends at the first bracket that is not its first member.
            let isNegated = rest.first == "!" || rest.first == "^"
            let members = rest.dropFirst(isNegated ? 1 : 0)
            guard let end = closing(members) else { return { $0 == scalar } }
            rest = members[(end + 1)...]
            let ranges = ranges(Array(members[..<end]))
            return { character in ranges.contains { $0.contains(character) } != isNegated }
        default: return { $0 == scalar }
        }
    }

    /// Where the set is closed: a range takes the character behind its dash, but no bracket.
    private static func closing(_ members: ArraySlice<Unicode.Scalar>) -> Int? {
        var place = members.startIndex
        while place < members.endIndex {
            if members[place] == "]" && place > members.startIndex { return place }
            place = member(members, at: place).end
        }
        return nil
    }

    private static func ranges(_ members: [Unicode.Scalar]) -> [ClosedRange<Unicode.Scalar>] {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var place = 0
        while place < members.count {
            let (low, high, end) = member(members[...], at: place)
            if low <= high { ranges.append(low...high) }
            place = end
        }
        return ranges
    }

    /// A range, or a character alone, and the place behind it.
    private static func member(
        _ members: ArraySlice<Unicode.Scalar>, at place: Int
    ) -> (low: Unicode.Scalar, high: Unicode.Scalar, end: Int) {
        let (low, dash) = character(members, at: place)
        guard dash + 1 < members.endIndex, members[dash] == "-", members[dash + 1] != "]" else {
            return (low, low, dash)
        }
        let (high, end) = character(members, at: dash + 1)
        return (low, high, end)
    }

    /// A character, behind a backslash or without one, and the place behind it.
    private static func character(
        _ members: ArraySlice<Unicode.Scalar>, at place: Int
    ) -> (Unicode.Scalar, end: Int) {
        members[place] == "\\" && place + 1 < members.endIndex
            ? (members[place + 1], place + 2) : (members[place], place + 1)
    }
}

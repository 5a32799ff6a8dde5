/// Finds the word that somebody meant.
enum Spelling {
    /// With three slips it is another word.
    static let slipsMax = 2
    /// Who is told more words reads none of them.
    private static let wordsMax = 3

    /// The word with the fewest slips, if they are few for the length of what was typed.
    static func nearest(to typed: String, among words: [String]) -> String? {
        let slipsMax = min(slipsMax, typed.count / 2)
        return
            words
            .map { (word: $0, slips: slips(Array(typed), Array($0))) }
            .filter { $0.slips <= slipsMax }
            .min { $0.slips < $1.slips }?.word
    }

    /// How many letters were left out, added, changed or swapped with the next one.
    static func slips(_ typed: [Character], _ word: [Character]) -> Int {
        var rows = [Array(0...word.count)]
        for (i, letter) in typed.enumerated() {
            var row = [i + 1]
            for (j, wanted) in word.enumerated() {
                let changed = rows[i][j] + (letter == wanted ? 0 : 1)
                var least = min(changed, rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, letter == word[j - 1], typed[i - 1] == wanted {
                    least = min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[typed.count][word.count]
    }
}

// MARK: Flags of other programs

extension Spelling {
    /// The flags that were meant: the one with few slips, or those that share a word with what was
    /// typed, as `--bwlimit` does with `--limit-rate`.
    static func flags(like typed: String, among names: [String]) -> [String] {
        if let name = nearest(to: typed, among: names) { return [name] }
        let scores = names.map { (name: $0, score: likeness(of: typed, to: $0)) }
        let best = scores.map(\.score).max() ?? 0
        let alike = scores.filter { $0.score == best }.map(\.name)
        return best == 0 || alike.count > wordsMax ? [] : alike
    }

    /// How many letters the most similar words of two flags share; 0 where one says no and the
    /// other does not.
    private static func likeness(of typed: String, to name: String) -> Int {
        let (left, right) = (typed.split(separator: "-"), name.split(separator: "-"))
        guard (left.first == "no") == (right.first == "no") else { return 0 }
        return left.flatMap { word in right.map { likeness($0, word) } }.max() ?? 0
    }

    private static func likeness(_ one: Substring, _ other: Substring) -> Int {
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        guard short != "no" else { return 0 }
        if long.hasPrefix(short) { return short.count < 3 ? 0 : short.count }
        if long.hasSuffix(short) { return short.count < 4 ? 0 : short.count }
        let shared = zip(short, long).prefix { $0 == $1 }.count
        return shared < 4 || shared * 2 < long.count ? 0 : shared
    }
}

// MARK: Names of files

extension Spelling {
    /// The names that may have been meant, the most similar first: those with few slips, with
    /// another ending or none, or of which only the beginning was typed.
    static func names(like typed: String, among names: [String]) -> [String] {
        let small = typed.lowercased()
        return names.compactMap { name in rank(small, name).map { (rank: $0, name: name) } }
            .sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }.map(\.name)
    }

    /// Nil for another name.
    private static func rank(_ typed: String, _ name: String) -> Int? {
        let name = name.lowercased()
        // Each name of a folder is looked at: most are told apart by their length.
        if abs(typed.count - name.count) <= slipsMax {
            let slips = slips(Array(typed), Array(name))
            if slips <= min(slipsMax, typed.count / 2) { return slips }
        }
        if stem(typed) == stem(name) { return slipsMax + 1 }
        return typed.count >= 3 && name.hasPrefix(typed) ? slipsMax + 2 : nil
    }

    /// The name without its ending.
    private static func stem(_ name: String) -> Substring {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name[...] }
        return name[..<dot]
    }
}

/// Finds the word that somebody meant.
enum Spelling {
    /// With three slips it is another word.
    static let slipsMax = 2

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

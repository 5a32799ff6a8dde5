/// The paragraphs of the protocol that code says it obeys.
enum Citations {
    /// Every `PROTOCOL 4.3` of the file, and what follows it after a comma, with its place.
    static func all(in file: SwiftText) -> [(paragraph: String, place: String)] {
        file.lines.enumerated().flatMap { number, line in
            line.split(separator: "PROTOCOL ").dropFirst().flatMap { rest in
                rest.split(separator: ",", omittingEmptySubsequences: false).map(paragraph)
                    .prefix { $0 != nil }.compactMap { $0 }
            }.map { (paragraph: $0, place: "\(file.path):\(number + 1)") }
        }
    }

    /// The numbers at the beginning of the protocol's paragraphs and headings.
    static func paragraphs(of protocolText: String) -> Set<String> {
        Set(
            protocolText.split(separator: "\n").compactMap { line in
                paragraph(line.drop { $0 == "#" || $0 == "*" || $0 == " " })
            })
    }

    /// `4.3` or `4` at the beginning of a text.
    private static func paragraph(_ text: Substring) -> String? {
        let number = text.drop { $0 == " " }.prefix { $0.isNumber || $0 == "." }
        let parts = number.split(separator: ".")
        return parts.isEmpty ? nil : parts.joined(separator: ".")
    }
}

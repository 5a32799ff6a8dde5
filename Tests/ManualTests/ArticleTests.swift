import TestSupport
import Testing

/// The articles for users, in Tool.docc.
@Suite struct `The articles` {
    private static let tree = SourceTree()
    static let articles = tree.files(beneath: "Sources/Tool/Tool.docc", endingIn: [".md"])

    /// The words of one command, without its comment and without what it is joined to.
    private func words(_ command: Substring) -> [Substring] {
        command.prefix { $0 != "#" && $0 != "|" && $0 != ">" }
            .split { $0 == " " || $0 == "`" }
    }

    @Test(arguments: articles)
    func `speak of no flag that does not exist`(article: String) throws {
        let text = try #require(Self.tree.text(of: article))
        for line in text.split(separator: "\n") {
            for (program, flags) in [
                ("btfile-get", DocumentedFlag.get), ("btfile-serve", DocumentedFlag.serve),
            ] {
                let commands = line.split(separator: program).dropFirst()
                let known = Set(flags.flatMap(\.spellings))
                for command in commands where command.hasPrefix(" ") {
                    for word in words(command) where word.hasPrefix("-") && word != "-" {
                        let name = String(word.prefix { $0 != "=" })
                        #expect(known.contains(name), "\(article): \(line)")
                    }
                }
            }
        }
    }

    @Test func `are all in the table of contents`() throws {
        let contents = try #require(Self.tree.text(of: "Sources/Tool/Tool.docc/Tool.md"))
        for article in Self.articles where !article.hasSuffix("/Tool.md") {
            let name = article.split(separator: "/").last?.dropLast(".md".count) ?? ""
            #expect(contents.contains("<doc:\(name)>"))
        }
        #expect(Self.articles.count > 1)
    }
}

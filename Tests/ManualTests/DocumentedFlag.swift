import System
import TestSupport
import Tool

/// A flag as the documents are to have it, whichever program it belongs to.
struct DocumentedFlag: Sendable {
    let name: String
    let letter: Character?
    let value: String?
    let mayLackValue: Bool

    static let get = all(of: FlagTable<GetOptions>.get)
    static let serve = all(of: FlagTable<ServeOptions>.serve)

    private static func all<Options>(of table: FlagTable<Options>) -> [DocumentedFlag] {
        // A page lists them by their groups.
        FlagGroup.allCases.flatMap { group in table.flags.filter { $0.group == group } }.map {
            DocumentedFlag(
                name: $0.name, letter: $0.letter, value: $0.value?.name,
                mayLackValue: $0.value?.mayBeLeftOut ?? false)
        }
    }

    /// All ways to type it.
    var spellings: [String] { ["--\(name)"] + (letter.map { ["-\($0)"] } ?? []) }

    /// The beginning of its entry in a page, in the words of mdoc.
    var item: String {
        let argument = value.map { mayLackValue ? " Op Ar \($0)" : " Ar \($0)" }
        return (letter.map { "Fl \($0) , " } ?? "") + "Fl Fl \(name)" + (argument ?? "")
    }
}

/// What btfile-manual prints under a name.
func printed(_ name: String) -> String {
    Program("btfile-manual").run([name]).outputText
}

/// Whether this machine has a program, where Debian puts those of its packages.
func isInstalled(_ program: LocalPath) -> Bool {
    (try? Folder("/usr/bin").status(beneath: program)) != nil
}

import System

/// Prints what a package has beside the programs, and is not in it itself.
@main
enum Program {
    static func main() {
        let arguments = ProcessArguments.bytes.map { String(decoding: $0, as: UTF8.self) }
        ProcessExit.end(run(arguments))
    }

    /// `btfile-manual` names the documents, `btfile-manual NAME` prints one.
    private static func run(_ arguments: [String]) -> Int32 {
        guard let name = arguments.first else {
            return show(Document.allCases.map { "\($0.rawValue)\n" }.joined())
        }
        guard arguments.count == 1, let document = Document(rawValue: name) else {
            StandardStream.error.write("usage: btfile-manual [NAME]\n")
            return 2
        }
        return show(document.text)
    }

    private static func show(_ text: String) -> Int32 {
        StandardStream.output.write(text) ? 0 : 1
    }
}

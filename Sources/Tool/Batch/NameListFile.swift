package import System

/// Where a list of names is read from, and how it is written.
package struct NameListFile: Equatable, Sendable {
    /// The path, or `-` for standard input.
    package let path: String
    package let separator: NameList.Separator

    /// How much is read at once.
    private static let pieceBytesMax = 65_536

    package init(path: String, separator: NameList.Separator) {
        self.path = path
        self.separator = separator
    }

    /// What its sentences call it.
    var name: String { path == "-" ? "standard input" : path }

    /// Reads all of it, and tells of every record; waits for whoever writes it.
    package func read(found: (NameList.Finding) -> Void) throws(SystemError) {
        let file = path == "-" ? try InputFile.standardInput() : try InputFile(LocalPath(path))
        var list = NameList(separator)
        var piece: [UInt8] = []
        while true {
            piece.removeAll(keepingCapacity: true)
            try piece.append(addingCapacity: Self.pieceBytesMax) {
                (output: inout OutputSpan<UInt8>) throws(SystemError) in
                _ = try file.read(into: &output)
            }
            guard !piece.isEmpty else { return list.end(found: found) }
            list.take(piece.span, found: found)
        }
    }
}

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

    /// Why a list gives no names at all.
    package enum ReadError: Error {
        case system(SystemError)
        case excess(NameList.Excess)
    }

    /// Reads the list to its end and reports each record; waits for a writer.
    package func read(found: (NameList.Record) -> Void) throws(ReadError) {
        var list = NameList(separator)
        let file = try opened()
        var piece: [UInt8] = []
        var folderCount = 0
        while true {
            try Self.read(file, into: &piece)
            folderCount += piece.count { $0 == UInt8(ascii: "/") }
            let count = list.recordCount + piece.count { $0 == separator.byte }
            try requireMemory(names: count, folders: folderCount)
            do throws(NameList.Excess) {
                guard !piece.isEmpty else { return try list.end(found: found) }
                try list.take(piece.span, found: found)
            } catch {
                throw .excess(error)
            }
        }
    }

    /// How much memory a name takes beside its bytes, until all of them are asked for: while an
    /// array or a dictionary grows, it takes the room of two more of its kind.
    private static let bytesPerName = 320

    /// The same for a folder on the way to it.
    private static let bytesPerFolder = 40

    private func requireMemory(names: Int, folders: Int) throws(ReadError) {
        let bytes = Self.bytesPerName * names + Self.bytesPerFolder * folders
        do {
            try FreeMemory.require(FreeMemory.programBytesMin + bytes)
        } catch {
            throw .system(error)
        }
    }

    private func opened() throws(ReadError) -> InputFile {
        do throws(SystemError) {
            return path == "-" ? try InputFile.standardInput() : try InputFile(LocalPath(path))
        } catch {
            throw .system(error)
        }
    }

    private static func read(
        _ file: borrowing InputFile, into piece: inout [UInt8]
    ) throws(ReadError) {
        piece.removeAll(keepingCapacity: true)
        do throws(SystemError) {
            try piece.append(addingCapacity: pieceBytesMax) {
                (output: inout OutputSpan<UInt8>) throws(SystemError) in
                _ = try file.read(into: &output)
            }
        } catch {
            throw .system(error)
        }
    }
}

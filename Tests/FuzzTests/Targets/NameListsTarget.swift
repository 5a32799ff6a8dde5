import Client
import Tool
import Wire

/// Lists of names, as --input-file takes them.
enum NameListsTarget: FuzzTarget {
    static let name = "lists"
    static let promise = "a list of names is the same however it is split, and each name is valid"

    static func seeds() -> [[UInt8]] {
        let long = String(repeating: "a/", count: 2048)
        return [
            "a\nb\n", "# names\n\na\tb\r\n", "\u{feff}a\n", "a\0b\0", "../a\n/b\nc\t../d\n",
            "a\t\n\tb\n", " \t\n", "a\tb\tc\n", long + "\n" + long + "a\n", "\r\n#\r\n",
        ].map { Array($0.utf8) } + [[0xff, 0x0a, 0x61]]
    }

    static func check(_ input: [UInt8]) throws {
        for separator in [NameList.Separator.lineEnd, .null] {
            let whole = try records(Pieces.whole.of(input), separator)
            for pieces in [Pieces.single, .uneven] {
                try demand(
                    try records(pieces.of(input), separator) == whole, "a split changes the names")
            }
            let ends = input.count { $0 == (separator == .null ? 0 : 0x0a) }
            try demand(whole.count <= ends + 1, "there are more names than lines")
            for case .wanted(let remote, let local) in whole {
                try demand(try RemotePath(remote.bytes) == remote, "a name is none")
                try demand(try DestinationPath(local.local) == local, "a place is none")
            }
        }
    }

    private static func records(
        _ pieces: [[UInt8]], _ separator: NameList.Separator
    ) throws -> [NameList.Record] {
        var list = NameList(separator)
        var records: [NameList.Record] = []
        for piece in pieces { try list.take(piece.span) { records.append($0) } }
        try list.end { records.append($0) }
        return records
    }
}

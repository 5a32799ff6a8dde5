import System
package import Wire

/// One file or folder as `--list` shows it to a person.
///
///      1.2 MB  2026-11-21 02:47  logs/monday.log
///           -  2026-11-20 18:00  logs/old/
///
/// The columns have a fixed width, so each line can be printed at once; the first one is wider with
/// `--bytes`.
package struct ListingLine {
    /// The longest size is `99.9 MB`.
    private static let sizeColumns = 7
    /// Enough for 10 TB.
    private static let byteColumns = 13
    /// Long enough for every name, even if each byte of it must be escaped.
    private static let nameColumnsMax = 8 * Limits.pathBytesMax

    private let item: Item
    private let isInBytes: Bool

    package init(_ item: Item, inBytes isInBytes: Bool = false) {
        self.item = item
        self.isInBytes = isInBytes
    }

    /// The line, without its end; times are local.
    package var text: String { text(time: WallClock.minute(of:)) }

    /// The line with times as `time` tells them; nil is a year that no calendar has.
    package func text(time: (Int64) -> String?) -> String {
        let isFolder = item.kind == .directory
        let number = isInBytes ? "\(item.size)" : NumberText.bytes(item.size)
        let size = isFolder ? "-" : number
        let columns = isInBytes ? Self.byteColumns : Self.sizeColumns
        let gap = String(repeating: " ", count: max(0, columns - size.count))
        let name = TerminalText.safe(item.path.bytes, columnsMax: Self.nameColumnsMax)
        let clock = time(item.mtime) ?? "????-??-?? ??:??"
        return "\(gap)\(size)  \(clock)  \(name)\(isFolder ? "/" : "")"
    }
}

package import Wire

/// What `--json` says of a listing; names and order of the members never change.
extension JSONObject {
    /// One file or folder.
    package init(_ item: Item) {
        let isFile = item.kind == .file
        self.init()
        add("name", text: item.path.text)
        add("kind", text: isFile ? "file" : "directory")
        add("bytes", number: isFile ? item.size : nil)
        add("mtime", number: item.mtime)
        add("mode", text: Self.octal(item.mode))
    }

    /// The last line: all of them together.
    package init(total tally: ListingTally, status: ExitStatus) {
        var total = JSONObject()
        total.add("files", number: tally.files)
        total.add("directories", number: tally.directories)
        total.add("bytes", number: tally.bytes)
        total.add("exit_status", number: status.rawValue)
        self.init()
        add("total", object: total)
    }

    private static func octal(_ mode: UInt16) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

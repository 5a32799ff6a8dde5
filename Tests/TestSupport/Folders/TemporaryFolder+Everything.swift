package import System

extension TemporaryFolder {
    /// Something in the folder or in one beneath it.
    package struct Entry {
        /// The path beneath the folder.
        package let path: LocalPath
        package let status: FileStatus
    }

    /// All that is beneath it, each folder before what is in it, and otherwise in the order of the
    /// names.
    package func everything() throws(SystemError) -> [Entry] {
        var entries: [Entry] = []
        try add(try open(), "", to: &entries)
        return entries
    }

    private func add(
        _ folder: borrowing Folder, _ path: LocalPath, to entries: inout [Entry]
    ) throws(SystemError) {
        var reader = try FolderReader(folder)
        var names: [LocalPath] = []
        while let name = try reader.next() { names.append(name) }
        for name in names.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
            let entry = Entry(path: path.appending(name), status: try folder.status(of: name))
            entries.append(entry)
            guard entry.status.kind == .directory else { continue }
            try add(try folder.openFolder(named: name), entry.path, to: &entries)
        }
    }
}

package import System

/// Names far down.
extension Folder {
    /// Makes an empty file whose path beneath the folder has so many bytes, in folders with the
    /// longest names that there are; returns the path.
    package func makeFile(pathBytes: Int) throws(SystemError) -> LocalPath {
        var names: [LocalPath] = []
        var rest = pathBytes
        while rest > 255 {
            // Behind the slash there has to be a name.
            let count = rest == 256 ? 127 : 255
            names.append(LocalPath(String(repeating: "d", count: count)))
            rest -= count + 1
        }
        let folder = try makeFolders(names)
        let name = LocalPath(String(repeating: "f", count: rest))
        _ = try folder.createFile(name)
        return names.reduce(LocalPath("")) { $0.appending($1) }.appending(name)
    }

    /// Makes folders, each in the one before it, and opens the last.
    @discardableResult
    package func makeFolders(_ names: [LocalPath]) throws(SystemError) -> Folder {
        var folder = try openFolder(beneath: ".")
        for name in names { folder = try folder.openOrMakeFolder(name) }
        return folder
    }
}

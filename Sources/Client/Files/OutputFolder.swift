package import System

/// The folder that downloads go to: nothing is ever written outside it, whatever is in it.
///
/// It is opened once, and links in its path are followed; beneath it none is.
package final class OutputFolder {
    private let folder: Folder?
    /// By which all that is beneath it is reached.
    private let disk: any LocalDisk
    /// For writing: file systems that are mounted in it are entered.
    private var writing = FolderOpener(mounts: .entered)
    /// For removing: other file systems are left alone.
    private var removing = FolderOpener(mounts: .refused)
    /// The folders on the way of the last file whose names were synced, outermost first.
    private var synchronized: [LocalPath] = []

    /// Takes over an open folder.
    package init(_ folder: consuming Folder, on disk: any LocalDisk = KernelDisk()) {
        self.folder = consume folder
        self.disk = disk
    }

    /// A folder that does not exist, where nothing is to be written.
    package init() {
        folder = nil
        disk = KernelDisk()
    }

    /// Whether both are the same folder, whatever paths led to them.
    package func isSameFolder(as other: OutputFolder) throws(SystemError) -> Bool {
        // While both are open, their inode numbers are not reused.
        guard let own = try folder?.status(), let its = try other.folder?.status() else {
            return false
        }
        return own.isSameFile(as: its)
    }

    /// Fails if no file can be made in it; nothing is changed.
    func checkWritable() throws(SystemError) { try folder?.checkWritable() }

    /// How much can be written into it.
    func freeBytes() throws(SystemError) -> UInt64 { try folder?.freeBytes() ?? .max }

    /// Whether nothing is in it.
    func isEmpty() throws(SystemError) -> Bool { try folder?.isEmpty() ?? true }

    /// Opens the folder that contains the last name of `path`; nil if it does not exist yet.
    func parent(of path: DestinationPath) throws(ClientError) -> (any LocalFolder)? {
        try existing(path.local.split.parent, for: path)
    }

    /// Opens the folder that contains the last name of `path`, and makes missing folders.
    func makeParent(of path: DestinationPath) throws(ClientError) -> any LocalFolder {
        try make(path.local.split.parent, for: path)
    }

    /// Opens the folder of that path, and makes missing folders.
    func makeFolder(_ path: DestinationPath) throws(ClientError) -> any LocalFolder {
        try make(path.local, for: path)
    }

    /// Opens the folder of that path; nil if there is none.
    func existingFolder(_ path: DestinationPath) throws(ClientError) -> (any LocalFolder)? {
        try existing(path.local, for: path)
    }

    /// Syncs the names in the folders above the one that contains `path`, which may be new.
    func synchronizeFolders(above path: DestinationPath) throws(SystemError) {
        guard !path.folders.isEmpty else { return }
        for above in ["."] + path.folders.dropLast() { try synchronize(above) }
    }

    /// Syncs the names in the folders on the way of a file that is here already, but for those on
    /// the way of the file before: in the order of a listing, each folder once.
    func synchronizeFolders(of path: DestinationPath) throws(SystemError) {
        guard synchronized.last != path.local.split.parent else { return }
        let folders = ["."] + path.folders
        for folder in folders where !synchronized.contains(folder) { try synchronize(folder) }
        synchronized = folders
    }

    /// Syncs the names in a folder; what this user may not read he has not made.
    private func synchronize(_ path: LocalPath) throws(SystemError) {
        do {
            try disk.open(try open(path)).synchronize()
        } catch  where error.errno == .permissionDenied {
            return
        }
    }

    /// Opens the folder of that path, but not through a link or on another file system.
    func openFolder(_ path: LocalPath) throws(SystemError) -> any LocalFolder {
        guard let opened = try folder?.openFolder(beneath: path, through: &removing) else {
            throw SystemError(call: "open", errno: .noSuchFile)
        }
        return disk.open(opened)
    }

    private func existing(
        _ folder: LocalPath, for path: DestinationPath
    ) throws(ClientError) -> (any LocalFolder)? {
        do {
            return disk.open(try open(folder))
        } catch  where error.errno == .noSuchFile {
            return nil
        } catch {
            throw .local(error, path.local)
        }
    }

    private func make(
        _ folder: LocalPath, for path: DestinationPath
    ) throws(ClientError) -> any LocalFolder {
        do {
            return try make(folder)
        } catch {
            throw .local(error, path.local)
        }
    }

    /// Usually only the last name is missing, because listings name a folder before what is in it.
    private func make(_ path: LocalPath) throws(SystemError) -> any LocalFolder {
        var missing: [LocalPath] = []
        var existing = path
        var opened: (any LocalFolder)?
        while opened == nil {
            do {
                opened = disk.open(try open(existing))
            } catch  where error.errno == .noSuchFile && existing != "." {
                let (parent, name) = existing.split
                missing.append(name)
                existing = parent
            }
        }
        guard var folder = opened else { preconditionFailure("the loop opened it") }
        while let name = missing.popLast() { folder = try folder.openOrMakeFolder(name) }
        return folder
    }

    private func open(_ path: LocalPath) throws(SystemError) -> Folder {
        guard let opened = try folder?.openFolder(beneath: path, through: &writing) else {
            throw SystemError(call: "open", errno: .noSuchFile)
        }
        return opened
    }
}

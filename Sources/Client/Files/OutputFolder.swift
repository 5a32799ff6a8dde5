package import System

/// The folder that downloads go to: nothing is ever written outside it, whatever stands in it.
///
/// It is opened once, links followed as the person who named it meant; beneath it no link is.
package final class OutputFolder {
    private let folder: Folder?
    /// What transfers reach it through.
    let disk: any LocalDisk
    /// For what is written: a file system that is mounted in it was mounted to be written to.
    private var writing = FolderOpener(mounts: .entered)
    /// For what is removed: another file system stays as it is.
    private var removing = FolderOpener(mounts: .refused)

    /// Takes over an open folder.
    package init(_ folder: consuming Folder, on disk: any LocalDisk = KernelDisk()) {
        self.folder = consume folder
        self.disk = disk
    }

    /// One that is not there, for a dry run.
    package init() {
        folder = nil
        disk = KernelDisk()
    }

    /// Whether both are one and the same, whatever names led to them.
    package func isSameFolder(as other: OutputFolder) throws(SystemError) -> Bool {
        // While both are open, no number is given out again.
        guard let own = try folder?.status(), let its = try other.folder?.status() else {
            return false
        }
        return own.isSameFile(as: its)
    }

    /// Opens the folder in which the last name of `path` is, or nil where it is not there yet.
    func parent(of path: DestinationPath) throws(ClientError) -> Folder? {
        try existing(path.local.split.parent, for: path)
    }

    /// Opens the folder in which the last name of `path` is, and makes what is missing on the way.
    func makeParent(of path: DestinationPath) throws(ClientError) -> Folder {
        try make(path.local.split.parent, for: path)
    }

    /// Opens the folder of that path, and makes it and what is missing on the way.
    func makeFolder(_ path: DestinationPath) throws(ClientError) -> Folder {
        try make(path.local, for: path)
    }

    /// Opens the folder of that path; nil if there is none.
    func existingFolder(_ path: DestinationPath) throws(ClientError) -> Folder? {
        try existing(path.local, for: path)
    }

    /// Opens what is a folder by that path, and nothing that a link or another file system holds.
    func openFolder(_ path: LocalPath) throws(SystemError) -> Folder {
        guard let opened = try folder?.openFolder(beneath: path, through: &removing) else {
            throw SystemError(call: "open", errno: .noSuchFile)
        }
        return opened
    }

    private func existing(
        _ folder: LocalPath, for path: DestinationPath
    ) throws(ClientError) -> Folder? {
        do {
            return try open(folder)
        } catch  where error.errno == .noSuchFile {
            return nil
        } catch {
            throw .local(error, path.local)
        }
    }

    private func make(
        _ folder: LocalPath, for path: DestinationPath
    ) throws(ClientError) -> Folder {
        do {
            return try make(folder)
        } catch {
            throw .local(error, path.local)
        }
    }

    /// Mostly the last name alone is missing, for a listing tells a folder before what is in it.
    private func make(_ path: LocalPath) throws(SystemError) -> Folder {
        do throws(SystemError) {
            return try open(path)
        } catch {
            guard error.errno == .noSuchFile, path != "." else { throw error }
        }
        let (parent, name) = path.split
        return try make(parent).openOrMakeFolder(name)
    }

    private func open(_ path: LocalPath) throws(SystemError) -> Folder {
        guard let opened = try folder?.openFolder(beneath: path, through: &writing) else {
            throw SystemError(call: "open", errno: .noSuchFile)
        }
        return opened
    }
}

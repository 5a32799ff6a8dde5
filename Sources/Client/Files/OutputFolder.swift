package import System

/// The folder that downloads go to: nothing is ever written outside it, whatever stands in it.
///
/// It is opened once, links followed as the person who named it meant; beneath it no link is.
package final class OutputFolder: Sendable {
    private let folder: Folder?
    /// What transfers reach it through.
    let disk: any LocalDisk

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
        try walk(path) { (folder: borrowing Folder, name) throws(SystemError) in
            do throws(SystemError) {
                return try folder.openFolder(named: name)
            } catch  where error.errno == .noSuchFile {
                return nil
            }
        }
    }

    /// Opens the folder in which the last name of `path` is, and makes what is missing on the way.
    func makeParent(of path: DestinationPath) throws(ClientError) -> Folder {
        let parent = try walk(path) { (folder: borrowing Folder, name) throws(SystemError) in
            try folder.openOrMakeFolder(name)
        }
        guard let parent else { preconditionFailure("a folder that was made is there") }
        return parent
    }

    /// Opens the folder of that path, and makes it and what is missing on the way.
    func makeFolder(_ path: DestinationPath) throws(ClientError) -> Folder {
        let parent = try makeParent(of: path)
        do {
            return try parent.openOrMakeFolder(path.name)
        } catch {
            throw .local(error, path.local)
        }
    }

    /// Opens the folder of that path; nil if there is none.
    func existingFolder(_ path: DestinationPath) throws(ClientError) -> Folder? {
        guard let parent = try parent(of: path) else { return nil }
        do {
            return try parent.openFolder(named: path.name)
        } catch  where error.errno == .noSuchFile {
            return nil
        } catch {
            throw .local(error, path.local)
        }
    }

    /// Opens what is a folder by that path, and nothing that a link or another file system holds.
    func openFolder(_ path: LocalPath) throws(SystemError) -> Folder {
        guard let opened = try folder?.openFolder(beneath: path) else {
            throw SystemError(call: "open", errno: .noSuchFile)
        }
        return opened
    }

    /// Goes from folder to folder, each opened in the one before it.
    private func walk(
        _ path: DestinationPath,
        _ step: (borrowing Folder, LocalPath) throws(SystemError) -> Folder?
    ) throws(ClientError) -> Folder? {
        do {
            guard var current = try folder?.openFolder(beneath: ".") else { return nil }
            for name in path.folderNames {
                guard let next = try step(current, name) else { return nil }
                current = next
            }
            return current
        } catch {
            throw .local(error, path.local)
        }
    }
}

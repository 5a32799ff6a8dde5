import System

/// Where one file goes: the open folder, its final name, and its part's name until then.
final class FileLocation {
    let folder: any LocalFolder
    /// The path beneath the output folder, for messages.
    let path: DestinationPath
    let name: LocalPath
    let partName: LocalPath

    init(_ folder: any LocalFolder, _ path: DestinationPath) {
        self.folder = folder
        self.path = path
        name = path.name
        partName = PartName.of(path.name)
    }

    /// The path of the folder beneath the output folder.
    var parentPath: LocalPath { path.local.split.parent }

    /// The path of the part beneath the output folder, for messages.
    var partPath: LocalPath {
        path.folderNames.reduce(LocalPath("")) { $0.appending($1) }.appending(partName)
    }

    /// The status of a name in the folder, of a link itself; nil if there is none.
    func status(of name: LocalPath) throws(ClientError) -> FileStatus? {
        do {
            return try folder.status(of: name)
        } catch  where error.errno == .noSuchFile {
            return nil
        } catch {
            throw .local(error, path.local)
        }
    }

    /// Makes sure that the part's name leads to the file of that status.
    func checkPart(is status: FileStatus) throws(ClientError) {
        guard let named = try self.status(of: partName) else {
            // If the folder itself was removed, that is the reason.
            guard try local({ () throws(SystemError) in try folder.status().linkCount }) > 0 else {
                throw .local(SystemError(call: "fstatat", errno: .noSuchFile), path.local)
            }
            throw .partChanged(partPath, .removed)
        }
        guard named.isSameFile(as: status) else { throw .partChanged(partPath, .replaced) }
    }

    /// The status of the final name if it is a regular file; anything else is an error.
    func finalStatus() throws(ClientError) -> FileStatus? {
        guard let status = try status(of: name) else { return nil }
        guard status.kind == .regularFile else { throw .notRegularFile(path.local, status.kind) }
        return status
    }

    /// The result of opening the file under the final name to read it.
    enum FinalFile {
        case opened(HashedFile)
        case absent
        case unreadable(SystemError)
        /// Another program has a lease on it (a file server, for one), and was just told to let go.
        case leased

        /// The open file, where one that cannot be read is only of no help.
        var file: HashedFile? {
            if case .opened(let file) = self { file } else { nil }
        }
    }

    /// Opens the file under the final name.
    func openFinal() throws(ClientError) -> FinalFile {
        guard try finalStatus() != nil else { return .absent }
        do {
            let file = try folder.openFile(name)
            // It may have been replaced since it was checked.
            guard try file.status().kind == .regularFile else { return .absent }
            return .opened(HashedFile(file))
        } catch  where error.errno == .noSuchFile {
            return .absent
        } catch  where error.errno == .wouldBlock {
            return .leased
        } catch  where error.errno.isOfOpener {
            throw .local(error, path.local)
        } catch {
            return .unreadable(error)
        }
    }

    /// Makes calls on the file of this location, and adds its path to an error.
    func local<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(ClientError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw .local(error, path.local)
        }
    }
}

extension Errno {
    /// Whether opening a file failed for a reason that does not lie in the file: this program or
    /// this machine has too much open, or something else has the name by now.
    fileprivate var isOfOpener: Bool {
        [
            .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory, .tooManyLinks,
            .noSuchDeviceOrAddress,
        ].contains(self)
    }
}

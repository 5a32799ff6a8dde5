import System

/// Where one file is put: the open folder, the name that it will have, and its part's until then.
final class Place {
    let folder: any LocalFolder
    /// The path beneath the output folder, for telling a person.
    let path: DestinationPath
    let name: LocalPath
    let partName: LocalPath

    init(_ folder: any LocalFolder, _ path: DestinationPath) {
        self.folder = folder
        self.path = path
        name = path.name
        partName = PartName.of(path.name)
    }

    /// The path of the part beneath the output folder, for telling a person.
    var partPath: LocalPath {
        path.folderNames.reduce(LocalPath("")) { $0.appending($1) }.appending(partName)
    }

    /// What stands under a name of the folder, of a link itself; nil for nothing.
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
            // A folder that was removed holds no names, and has none itself.
            guard try local({ () throws(SystemError) in try folder.status().linkCount }) > 0 else {
                throw .local(SystemError(call: "fstatat", errno: .noSuchFile), path.local)
            }
            throw .partChanged(partPath, .removed)
        }
        guard named.isSameFile(as: status) else { throw .partChanged(partPath, .replaced) }
    }

    /// What stands under the final name if it is a regular file; anything else is an error.
    func finalStatus() throws(ClientError) -> FileStatus? {
        guard let status = try status(of: name) else { return nil }
        guard status.kind == .regularFile else { throw .notRegularFile(path.local, status.kind) }
        return status
    }

    /// Opens the file under the final name; nil if there is none, or none that may be read.
    func openFinal() throws(ClientError) -> HashedFile? {
        guard try finalStatus() != nil else { return nil }
        do {
            let file = try folder.openFile(name)
            // It may have been exchanged since it was looked at.
            guard try file.status().kind == .regularFile else { return nil }
            return HashedFile(file)
        } catch  where error.errno == .noSuchFile || error.errno == .permissionDenied {
            return nil
        } catch {
            throw .local(error, path.local)
        }
    }

    /// Makes calls on the file of this place, and says which file it was if one fails.
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

import System

/// Removing what was found.
extension ExtraneousFiles {
    /// Whether there is more to remove or to report.
    var hasMore: Bool { !found.isEmpty || !walk.troubles.isEmpty }

    /// Removes some of them, the content of a folder before the folder; false when none is left.
    ///
    /// Those in the way stand where something else is to come, or on the way there. A dry run only
    /// reports what would be removed.
    func removeNext(
        inTheWay: Bool, isDryRun: Bool, _ report: (RemovedName) -> Void
    ) throws(ClientError) -> Bool {
        for _ in 0..<Self.removalsPerSlice {
            guard let name = inTheWay ? found.popLastInTheWay() : found.popLast() else {
                // What comes now may be what a name leads to.
                foldedTargets = nil
                if !inTheWay, let trouble = walk.takeTrouble() { throw trouble }
                return false
            }
            if try remove(name, isDryRun) {
                report(RemovedName(path: name.path, isFolder: name.isFolder, isDone: !isDryRun))
            }
        }
        return true
    }

    /// Whether a listed path leads to it by now: what was fetched has replaced what was there when
    /// the names were read.
    ///
    /// A file system in user space (FUSE) may give each name a number of its own.
    private func isListed(_ path: LocalPath, _ status: FileStatus) -> Bool {
        guard !foldedPaths.isEmpty else { return false }
        let targets =
            foldedTargets
            ?? (
                Set(foldedPaths.compactMap { self.status($0) }.map { [$0.device, $0.inode] }),
                Set(foldedPaths.map { $0.description.lowercased() })
            )
        foldedTargets = targets
        return targets.files.contains([status.device, status.inode])
            || targets.texts.contains(path.description.lowercased())
    }

    /// False if it is gone, has become something else, or is in use.
    private func remove(
        _ name: LocalNameStack.Name, _ isDryRun: Bool
    ) throws(ClientError) -> Bool {
        let (parent, own) = name.path.split
        do throws(SystemError) {
            let folder = try output.openFolder(parent)
            let status = try folder.status(of: own)
            guard name.isStill(status), !isListed(name.path, status) else { return false }
            if name.isFolder && isDryRun {
                guard try isEmptied(name) else { return false }
            } else if name.isFolder {
                try folder.removeFolder(own)
            } else if PartName.isPartName(own) && status.kind == .regularFile {
                guard try removePart(own, in: folder, isDryRun) else { return false }
            } else if !isDryRun {
                try folder.remove(own)
            }
            if isDryRun, let number = name.folder { goneCounts[number, default: 0] += 1 }
            return true
        } catch {
            switch error.errno {
            // A folder in which something has stayed or appeared stays too.
            case .directoryNotEmpty: return false
            // Another process has replaced the file with a folder.
            case .isDirectory: return false
            case let errno where errno.isGone: return false
            default: throw .cannotRemove(error, name.path)
            }
        }
    }

    /// Whether a dry run has reported everything in the folder as removed.
    private func isEmptied(_ name: LocalNameStack.Name) throws(SystemError) -> Bool {
        var goneCount = goneCounts.removeValue(forKey: name.number) ?? 0
        let folder: any LocalFolder
        do {
            folder = try output.openFolder(name.path)
        } catch  where error.errno == .permissionDenied {
            // The walk has seen that as well, and it is reported at the end, as in a real run.
            return false
        } catch  where error.errno == .crossDevice {
            // What the kernel says in a real run about a mount point.
            throw SystemError(call: "unlinkat", errno: .busy)
        }
        var reader = try folder.readNames()
        while goneCount >= 0, try reader.next() != nil { goneCount -= 1 }
        return goneCount == 0
    }

    /// Removes the part of a download, unless another process is using it.
    private func removePart(
        _ name: LocalPath, in folder: any LocalFolder, _ isDryRun: Bool
    ) throws(SystemError) -> Bool {
        let part = try folder.openFileToWrite(name)
        // The lock goes with the last reference, after the removal.
        guard try part.lock() else { return false }
        // Before it was locked, it may have got its final name, and another one may be the part.
        guard try folder.status(of: name).isSameFile(as: part.status()) else { return false }
        if !isDryRun { try folder.remove(name) }
        return withExtendedLifetime(part) { true }
    }
}

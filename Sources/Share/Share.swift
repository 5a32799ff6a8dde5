package import System
package import Wire

/// The served folder: what is in it may be read by any peer, and nothing else.
///
/// Every name is looked up beneath a descriptor that is opened once. If the folder is moved
/// afterwards, it is still the one that is served.
package final class Share: Sendable {
    /// The open folder, for the sandbox.
    package let folder: Folder
    let rules: Rules
    let fileSystem: FileSystem
    let place = KnownPlace()
    private let links: SymlinkPolicy
    private let clock = ClockWatch()
    private let listed = ListedNames()
    /// What nobody knows of a file's tag (PROTOCOL 14.4).
    private let secret = UInt64.random(in: 0 ... .max)

    /// How often something is looked up that is moved or replaced all the time.
    private static let attemptsMax = 8

    /// Takes over an open folder.
    package init(_ folder: consuming Folder, rules: Rules = Rules()) {
        fileSystem = folder.fileSystem
        self.folder = folder
        self.rules = rules
        links = rules.followsLinks ? .followedBeneath : .refused
    }

    /// Whether links are followed: it is wanted, and this kernel can do it safely.
    package var followsLinks: Bool { rules.followsLinks && folder.lookup == .kernel }

    /// Opens a regular file; anything else is refused before it is touched.
    package func open(_ path: RemotePath) throws(ShareError) -> ShareFile {
        let local = try visible(path)
        // Checked first, because opening a device can already have an effect.
        let (before, links) = try look(local)
        guard before.kind == .regularFile else { throw .notRegular(before.kind) }
        for _ in 0..<Self.attemptsMax {
            let file: File
            do {
                file = try folder.openFile(beneath: local, links: links)
            } catch {
                // It was there, and was moved out while it was opened.
                if error.errno == .crossDevice { continue }
                throw ShareError(error)
            }
            // A folder or a link on the way may have been another since the look.
            let location = folder.location(of: file, openedAt: local, from: place)
            if try isThere(location, local, links) {
                return try ShareFile(
                    path, file, secret: secret, tellsSize: fileSystem.tellsSizes,
                    readFault: rules.readFault, isReadTwice: isReadTwice)
            }
        }
        throw .changed
    }

    /// Begins a listing of a folder, of one file, or without a path of the share's root.
    package func list(
        _ path: RemotePath?, recursive: Bool
    ) throws(ShareError) -> ShareListing {
        guard let path else { return try ShareListing(of: self, recursive: recursive) }
        let status = try status(try visible(path))
        // PROTOCOL 3.5: LIST of a file gives its one ITEM.
        if let item = Item(path, status), item.kind == .file {
            return ShareListing(of: item, status, in: self)
        }
        guard status.kind == .directory else { throw .notRegular(status.kind) }
        return try ShareListing(of: self, beneath: path, recursive: recursive)
    }

    /// Fails where a listing of it would fail.
    package func checkListed(_ path: RemotePath?) throws(ShareError) {
        guard let path else {
            guard !isRemoved else { throw .removed }
            return
        }
        let status = try status(try visible(path))
        guard Item(path, status) != nil else { throw .notRegular(status.kind) }
    }

    /// Opens a folder to list it.
    func openFolder(
        _ path: LocalPath, through opener: inout FolderOpener
    ) throws(ShareError) -> Folder {
        do throws(SystemError) {
            return try folder.openFolder(beneath: path, through: &opener)
        } catch {
            guard followsLinks, error.errno == .tooManyLinks else { throw ShareError(error) }
        }
        for _ in 0..<Self.attemptsMax {
            let opened: Folder
            do {
                opened = try folder.openFolder(beneath: path, links: links)
            } catch {
                throw ShareError(error)
            }
            let location = folder.location(of: opened, openedAt: path, from: place)
            if try isThere(location, path, links) { return opened }
        }
        throw .changed
    }

    /// What the path leads to beneath the folder.
    func status(_ path: LocalPath) throws(ShareError) -> FileStatus { try look(path).status }

    /// What the path leads to, and whether links have to be followed to get there.
    private func look(_ path: LocalPath) throws(ShareError) -> (
        status: FileStatus, links: SymlinkPolicy
    ) {
        var links = SymlinkPolicy.refused
        var isOutside = true
        for _ in 0..<Self.attemptsMax {
            let (status, location): (FileStatus, LocationBeneath)
            do throws(SystemError) {
                (status, location) = try folder.resolved(path, links: links, from: place)
            } catch {
                // What is moved out while it is looked up is so once, another file system always.
                if error.errno == .crossDevice { continue }
                guard followsLinks, links == .refused, error.errno == .tooManyLinks else {
                    throw failure(error)
                }
                links = self.links
                continue
            }
            if try isThere(location, path, links) { return (status, links) }
            isOutside = false
        }
        throw isOutside ? .notFound(.outside) : .changed
    }

    /// Whether the place that was found may be served; false if nothing is there any more.
    private func isThere(
        _ location: LocationBeneath, _ path: LocalPath, _ links: SymlinkPolicy
    ) throws(ShareError) -> Bool {
        switch location {
        case .at(let found):
            guard found == path || shows(found) else { throw .notFound(.hidden) }
            return true
        case .nowhere:
            return false
        case .unknown:
            // A link may have led to something hidden.
            guard links == .refused || rules.servesHidden else { throw .unknownTarget }
            return true
        }
    }

    /// Whether the folder itself was removed: one that is made in its place is another.
    var isRemoved: Bool { (try? folder.status())?.linkCount == 0 }

    /// Why something cannot be found or read.
    func failure(_ error: SystemError) -> ShareError {
        let failure = ShareError(error)
        return failure == .notFound(.absent) && isRemoved ? .removed : failure
    }

    /// Whether a folder with that status gets other times if it changes again.
    func isSettled(_ folder: FileStatus) -> Bool {
        max(folder.modified.seconds, folder.changed.seconds)
            <= WallClock.secondsSince1970 - rules.folderSettledSeconds
    }

    /// Whether a file with that status is read twice.
    private func isReadTwice(_ status: FileStatus) -> Bool {
        guard status.size > rules.readTwiceBytesMax,
            rules.keepsChangeTimes ?? fileSystem.keepsChangeTimes,
            clock.steadySeconds() >= rules.settledSeconds
        else { return true }
        // A time in the future is as good as now: somebody has set the clock.
        return status.changed.seconds > WallClock.secondsSince1970 - rules.settledSeconds
    }
}

// MARK: What is hidden

extension Share {
    /// The most characters that a short name has, of one byte or more each: `SECRET~1.TXT`.
    private static let shortNameCharactersMax = 12

    func hides(_ name: some Collection<UInt8>) -> Bool {
        guard !rules.servesHidden, let first = name.first else { return false }
        guard first >= 0x80 else { return first == UInt8(ascii: ".") }
        // Some file systems look a name up without the characters that nobody sees.
        let visible = String(decoding: name, as: UTF8.self).unicodeScalars
            .drop { $0.properties.isDefaultIgnorableCodePoint }
        return visible.first == "."
    }

    /// Whether all names of a path beneath the folder may be served.
    func shows(_ path: LocalPath) -> Bool {
        path == "." || !path.bytes.split(separator: .slash).contains(where: hides)
    }

    private func visible(_ path: RemotePath) throws(ShareError) -> LocalPath {
        let local = LocalPath(path.bytes)
        guard shows(local) else { throw .notFound(.hidden) }
        try refuseShortNames(local)
        return local
    }

    /// Refuses what may be the second name of a hidden file: a short name that no folder lists.
    private func refuseShortNames(_ path: LocalPath) throws(ShareError) {
        guard rules.hasShortNames ?? fileSystem.hasShortNames, !rules.servesHidden,
            path.bytes.contains(Self.tilde)
        else { return }
        var parent: LocalPath = "."
        for name in path.bytes.split(separator: .slash).map(LocalPath.init) {
            let place = parent == "." ? name : parent.appending(name)
            if name.bytes.contains(Self.tilde),
                name.description.count <= Self.shortNameCharactersMax
            {
                // Only a name that leads somewhere is worth a whole folder's reading.
                _ = try look(place)
                guard try lists(name, in: parent) else { throw .notFound(.hidden) }
            }
            parent = place
        }
    }

    private static let tilde = UInt8(ascii: "~")

    /// Whether the folder lists the name; fails where a listing of so large a folder would fail.
    private func lists(_ name: LocalPath, in parent: LocalPath) throws(ShareError) -> Bool {
        let wanted = name.description.lowercased()
        let status: FileStatus
        var reader: FolderReader
        do {
            let opened = try folder.openFolder(beneath: parent, links: links)
            status = try opened.status()
            if let isListed = listed.contain(wanted, of: status) { return isListed }
            reader = try FolderReader(opened)
        } catch {
            throw ShareError(error)
        }
        let isSettled = isSettled(status)
        var names = ListedNames.Names(of: status)
        // PROTOCOL 8.2; a damaged disk or FUSE may never come to an end.
        for _ in 0..<rules.directoryEntriesMax {
            let found: LocalPath?
            do {
                found = try reader.next()
            } catch {
                throw ShareError(error)
            }
            guard let found else {
                names.end()
                if isSettled { listed.keep(names) }
                return false
            }
            // Without a tilde it is another name, which costs least to find out.
            guard found.bytes.contains(Self.tilde) else { continue }
            let folded = found.description.lowercased()
            if isSettled, folded.count <= Self.shortNameCharactersMax { names.insert(folded) }
            guard folded == wanted else { continue }
            if isSettled { listed.keep(names) }
            return true
        }
        throw .tooMuch(entriesMax: rules.directoryEntriesMax)
    }
}

package import System
package import Wire

/// The served folder: what is in it may be read by any peer, and nothing else.
///
/// Every name is looked up beneath a descriptor that is opened once. If the folder is moved
/// afterwards, it is still the one that is served.
package final class Share: Sendable {
    /// What a share shows of its folder.
    package struct Rules: Sendable {
        /// Whether names that begin with a dot are served.
        package var servesHidden: Bool
        /// Whether symbolic links that stay inside the share are followed.
        package var followsLinks: Bool
        /// PROTOCOL 8.2; smaller only in tests.
        package var directoryEntriesMax: Int
        /// How much memory the names that wait in one listing take; less only in tests.
        ///
        /// Twice what those of the largest folder do, so that folders are seldom read twice.
        package var nameBytesMax = 2 * Limits.directoryEntriesMax * 263
        /// How much memory a listing leaves to everything else.
        package var memoryBytesLeft = FreeMemory.programBytesMin
        /// Up to this size every file is read twice; smaller only in tests.
        ///
        /// That is a second of work, and at 20 MB a second less than a client waits.
        package var readTwiceBytesMax: UInt64
        /// A larger file is read twice if it changed so short a time before; less only in tests.
        ///
        /// Once the kernel has written a page to the disk, which takes it half of this, a store
        /// into it changes the times.
        package var settledSeconds: Int64

        package init(
            servesHidden: Bool = false, followsLinks: Bool = false,
            directoryEntriesMax: Int = Limits.directoryEntriesMax,
            readTwiceBytesMax: UInt64 = 256 << 20, settledSeconds: Int64 = 60
        ) {
            self.servesHidden = servesHidden
            self.followsLinks = followsLinks
            self.directoryEntriesMax = directoryEntriesMax
            self.readTwiceBytesMax = readTwiceBytesMax
            self.settledSeconds = settledSeconds
        }
    }

    /// The open folder, for the sandbox.
    package let folder: Folder
    let rules: Rules
    let links: SymlinkPolicy
    /// What nobody knows of a file's tag (PROTOCOL 14.4).
    private let secret = UInt64.random(in: 0 ... .max)

    /// Takes over an open folder.
    package init(_ folder: consuming Folder, rules: Rules = Rules()) {
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
        let file: File
        do {
            file = try folder.openFile(beneath: local, links: links)
        } catch {
            throw ShareError(error)
        }
        // The link may have been turned since the look.
        if links == .followedBeneath {
            try checkShown(folder.location(of: file))
        }
        return try ShareFile(path, file, rules, secret: secret)
    }

    /// Begins a listing of a folder, of one file, or without a path of the share's root.
    package func list(
        _ path: RemotePath?, recursive: Bool
    ) throws(ShareError) -> ShareListing {
        guard let path else { return try ShareListing(of: self, recursive: recursive) }
        let status = try status(try visible(path))
        // PROTOCOL 3.5: LIST of a file gives its one ITEM.
        if let item = Item(path, status), item.kind == .file {
            return ShareListing(of: item, in: self)
        }
        guard status.kind == .directory else { throw .notRegular(status.kind) }
        return try ShareListing(of: self, beneath: path, recursive: recursive)
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
        let opened: Folder
        do {
            opened = try folder.openFolder(beneath: path, links: links)
        } catch {
            throw ShareError(error)
        }
        try checkShown(folder.location(of: opened))
        return opened
    }

    func hides(_ name: some Collection<UInt8>) -> Bool {
        !rules.servesHidden && name.first == UInt8(ascii: ".")
    }

    /// What the path leads to beneath the folder.
    func status(_ path: LocalPath) throws(ShareError) -> FileStatus { try look(path).status }

    /// What the path leads to, and whether links have to be followed to get there.
    private func look(_ path: LocalPath) throws(ShareError) -> (
        status: FileStatus, links: SymlinkPolicy
    ) {
        do throws(SystemError) {
            return (try folder.status(beneath: path), .refused)
        } catch {
            guard followsLinks, error.errno == .tooManyLinks else { throw ShareError(error) }
        }
        let (status, location): (FileStatus, LocalPath?)
        do {
            (status, location) = try folder.resolved(path, links: links)
        } catch {
            throw ShareError(error)
        }
        try checkShown(location)
        return (status, links)
    }

    /// Fails unless what a link has led to may be served by its own name as well.
    private func checkShown(_ location: LocalPath?) throws(ShareError) {
        guard !rules.servesHidden else { return }
        guard let location else { throw .unknownTarget }
        let names = location.bytes.split(separator: .slash)
        guard location == "." || !names.contains(where: hides) else { throw .notFound(.hidden) }
    }

    private func visible(_ path: RemotePath) throws(ShareError) -> LocalPath {
        guard !path.components.contains(where: hides) else { throw .notFound(.hidden) }
        return LocalPath(path.bytes)
    }
}

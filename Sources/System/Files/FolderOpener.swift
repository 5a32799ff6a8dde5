import CSystem
import Glibc

/// Opens folders beneath one folder by their paths, the deepest at no more cost than others.
///
/// The kernel goes through a path name by name, so a tree of nested folders would cost the square
/// of its depth. Therefore a folder on the way of a deep path stays open for a moment, and the next
/// paths begin there; that somebody moves it away is noticed after that moment. A path that is not
/// deep is looked up from its beginning each time, and so is one with links that are followed.
package struct FolderOpener {
    /// A folder on the way of the last deep path, open for lookups only.
    private final class Midway: Sendable {
        let path: [UInt8]
        let openedAt: MonotonicTime
        private let descriptor: Descriptor

        init(_ path: LocalPath, _ descriptor: consuming Descriptor) {
            self.path = path.bytes
            self.descriptor = descriptor
            openedAt = .now
        }

        func open(
            _ rest: LocalPath, _ lookup: Lookup, _ mounts: Mounts
        ) throws(SystemError) -> Folder {
            let flags = Folder.folderFlags
            let opened = try lookup.open(
                rest, beneath: descriptor, flags: flags, links: .refused, mounts: mounts)
            return Folder(opened, lookup: lookup)
        }
    }

    /// How many names are looked up for one path: that costs less than to make a folder.
    private static let namesMax = 64
    /// How many names and bytes the first path beneath a midway has: the next may lead up or down.
    private static let firstNamesMax = namesMax / 2
    private static let firstBytesMax = 2_048
    /// How long a midway is taken to be where it was.
    private static let trustedFor = Duration.seconds(1)

    private let mounts: Mounts
    private var midway: Midway?

    /// Whether paths may lead into other file systems.
    package init(mounts: Mounts = .refused) {
        self.mounts = mounts
    }

    fileprivate mutating func openFolder(
        _ path: LocalPath, beneath root: borrowing Folder, links: Links
    ) throws(SystemError) -> Folder {
        do throws(SystemError) {
            return try open(path, beneath: root)
        } catch {
            guard links == .followedBeneath, error.errno == .tooManyLinks else { throw error }
        }
        return try root.openFolder(beneath: path, links: links, mounts: mounts)
    }

    private mutating func open(
        _ path: LocalPath, beneath root: borrowing Folder
    ) throws(SystemError) -> Folder {
        guard !Self.isShort(path.bytes[...]), let end = Self.midwayEnd(of: path.bytes) else {
            return try root.openFolder(beneath: path, mounts: mounts)
        }
        if let midway, let rest = Self.rest(of: path.bytes, from: midway) {
            return try midway.open(LocalPath(rest), root.lookup, mounts)
        }
        // The old one is closed first: one at a time.
        midway = nil
        let way = LocalPath(path.bytes[..<end])
        let flags = csystem_open_path_only | O_DIRECTORY
        let new = Midway(
            way,
            try root.lookup.open(
                way, beneath: root.descriptor, flags: flags, links: .refused, mounts: mounts))
        midway = new
        return try new.open(LocalPath(path.bytes[(end + 1)...]), root.lookup, mounts)
    }

    /// What is left of a path from the midway on; nil where the path does not lead through it, is
    /// long from there, or where the midway has been open too long.
    private static func rest(of path: [UInt8], from midway: Midway) -> ArraySlice<UInt8>? {
        let count = midway.path.count
        guard MonotonicTime.now - midway.openedAt < trustedFor, path.count > count + 1,
            path[count] == .slash, path.starts(with: midway.path)
        else { return nil }
        let rest = path[(count + 1)...]
        return isShort(rest) ? rest : nil
    }

    /// Whether a path is looked up as a whole.
    private static func isShort(_ path: ArraySlice<UInt8>) -> Bool {
        path.count < 2 * namesMax
            || path.count <= Lookup.pathBytesMax && path.count { $0 == .slash } < namesMax
    }

    /// Where the part of a long path ends that leads to a new midway: before a slash.
    private static func midwayEnd(of path: [UInt8]) -> Int? {
        var end = path.count
        var nameCount = 0
        while nameCount < firstNamesMax, let slash = path[..<end].lastIndex(of: .slash), slash > 0 {
            guard nameCount == 0 || path.count - slash <= firstBytesMax else { break }
            end = slash
            nameCount += 1
        }
        return nameCount > 0 ? end : nil
    }
}

extension Folder {
    /// Opens a folder beneath this one as one of many, each time through the same opener.
    package func openFolder(
        beneath path: LocalPath, links: Links = .refused, through opener: inout FolderOpener
    ) throws(SystemError) -> Folder {
        try opener.openFolder(path, beneath: self, links: links)
    }
}

extension UInt8 {
    fileprivate static let slash = UInt8(ascii: "/")
}

import CSystem
import Glibc

/// Opens folders beneath one folder by their paths; a deep one costs no more than others.
///
/// The kernel looks up a path name by name, so a tree of nested folders would cost the square of
/// its depth. So a folder on the way of a deep path stays open for a moment, and the next lookups
/// begin there, unless the kernel says afterwards that it has been moved; where it cannot say that
/// (no /proc, or too long a path), that is noticed only after that moment. A path that is not deep
/// is always looked up from its beginning. Links are refused.
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

        /// Whether it still is beneath that folder at its path; nil if the kernel cannot tell.
        func isInPlace(beneath root: borrowing Folder) -> Bool? {
            guard let now = Folder.path(of: descriptor), let top = Folder.path(of: root.descriptor)
            else { return nil }
            return now == top.appending(LocalPath(path))
        }

        /// The same; where it cannot be told, it is trusted for a moment.
        func isTrusted(beneath root: borrowing Folder) -> Bool {
            isInPlace(beneath: root) ?? (MonotonicTime.now - openedAt < FolderOpener.trustedFor)
        }

        func open(
            _ rest: LocalPath, _ lookup: PathLookup, _ mounts: MountPolicy
        ) throws(SystemError) -> Folder {
            let flags = Folder.folderFlags
            let opened = try lookup.open(
                rest, beneath: descriptor, flags: flags, links: .refused, mounts: mounts)
            return Folder(opened, lookup: lookup)
        }
    }

    /// How many names are looked up for one path: that costs less than making a folder.
    private static let namesMax = 64
    /// How many names and bytes the first path has beneath a new midway: less than are allowed,
    /// because the next path may be longer.
    private static let firstNamesMax = namesMax / 2
    private static let firstBytesMax = 2_048
    /// How long a midway is trusted to be where it was if the kernel cannot tell.
    private static let trustedFor = Duration.milliseconds(50)

    private let mounts: MountPolicy
    private var midway: Midway?

    /// Whether paths may lead into other file systems.
    package init(mounts: MountPolicy = .refused) {
        self.mounts = mounts
    }

    fileprivate mutating func openFolder(
        _ path: LocalPath, beneath root: borrowing Folder
    ) throws(SystemError) -> Folder {
        guard !Self.isShort(path.bytes[...]), let end = Self.midwayEnd(of: path.bytes) else {
            return try root.openFolder(beneath: path, mounts: mounts)
        }
        if let midway, let rest = Self.rest(of: path.bytes, from: midway) {
            // Asked afterwards: it may be moved at any moment before.
            do throws(SystemError) {
                let opened = try midway.open(LocalPath(rest), root.lookup, mounts)
                if midway.isTrusted(beneath: root) { return opened }
            } catch {
                if midway.isTrusted(beneath: root) { throw error }
            }
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
        let opened = try new.open(LocalPath(path.bytes[(end + 1)...]), root.lookup, mounts)
        guard new.isInPlace(beneath: root) != false else {
            midway = nil
            return try root.openFolder(beneath: path, mounts: mounts)
        }
        return opened
    }

    /// The rest of a path from the midway on; nil if the path does not lead through it or is still
    /// long from there.
    private static func rest(of path: [UInt8], from midway: Midway) -> ArraySlice<UInt8>? {
        let count = midway.path.count
        guard path.count > count + 1, path[count] == .slash, path.starts(with: midway.path) else {
            return nil
        }
        let rest = path[(count + 1)...]
        return isShort(rest) ? rest : nil
    }

    /// Whether a path is not looked up as a whole.
    package static func isDeep(_ path: LocalPath) -> Bool { !isShort(path.bytes[...]) }

    /// Whether a path is looked up as a whole.
    private static func isShort(_ path: ArraySlice<UInt8>) -> Bool {
        path.count < 2 * namesMax
            || path.count <= PathLookup.pathBytesMax && path.count { $0 == .slash } < namesMax
    }

    /// The end of the part of a long path that leads to a new midway: before a slash.
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
    /// Opens one of many folders beneath this one, each through the same opener.
    package func openFolder(
        beneath path: LocalPath, through opener: inout FolderOpener
    ) throws(SystemError) -> Folder {
        try opener.openFolder(path, beneath: self)
    }
}

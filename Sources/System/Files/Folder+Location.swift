import CSystem
import Glibc

/// Where beneath a folder an open file is now.
package enum LocationBeneath: Hashable, Sendable {
    case at(LocalPath)
    /// It was removed or moved away.
    case nowhere
    /// The kernel does not tell: there is no /proc, or the path is too long.
    case unknown
}

extension Folder {
    /// What a path beneath the folder leads to, and where that is now.
    package func resolved(
        _ path: LocalPath, links: SymlinkPolicy
    ) throws(SystemError) -> (status: FileStatus, location: LocationBeneath) {
        let flags = csystem_open_path_only
        let found = try lookup.open(path, beneath: descriptor, flags: flags, links: links)
        return (try FileStatus(of: found), location(of: found, openedAt: path))
    }

    /// What a name in this folder leads to, and where that is now beneath another one, in which it
    /// is expected at a path; a link and another file system are refused.
    package func resolved(
        _ name: LocalPath, beneath root: borrowing Folder, at path: LocalPath
    ) throws(SystemError) -> (status: FileStatus, location: LocationBeneath) {
        let flags = csystem_open_path_only
        let found = try lookup.open(name, beneath: descriptor, flags: flags, links: .refused)
        return (try FileStatus(of: found), root.location(of: found, openedAt: path))
    }

    /// Where a file is now that was opened at a path beneath this folder.
    package func location(of file: borrowing File, openedAt path: LocalPath) -> LocationBeneath {
        location(of: file.descriptor, openedAt: path)
    }

    /// Where a folder is now that was opened at a path beneath this one.
    package func location(
        of folder: borrowing Folder, openedAt path: LocalPath
    ) -> LocationBeneath {
        location(of: folder.descriptor, openedAt: path)
    }

    /// Asks the kernel where it is: a path is looked up name by name, and folders on its way may be
    /// moved meanwhile, out of this folder as well (readlink of /proc/self/fd).
    ///
    /// The kernel looks first whether the file was removed and then where it is. What was removed
    /// does not come back. So if two answers are the same, there was a moment between them at which
    /// the file was there.
    private func location(
        of found: borrowing Descriptor, openedAt path: LocalPath
    ) -> LocationBeneath {
        guard let first = Self.path(of: found), let root = Self.path(of: descriptor),
            let second = Self.path(of: found)
        else { return .unknown }
        guard first == second else { return .nowhere }
        if first == root { return .at(".") }
        let prefix = root.appending("").bytes
        guard first.bytes.starts(with: prefix) else { return .nowhere }
        let location = LocalPath(first.bytes.dropFirst(prefix.count))
        let isRemoved = location != path && location.bytes.suffix(10) == Self.removedMark
        return isRemoved ? .nowhere : .at(location)
    }

    /// What the kernel puts behind the path of a removed file.
    private static let removedMark = Array(" (deleted)".utf8)[...]

    /// Where an open file is now on this machine; nil if the kernel cannot tell.
    static func path(of descriptor: borrowing Descriptor) -> LocalPath? {
        let name = "/proc/self/fd/\(descriptor.rawValue)"
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) {
            buffer in
            guard let start = buffer.baseAddress else { return nil }
            // The kernel writes at most as many bytes as it is lent.
            let count = try? retrying("readlink") { unsafe readlink(name, start, buffer.count) }
            guard let count, count < buffer.count else { return nil }
            return unsafe LocalPath(UnsafeRawBufferPointer(start: start, count: count))
        }
    }
}

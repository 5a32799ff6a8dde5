import CSystem
import Glibc
import Synchronization

/// Where beneath a folder an open file is now.
package enum LocationBeneath: Hashable, Sendable {
    case at(LocalPath)
    /// It was removed or moved away.
    case nowhere
    /// The kernel does not tell: there is no /proc, or the path is too long.
    case unknown
}

/// Where a folder was on this machine when it was asked last.
package final class KnownPlace: Sendable {
    /// The folder's path and a slash.
    private let prefix = Mutex<[UInt8]>([])

    package init() {
        // Now, and not when the first client comes.
        _ = OpenDescriptors.number
    }

    fileprivate func note(_ prefix: [UInt8]) { self.prefix.withLock { $0 = prefix } }

    /// Whether an open file is at a path beneath that place.
    fileprivate func has(_ found: borrowing Descriptor, at path: LocalPath) -> Bool {
        let prefix = prefix.withLock { $0 }
        guard !prefix.isEmpty else { return false }
        return unsafe Folder.withPath(of: found) {
            unsafe $0.count == prefix.count + path.bytes.count && $0.starts(with: prefix)
                && $0.dropFirst(prefix.count).elementsEqual(path.bytes)
        } ?? false
    }
}

extension Folder {
    /// What a path beneath the folder leads to, and where that is now.
    package func resolved(
        _ path: LocalPath, links: SymlinkPolicy, from place: KnownPlace
    ) throws(SystemError) -> (status: FileStatus, location: LocationBeneath) {
        let flags = csystem_open_path_only
        let found = try lookup.open(path, beneath: descriptor, flags: flags, links: links)
        return (try FileStatus(of: found), location(of: found, openedAt: path, from: place))
    }

    /// What a name in this folder leads to, and where that is now beneath another one, in which it
    /// is expected at a path; a link and another file system are refused.
    package func resolved(
        _ name: LocalPath, beneath root: borrowing Folder, at path: LocalPath,
        from place: KnownPlace
    ) throws(SystemError) -> (status: FileStatus, location: LocationBeneath) {
        let flags = csystem_open_path_only
        let found = try lookup.open(name, beneath: descriptor, flags: flags, links: .refused)
        return (try FileStatus(of: found), root.walkedLocation(of: found, at: path, from: place))
    }

    /// Where a file is now that was opened at a path beneath this folder.
    package func location(
        of file: borrowing File, openedAt path: LocalPath, from place: KnownPlace
    ) -> LocationBeneath {
        location(of: file.descriptor, openedAt: path, from: place)
    }

    /// Where a folder is now that was opened at a path beneath this one.
    package func location(
        of folder: borrowing Folder, openedAt path: LocalPath, from place: KnownPlace
    ) -> LocationBeneath {
        location(of: folder.descriptor, openedAt: path, from: place)
    }

    /// Asks the kernel where it is: a path is looked up name by name, and folders on its way may be
    /// moved meanwhile, out of this folder as well (readlinkat in /proc/self/fd).
    ///
    /// openat2 looks itself, at its end, whether what it has found is beneath this folder, but not
    /// whether it was removed before that. What was removed does not come back. So one answer
    /// afterwards, that it is still there, is enough.
    private func location(
        of found: borrowing Descriptor, openedAt path: LocalPath, from place: KnownPlace
    ) -> LocationBeneath {
        if lookup == .kernel, path.bytes.count <= PathLookup.pathBytesMax,
            place.has(found, at: path)
        {
            return .at(path)
        }
        return walkedLocation(of: found, at: path, from: place)
    }

    /// The same for what was found in several steps.
    ///
    /// Here, too, the kernel looks first whether the file was removed and then where it is. So if
    /// two answers are the same, there was a moment between them at which the file was there.
    private func walkedLocation(
        of found: borrowing Descriptor, at path: LocalPath, from place: KnownPlace
    ) -> LocationBeneath {
        guard let first = Self.path(of: found), let root = Self.path(of: descriptor),
            let second = Self.path(of: found)
        else { return .unknown }
        let prefix = root.appending("").bytes
        place.note(prefix)
        guard first == second else { return .nowhere }
        if first == root { return .at(".") }
        guard first.bytes.starts(with: prefix) else { return .nowhere }
        let location = LocalPath(first.bytes.dropFirst(prefix.count))
        let mayBeRemoved = location != path && location.bytes.suffix(10) == Self.removedMark
        return mayBeRemoved && !has(found, at: location) ? .nowhere : .at(location)
    }

    /// Whether a file that was found is at that path beneath the folder.
    private func has(_ found: borrowing Descriptor, at path: LocalPath) -> Bool {
        guard let there = try? status(beneath: path), let found = try? FileStatus(of: found)
        else { return false }
        return there.isSameFile(as: found)
    }

    /// What the kernel puts behind the path of a removed file; a name may end so as well.
    private static let removedMark = Array(" (deleted)".utf8)[...]

    /// Where an open file is now on this machine; nil if the kernel cannot tell.
    static func path(of descriptor: borrowing Descriptor) -> LocalPath? {
        unsafe withPath(of: descriptor) { unsafe LocalPath($0) }
    }

    /// Lends the bytes of that path.
    fileprivate static func withPath<Result>(
        of descriptor: borrowing Descriptor, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        let number = "\(descriptor.rawValue)"
        let list = OpenDescriptors.number
        let name = list == nil ? "/proc/self/fd/\(number)" : number
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) {
            buffer in
            guard let start = buffer.baseAddress else { return nil }
            // The kernel writes at most as many bytes as it is lent.
            let count = try? retrying("readlinkat") {
                unsafe readlinkat(list ?? AT_FDCWD, name, start, buffer.count)
            }
            guard let count, count < buffer.count else { return nil }
            return unsafe body(UnsafeRawBufferPointer(start: start, count: count))
        }
    }
}

/// The kernel's list of what this process has open.
private enum OpenDescriptors {
    /// Opened once: to ask for a path takes half as long from here as from the root.
    private static let folder = try? Descriptor(
        opening: "/proc/self/fd", flags: csystem_open_path_only | O_DIRECTORY)

    /// Its number; nil where there is no /proc.
    static var number: CInt? {
        switch folder {
        case .some(let folder): folder.rawValue
        case nil: nil
        }
    }
}

import CSystem
import Glibc

/// The kernel's notices of what changes in folders (inotify).
package struct Inotify: ~Copyable, Sendable {
    /// The kernel's number for a watched folder; each has one, whatever its name is by now.
    package struct Watch: Hashable, Sendable {
        fileprivate let number: CInt
    }

    /// One change.
    package enum Notice: Hashable, Sendable {
        /// What has become of a name.
        package enum Change: Hashable, Sendable {
            case appeared, disappeared
            /// The content of a file, or the attributes of a file or folder.
            case altered
        }

        /// A name in a watched folder.
        case name(LocalPath, Change, isFolder: Bool, in: Watch)
        /// The folder itself has other attributes.
        case attributes(Watch)
        /// The folder is watched no more: it was removed, or `unwatch` was called.
        case unwatched(Watch)
        /// There were more notices than the kernel keeps.
        case lost
    }

    /// What one read takes at most: some hundred notices.
    private static let readBytesMax = 16_384
    /// Four numbers of four bytes stand before each name.
    private static let headerBytes = 16

    private static let appearing = UInt32(IN_CREATE | IN_MOVED_TO)
    private static let disappearing = UInt32(IN_DELETE | IN_MOVED_FROM)
    /// The last one also shows stores through a mapping, when its last user closes the file.
    private static let altering = UInt32(IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE)

    /// Readable while a notice waits.
    package let descriptor: Descriptor

    /// Begins with no folder (inotify_init1).
    package init() throws(SystemError) {
        descriptor = Descriptor(
            adopting: try retrying("inotify_init1") {
                inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC))
            })
    }

    /// Watches an open folder; one that is watched already has the same number as before
    /// (inotify_add_watch).
    ///
    /// The call takes only paths. The one in /proc leads to the open folder whatever its name is by
    /// now, within a sandbox too; it is ENOENT without /proc.
    package func watch(_ folder: borrowing Folder) throws(SystemError) -> Watch {
        let mask = Self.appearing | Self.disappearing | Self.altering
        let flags = mask | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK)
        let path = LocalPath("/proc/self/fd/\(folder.descriptor.rawValue)")
        let number = descriptor.rawValue
        // The kernel reads the path while it is lent.
        let watch = try unsafe path.withCString(for: "inotify_add_watch") {
            path throws(SystemError) in
            try retrying("inotify_add_watch") { unsafe inotify_add_watch(number, path, flags) }
        }
        return Watch(number: watch)
    }

    /// Ends a watch; one that has ended by itself is no error (inotify_rm_watch).
    package func unwatch(_ watch: Watch) {
        _ = inotify_rm_watch(descriptor.rawValue, watch.number)
    }

    /// The next notices, some hundred at most; none if none waits.
    package func read() throws(SystemError) -> [Notice] {
        let number = descriptor.rawValue
        var bytes: [UInt8] = []
        do throws(SystemError) {
            try bytes.append(addingCapacity: Self.readBytesMax) {
                (span: inout OutputSpan<UInt8>) throws(SystemError) in
                // The kernel writes only into the free part, and the result tells how much of it.
                try unsafe span.withUnsafeMutableBufferPointer {
                    memory, count throws(SystemError) in
                    guard let start = memory.baseAddress else { return }
                    count = try retrying("read") {
                        unsafe Glibc.read(number, start, Self.readBytesMax)
                    }
                }
            }
        } catch {
            guard error.errno == .wouldBlock else { throw error }
            return []
        }
        return Self.notices(in: bytes)
    }

    /// Takes the records apart: i32 watch, u32 mask, u32 cookie, u32 length, name and zeros.
    private static func notices(in bytes: [UInt8]) -> [Notice] {
        var notices: [Notice] = []
        var position = 0
        while position + headerBytes <= bytes.count {
            // The kernel writes whole records only, so the numbers are there.
            let (number, mask, length) = unsafe bytes.withUnsafeBytes { memory in
                (
                    unsafe memory.loadUnaligned(fromByteOffset: position, as: CInt.self),
                    unsafe memory.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self),
                    unsafe memory.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self)
                )
            }
            let start = position + headerBytes
            let end = min(start + Int(length), bytes.count)
            let name = LocalPath(bytes[start..<end].prefix { $0 != 0 })
            if let notice = notice(Watch(number: number), mask, name) { notices.append(notice) }
            position = end
        }
        return notices
    }

    private static func notice(_ watch: Watch, _ mask: UInt32, _ name: LocalPath) -> Notice? {
        if mask & UInt32(IN_Q_OVERFLOW) != 0 { return .lost }
        if mask & UInt32(IN_IGNORED) != 0 { return .unwatched(watch) }
        let isFolder = mask & UInt32(IN_ISDIR) != 0
        guard !name.bytes.isEmpty else { return .attributes(watch) }
        if mask & appearing != 0 { return .name(name, .appeared, isFolder: isFolder, in: watch) }
        if mask & disappearing != 0 {
            return .name(name, .disappeared, isFolder: isFolder, in: watch)
        }
        guard mask & altering != 0 else { return nil }
        return .name(name, .altered, isFolder: isFolder, in: watch)
    }
}

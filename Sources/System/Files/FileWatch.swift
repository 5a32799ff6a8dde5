import CSystem
import Glibc

/// Tells when the name of a file may lead to it no more (inotify).
package struct FileWatch: ~Copyable, Sendable {
    /// Readable when there is something new.
    package let descriptor: Descriptor

    init(_ name: LocalPath, in folder: borrowing Folder) throws(SystemError) {
        let inotify = Descriptor(
            adopting: try retrying("inotify_init1") {
                inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC))
            })
        let number = inotify.rawValue
        // An open socket keeps its file, of which only the link count changes.
        let path = LocalPath("/proc/self/fd/\(folder.descriptor.rawValue)").appending(name)
        let events = UInt32(IN_ATTRIB) | UInt32(IN_MOVE_SELF) | UInt32(IN_DONT_FOLLOW)
        // The kernel reads the path while it is lent.
        try unsafe path.withCString(for: "inotify_add_watch") { path throws(SystemError) in
            _ = try retrying("inotify_add_watch") {
                unsafe inotify_add_watch(number, path, events)
            }
        }
        descriptor = inotify
    }

    /// Takes what is new.
    package func drain() {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        // The kernel writes at most as many bytes as the array has.
        while unsafe read(descriptor.rawValue, &bytes, bytes.count) > 0 {}
    }
}

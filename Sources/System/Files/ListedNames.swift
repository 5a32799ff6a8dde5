import Synchronization

/// Short names that the folder read last has listed: for a batch of such names it is read a few
/// times, and not once for each.
package final class ListedNames: Sendable {
    /// Some names of a folder in one state, as many as there is room for.
    package struct Names: Sendable {
        /// More than those of the largest folder that is listed.
        private static let bytesMax = 1 << 20

        private let device: UInt64
        private let inode: UInt64
        private let modified: FileStatus.Moment
        private let changed: FileStatus.Moment
        private var names: Set<String> = []
        private var bytesLeft = Self.bytesMax
        private var hasLostSome = false
        private var areAll = false

        package init(of folder: FileStatus) {
            (device, inode) = (folder.device, folder.inode)
            (modified, changed) = (folder.modified, folder.changed)
        }

        /// Adds a name, unless there is no room for it.
        package mutating func insert(_ name: String) {
            guard name.utf8.count <= bytesLeft else {
                hasLostSome = true
                return
            }
            bytesLeft -= name.utf8.count
            names.insert(name)
        }

        /// Notes that the folder has been read to its end: what was not added is not in it.
        package mutating func end() { areAll = !hasLostSome }

        fileprivate func contains(_ name: String, of folder: FileStatus) -> Bool? {
            guard device == folder.device, inode == folder.inode, modified == folder.modified,
                changed == folder.changed
            else { return nil }
            return names.contains(name) ? true : areAll ? false : nil
        }
    }

    private let known = Mutex<Names?>(nil)

    package init() {}

    /// Whether the folder, in the state that it is in, has listed the name; nil if that is not
    /// known.
    package func contain(_ name: String, of folder: FileStatus) -> Bool? {
        known.withLock { $0?.contains(name, of: folder) }
    }

    /// Remembers these names and no others.
    package func keep(_ names: Names) { known.withLock { $0 = names } }
}

package import System
package import Wire

/// Where a file goes beneath the output folder: names only, so that it cannot lead out of it.
package struct DestinationPath: Hashable, Sendable {
    /// Why a path is not allowed.
    package enum Violation: Error, Hashable, Sendable {
        /// A component is empty, `.` or `..`, or holds a zero.
        case notAName
        /// A component is longer than any Linux file system takes.
        case nameTooLong
        /// A component is a name for the part of another file.
        case reserved
    }

    /// The path as the kernel takes it, relative to the output folder.
    package let local: LocalPath

    /// Checks every component.
    package init(_ path: LocalPath) throws(Violation) {
        let bytes = path.bytes
        guard !bytes.contains(0) else { throw .notAName }
        var start = 0
        for end in 0...bytes.count where end == bytes.count || bytes[end] == .slash {
            try Self.checkName(bytes, from: start, to: end)
            start = end + 1
        }
        local = path
    }

    /// Without a slice: the names of a deep tree have thousands of components each.
    private static func checkName(
        _ bytes: [UInt8], from start: Int, to end: Int
    ) throws(Violation) {
        let dot = UInt8(ascii: ".")
        let isDots = end - start <= 2 && (start..<end).allSatisfy { bytes[$0] == dot }
        guard !isDots else { throw .notAName }
        guard end - start <= Limits.componentBytesMax else { throw .nameTooLong }
        // A file or folder of such a name would be in the way of another download.
        let isPart = bytes[start] == dot && PartName.isPartName(LocalPath(bytes[start..<end]))
        guard !isPart else { throw .reserved }
    }

    /// The same names below the output folder as below the share.
    package init(_ path: RemotePath) throws(Violation) {
        try self.init(LocalPath(path.bytes))
    }

    /// The folders on the way, outermost first; empty for a file in the output folder itself.
    var folderNames: [LocalPath] {
        local.bytes.split(separator: UInt8(ascii: "/")).dropLast().map(LocalPath.init)
    }

    /// The paths of those folders.
    var folders: [LocalPath] {
        local.bytes.indices.filter { local.bytes[$0] == UInt8(ascii: "/") }
            .map { LocalPath(local.bytes[..<$0]) }
    }

    /// The name of the file itself.
    var name: LocalPath { local.split.name }
}

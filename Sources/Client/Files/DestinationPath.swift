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
        /// The last component is a name for the part of another file.
        case reserved
    }

    /// The path as the kernel takes it, relative to the output folder.
    package let local: LocalPath

    /// Checks every component.
    package init(_ path: LocalPath) throws(Violation) {
        let bytes = path.bytes
        var start = 0
        while start <= bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
            try Self.checkName(bytes[start..<end])
            start = end + 1
        }
        local = path
        // A file of such a name would be in the way of another download.
        guard !PartName.isPartName(name) else { throw .reserved }
    }

    private static func checkName(_ name: ArraySlice<UInt8>) throws(Violation) {
        let dots = name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
        guard !dots, !name.contains(0) else { throw .notAName }
        guard name.count <= Limits.componentBytesMax else { throw .nameTooLong }
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

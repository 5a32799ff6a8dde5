import CSystem
import Glibc
package import System

/// A folder of a test's own, which goes when the test lets go of it.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: LocalPath

    /// Makes an empty folder where the environment keeps such (TMPDIR, or /tmp).
    package convenience init() throws(SystemError) {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        try self.init(in: LocalPath(parent))
    }

    /// Makes an empty folder in another one.
    package init(in parent: LocalPath) throws(SystemError) {
        let pattern = "btfile-test-" + String(repeating: "X", count: 6)
        var template = Self.terminated(parent.appending(LocalPath(pattern)))
        let made = unsafe mkdtemp(&template) != nil
        guard made else { throw SystemError(call: "mkdtemp", errno: .current) }
        path = LocalPath(template.dropLast().map { UInt8(bitPattern: $0) })
    }

    deinit {
        Self.removeAll(path)
    }

    /// The path of something in the folder.
    package func path(_ name: LocalPath) -> LocalPath {
        path.appending(name)
    }

    /// The folder, open.
    package func open(_ lookup: PathLookup? = nil) throws(SystemError) -> Folder {
        try Folder(path, lookup: lookup)
    }

    /// Writes a file, over what is there.
    package func write(_ bytes: some Sequence<UInt8>, to name: LocalPath) throws(SystemError) {
        try? remove(name)
        try Self.write(Array(bytes), to: path(name))
    }

    /// Writes a text.
    package func write(_ text: String, to name: LocalPath) throws(SystemError) {
        try write(Array(text.utf8), to: name)
    }

    /// What is in a file.
    package func read(_ name: LocalPath) throws(SystemError) -> [UInt8] {
        let parts = name.bytes.split(separator: UInt8(ascii: "/")).map { LocalPath($0) }
        let parent = parts.dropLast().reduce(path) { $0.appending($1) }
        let file = try Folder(parent).openFile(beneath: parts.last ?? ".")
        return try file.contents()
    }

    /// The names in the folder, sorted by their bytes.
    package func names() throws(SystemError) -> [LocalPath] {
        var reader = try FolderReader(open())
        var names: [LocalPath] = []
        while let name = try reader.next() { names.append(name) }
        return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// Makes a folder.
    package func makeFolder(_ name: LocalPath) throws(SystemError) {
        try unsafe Self.call("mkdir", path(name)) { unsafe mkdir($0, 0o755) }
    }

    /// Makes a symbolic link.
    package func link(_ name: LocalPath, to target: String) throws(SystemError) {
        try unsafe Self.call("symlink", path(name)) { unsafe symlink(target, $0) }
    }

    /// Makes a pipe, a socket or, for root, a device.
    package func makeNode(
        _ name: LocalPath, kind: UInt32, device: UInt64 = 0
    ) throws(SystemError) {
        try unsafe Self.call("mknod", path(name)) {
            unsafe mknod($0, mode_t(kind | 0o644), dev_t(device))
        }
    }

    /// Sets the permissions of something.
    package func setPermissions(_ permissions: UInt16, of name: LocalPath) throws(SystemError) {
        try unsafe Self.call("chmod", path(name)) { unsafe chmod($0, mode_t(permissions)) }
    }

    /// Removes a file or link.
    package func remove(_ name: LocalPath) throws(SystemError) {
        try unsafe Self.call("unlink", path(name)) { unsafe unlink($0) }
    }

    /// Removes a file, or a folder with all that is in it.
    package func removeAll(_ name: LocalPath) throws(SystemError) {
        guard try open().status(of: name).kind == .directory else { return try remove(name) }
        Self.removeAll(path(name))
    }

    /// Gives something another name.
    package func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError) {
        try Self.rename(path(name), to: path(newName))
    }

    private static func rename(_ path: LocalPath, to newPath: LocalPath) throws(SystemError) {
        let target = terminated(newPath)
        try unsafe call("rename", path) { unsafe Glibc.rename($0, target) }
    }

    /// Gives two things each other's name in one step, so that both are always there.
    package func exchange(_ name: LocalPath, _ other: LocalPath) throws(SystemError) {
        let target = Self.terminated(path(other))
        try unsafe Self.call("renameat2", path(name)) {
            // RENAME_EXCHANGE
            unsafe csystem_renameat2(AT_FDCWD, $0, target, 2)
        }
    }

    private static func write(_ bytes: [UInt8], to path: LocalPath) throws(SystemError) {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
        let number = try unsafe call("open", path) { unsafe Glibc.open($0, flags, 0o644) }
        let file = File(adopting: Descriptor(adopting: number))
        try file.write(bytes.span, at: 0)
    }

    @discardableResult
    private static func call(
        _ call: String, _ path: LocalPath, _ body: (UnsafePointer<CChar>) -> CInt
    ) throws(SystemError) -> CInt {
        let path = terminated(path)
        return try retrying(call) {
            unsafe path.withUnsafeBufferPointer { buffer in
                unsafe buffer.baseAddress.map { unsafe body($0) } ?? -1
            }
        }
    }

    private static func terminated(_ path: LocalPath) -> [CChar] {
        path.bytes.map { CChar(bitPattern: $0) } + [0]
    }

    /// Removes all but the folders in a folder, and returns those.
    private static func removeFiles(_ path: LocalPath) throws(SystemError) -> [LocalPath] {
        let folder = try Folder(path)
        var reader = try FolderReader(folder)
        var folders: [LocalPath] = []
        while let name = try reader.next() {
            if try folder.status(of: name).kind == .directory {
                folders.append(path.appending(name))
            } else {
                try folder.remove(name)
            }
        }
        return folders
    }

    /// Removes the folder and what is in it, as far as this user may; none is open meanwhile.
    ///
    /// Each folder moves to the top before: one far down may have too long a path for the kernel.
    private static func removeAll(_ path: LocalPath) {
        var folders = [path]
        var movedCount = 0
        while let folder = folders.popLast() {
            permit(folder)
            for inner in (try? removeFiles(folder)) ?? [] {
                permit(inner)
                movedCount += 1
                let top = path.appending(LocalPath(".removed-\(movedCount)"))
                if (try? rename(inner, to: top)) != nil { folders.append(top) }
            }
            if folder != path { removeEmpty(folder) }
        }
        removeEmpty(path)
    }

    private static func permit(_ folder: LocalPath) {
        _ = try? unsafe call("chmod", folder) { unsafe chmod($0, 0o700) }
    }

    private static func removeEmpty(_ folder: LocalPath) {
        _ = try? unsafe call("rmdir", folder) { unsafe rmdir($0) }
    }
}

extension File {
    /// All that is in the file.
    package func contents() throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var isAtEnd = false
        while !isAtEnd {
            let offset = UInt64(bytes.count)
            try bytes.append(addingCapacity: 65_536) {
                (span: inout OutputSpan<UInt8>) throws(SystemError) in
                isAtEnd = try read(at: offset, into: &span) == 0
            }
        }
        return bytes
    }
}

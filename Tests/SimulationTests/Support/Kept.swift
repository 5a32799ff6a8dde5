import System
import TestSupport

/// What a client has on its disk.
struct Kept {
    /// By their paths beneath the output folder.
    private(set) var files: [(name: String, bytes: [UInt8])] = []

    init(_ folder: TemporaryFolder) throws(SystemError) {
        try add(folder.path, "")
    }

    private mutating func add(_ path: LocalPath, _ prefix: String) throws(SystemError) {
        let folder = try Folder(path)
        var reader = try FolderReader(folder)
        while let name = try reader.next() {
            let relative = prefix + String(decoding: name.bytes, as: UTF8.self)
            if try folder.status(of: name).kind == .directory {
                try add(path.appending(name), relative + "/")
            } else {
                files.append((relative, try folder.openFile(beneath: name).contents()))
            }
        }
    }

    subscript(name: String) -> [UInt8]? {
        files.first { $0.name == name }?.bytes
    }

    var byteCount: UInt64 { files.reduce(0) { $0 + UInt64($1.bytes.count) } }

    /// What the part of a file is called.
    static func part(of name: String) -> String {
        var components = name.split(separator: "/").map(String.init)
        let last = components.removeLast()
        return (components + [".\(last).btpart"]).joined(separator: "/")
    }
}

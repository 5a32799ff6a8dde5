import System
import TestSupport

/// What a client has on its disk.
struct Kept {
    /// By their paths beneath the output folder.
    private(set) var files: [(name: String, bytes: [UInt8])] = []

    init(_ folder: TemporaryFolder) throws(SystemError) {
        for entry in try folder.everything() where entry.status.kind != .directory {
            let name = String(decoding: entry.path.bytes, as: UTF8.self)
            files.append((name, try folder.read(entry.path)))
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

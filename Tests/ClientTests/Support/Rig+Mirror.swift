import Client
import System
import TestSupport
import Testing
import Wire

/// Mirrored folders, and what `--delete` removes of them.
extension Rig {
    /// Mirrors a folder of the server, nil for all, as the program does.
    func mirror(_ name: String?, of server: MemoryServer) throws {
        add(.folder(try name.map { try RemotePath($0) }))
        try mirrorOn(from: server)
    }

    /// Fetches and removes all that is left to be fetched and removed.
    func mirrorOn(from server: MemoryServer) throws {
        while !finish() { try session(with: server) }
    }

    /// Makes a file here, and the folders on its way.
    func make(_ path: String) throws {
        let parts = path.split(separator: "/").map(String.init)
        for count in 1..<max(1, parts.count) {
            try? temporary.makeFolder(LocalPath(parts.prefix(count).joined(separator: "/")))
        }
        try temporary.write("old", to: LocalPath(path))
    }

    /// Every file that is here.
    func files() throws -> [String] {
        try Self.files(below: temporary.path, "")
    }

    private static func files(below path: LocalPath, _ prefix: String) throws -> [String] {
        let folder = try Folder(path)
        var reader = try FolderReader(folder)
        var files: [String] = []
        while let name = try reader.next() {
            if try folder.status(of: name).kind == .directory {
                files += try Self.files(below: path.appending(name), "\(prefix)\(name)/")
            } else {
                files.append("\(prefix)\(name)")
            }
        }
        return files
    }

    /// What was told to be removed, folders with a slash.
    var removed: [String] { removals(areDone: true) }

    /// What was told in a dry run.
    var removals: [String] { removals(areDone: false) }

    private func removals(areDone: Bool) -> [String] {
        events.compactMap { event in
            guard case .removed(let removal) = event, removal.isDone == areDone else { return nil }
            return removal.path.description + (removal.isFolder ? "/" : "")
        }
    }

    /// Whether something has the name, a link included.
    func isHere(_ path: String) throws -> Bool {
        do throws(SystemError) {
            _ = try temporary.open().status(beneath: LocalPath(path))
            return true
        } catch {
            return error.errno == .tooManyLinks
        }
    }
}

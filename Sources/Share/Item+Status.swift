import System
import Wire

extension Item {
    /// What a listing tells about a regular file or a directory; nil for anything else.
    init?(_ path: RemotePath, _ status: FileStatus) {
        let kind: Kind
        switch status.kind {
        case .regularFile: kind = .file
        case .directory: kind = .directory
        case .symbolicLink, .pipe, .socket, .characterDevice, .blockDevice, nil: return nil
        }
        self.init(
            kind: kind, size: kind == .file ? status.size : 0, mtime: status.modified.seconds,
            mode: status.permissions, path: path)
    }
}

import Wire

extension ClientSession {
    /// Asks for a file.
    mutating func get(_ path: RemotePath, holding held: HeldPrefix? = nil) {
        ask(.get(Get(path: path, held: held)))
    }

    /// Asks for a folder's names, nil for the root's.
    mutating func list(_ path: RemotePath?, recursive: Bool) {
        ask(.list(List(path: path, recursive: recursive)))
    }
}

import Glibc

/// The package's own files, for tests that read them.
package struct SourceTree: Sendable {
    /// The folder with Package.swift.
    package let root: String

    /// The package that holds the given file, which is the caller's unless told otherwise.
    package init(around file: String = #filePath) {
        var folder = file
        while !folder.isEmpty, unsafe access(folder + "/Package.swift", F_OK) != 0 {
            folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
        }
        root = folder
    }

    /// The paths of all files beneath a folder with one of these endings, relative to the root.
    package func files(beneath folder: String, endingIn endings: [String]) -> [String] {
        names(in: folder).sorted().flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            let beneath = files(beneath: path, endingIn: endings)
            return endings.contains(where: { name.hasSuffix($0) }) ? [path] + beneath : beneath
        }
    }

    /// The entries of a folder, without those that begin with a dot; none if it is not a folder.
    package func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir("\(root)/\(folder)") else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        // The entry is valid until the next call; its name ends with a NUL.
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    /// The text of a file, or nil where there is none.
    package func text(of path: String) -> String? {
        guard let stream = unsafe fopen("\(root)/\(path)", "r") else { return nil }
        defer { unsafe fclose(stream) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&piece, 1, piece.count, stream)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

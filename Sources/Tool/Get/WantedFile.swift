package import Client
import System
package import Wire

/// A file to fetch, and where it goes.
package struct WantedFile: Equatable, Sendable {
    package let remote: RemotePath
    package let target: Target

    /// Where a file goes.
    package enum Target: Equatable, Sendable {
        /// Below the output folder, under the name that it has on the server.
        case sameName
        /// To that path, which is relative to the output folder.
        case path(String)
        case standardOutput
    }

    /// Checks the names; one that is given twice is fetched once.
    static func all(_ names: [String], output: String?) throws(UsageError) -> [WantedFile] {
        let target: Target =
            switch output {
            case nil: .sameName
            case "-": .standardOutput
            case let path?: .path(path)
            }
        var wanted: [WantedFile] = []
        var known: Set<RemotePath> = []
        for name in names {
            let remote = try path(name)
            guard known.insert(remote).inserted else { continue }
            wanted.append(WantedFile(remote: remote, target: target))
        }
        try checkFolders(wanted.map(\.remote))
        return wanted
    }

    /// A name that no server can have is wrong usage.
    private static func path(_ name: String) throws(UsageError) -> RemotePath {
        do throws(PathViolation) {
            return try RemotePath(name)
        } catch {
            throw .name(name, error)
        }
    }

    /// One name cannot be a file and the folder of another file at once.
    private static func checkFolders(_ paths: [RemotePath]) throws(UsageError) {
        // With the slash before all other bytes, what a folder holds follows its name.
        let rank = { (byte: UInt8) in byte == UInt8(ascii: "/") ? 0 : byte }
        let sorted = paths.sorted { left, right in
            left.bytes.lexicographicallyPrecedes(right.bytes) { rank($0) < rank($1) }
        }
        for (file, next) in zip(sorted, sorted.dropFirst()) where next.isBeneath(file) {
            throw .impossible("\(file.text) cannot be a file and the folder of \(next.text)")
        }
    }
}

/// What a NAME asks for, if the server must be asked for a listing first.
extension Selection {
    /// Nil for the name of a file.
    init?(name: String, _ options: GetOptions) throws(UsageError) {
        do throws(PathViolation) {
            if options.lists {
                self = .listing(try Self.folder(name), recursive: options.isRecursive)
            } else if options.isRecursive {
                self = .folder(try Self.folder(name))
            } else if !options.isLiteral && NamePattern.isPattern(name) {
                self = .pattern(try NamePattern(name))
            } else {
                return nil
            }
        } catch {
            throw .name(name, error)
        }
    }

    /// A folder may be typed as a listing shows it, with a slash; `.` is all that is served.
    private static func folder(_ name: String) throws(PathViolation) -> RemotePath? {
        let path = name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
        return path == "." ? nil : try RemotePath(path)
    }

    /// What a sentence calls it.
    package var name: String {
        switch self {
        case .file(let request): request.path.text
        case .pattern(let pattern): pattern.text
        case .folder(let path), .listing(let path, _): path?.text ?? "."
        }
    }
}

extension SelectionFailure {
    /// What a sentence calls it.
    var name: String { path?.text ?? selection.name }
}

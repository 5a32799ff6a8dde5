package import Client
import Wire

/// What a NAME of the command line asks for, where that has to be looked up on the server first.
extension Wish {
    /// Nil for a NAME that is that of a file.
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

extension WishFailure {
    /// What a sentence calls it.
    var name: String { path?.text ?? wish.name }
}

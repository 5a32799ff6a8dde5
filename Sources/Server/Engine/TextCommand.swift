internal import Wire

/// What a line of the text dialogue asks for.
enum TextCommand: Hashable {
    /// It is empty.
    case nothing
    case quit
    case file(RemotePath)
    /// The names in a folder; nil is all that is served.
    case list(RemotePath?)
    /// No server can have a file of that name; why.
    case mistaken(String)

    init(_ line: TextLines.Line) {
        guard let line else {
            self = .mistaken("the name is longer than \(TextDialogue.nameBytesMax) bytes")
            return
        }
        do throws(PathViolation) {
            self = try Self.read(line)
        } catch {
            self = .mistaken("\(error)")
        }
    }

    private static func read(_ line: [UInt8]) throws(PathViolation) -> TextCommand {
        switch String(decoding: line, as: UTF8.self) {
        case "": return .nothing
        case "quit": return .quit
        case "?": return .list(nil)
        case let text where text.hasPrefix("? "):
            let name = line.dropFirst(2)
            return .list(try RemotePath(name.last == 0x2f ? name.dropLast() : name))
        default: return .file(try RemotePath(line))
        }
    }

    /// The name in it.
    var path: RemotePath? {
        switch self {
        case .file(let path): path
        case .list(let folder): folder
        case .nothing, .quit, .mistaken: nil
        }
    }
}

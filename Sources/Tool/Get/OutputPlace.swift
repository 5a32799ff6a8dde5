import Client
import System
import Wire

/// The folder that the files of one command go below, and what each is called there.
struct OutputPlace {
    /// The folder as the person named it.
    let folder: LocalPath
    /// The name of the one file that was given a name of its own.
    private let name: LocalPath?
    /// Whether the folder is made if it is not there: it was asked for as one.
    private let mayMake: Bool

    /// A file with a name of its own goes where that says; links on the way are the person's.
    init(_ settings: GetSettings) {
        let directory = settings.outputDirectory.map { LocalPath($0) } ?? "."
        guard case .path(let text)? = settings.wanted.first?.target else {
            folder = directory
            name = nil
            mayMake = true
            return
        }
        let slash = UInt8(ascii: "/")
        let path = text.utf8.first == slash ? LocalPath(text) : directory.appending(LocalPath(text))
        guard let end = path.bytes.lastIndex(of: slash) else {
            folder = directory
            name = path
            mayMake = true
            return
        }
        folder = end == 0 ? "/" : LocalPath(path.bytes[..<end])
        name = LocalPath(path.bytes[(end + 1)...])
        mayMake = settings.outputDirectory != nil && !text.utf8.contains(slash)
    }

    /// Opens the folder; one that was asked for by name and is not there is made.
    func open() throws(SystemError) -> OutputFolder {
        do {
            return OutputFolder(try Folder(folder))
        } catch  where error.errno == .noSuchFile && mayMake {
            return OutputFolder(try make())
        }
    }

    /// The path of what is below the folder as a person would type it.
    func path(of file: LocalPath) -> LocalPath {
        folder == "." ? file : folder.appending(file)
    }

    /// Where a file goes.
    func destination(
        of file: WantedFile
    ) throws(DestinationPath.Violation) -> DownloadRequest.Destination {
        switch file.target {
        case .standardOutput: .standardOutput
        case .sameName: .file(try DestinationPath(file.remote))
        case .path: .file(try DestinationPath(name ?? LocalPath(file.remote.bytes)))
        }
    }

    /// Makes the last folder of the path only: what is above it may well be a mistake.
    private func make() throws(SystemError) -> Folder {
        let bytes = folder.bytes.reversed().drop { $0 == UInt8(ascii: "/") }.reversed()
        let parts = bytes.lastIndex(of: UInt8(ascii: "/"))
        let parent = parts.map { LocalPath(bytes[..<$0]) } ?? "."
        let name = parts.map { LocalPath(bytes[bytes.index(after: $0)...]) } ?? LocalPath(bytes)
        return try Folder(parent).openOrMakeFolder(name)
    }
}

import Client
import System
import Wire

/// The folder that the files of one command go below, and what each is called there.
struct OutputDestination {
    /// The folder as it was typed.
    let folder: LocalPath
    /// The name of the one file that was given a name of its own.
    private let name: LocalPath?
    /// Whether the folder is made if it is not there: it was asked for as one.
    private let mayMake: Bool
    private let isDryRun: Bool
    /// What is listed, or goes to standard output, needs no folder.
    private let isNeeded: Bool

    /// --output may lead anywhere: links on the way to its folder are followed.
    init(_ options: GetOptions) {
        isDryRun = options.client.isDryRun
        isNeeded = !options.lists && !options.writesOutput
        let directory = options.outputDirectory.map { LocalPath($0) } ?? "."
        guard case .path(let text)? = options.wanted.first?.target else {
            folder = directory
            name = nil
            mayMake = true
            return
        }
        let path =
            text.utf8.first == .slash ? LocalPath(text) : directory.appending(LocalPath(text))
        guard let end = path.bytes.lastIndex(of: .slash) else {
            folder = directory
            name = path
            mayMake = true
            return
        }
        folder = end == 0 ? "/" : LocalPath(path.bytes[..<end])
        name = LocalPath(path.bytes[(end + 1)...])
        mayMake = options.outputDirectory != nil && !text.utf8.contains(.slash)
    }

    /// Opens the folder; one that was asked for by name and is not there is made, with all that is
    /// missing on the way, unless nothing is to be written.
    func open() throws(SystemError) -> OutputFolder {
        guard isNeeded else { return OutputFolder() }
        do {
            return OutputFolder(try Folder(folder))
        } catch  where error.errno == .noSuchFile && mayMake {
            guard let folder = try opened(folder) else { return OutputFolder() }
            return OutputFolder(folder)
        }
    }

    /// Opens the folder for another round; nil if the path now leads to another folder, whose files
    /// must not be replaced or removed.
    func open(again folder: OutputFolder) throws(SystemError) -> OutputFolder? {
        guard isNeeded else { return folder }
        let opened: OutputFolder
        do {
            opened = OutputFolder(try Folder(self.folder))
        } catch  where error.errno == .noSuchFile {
            return try open()
        }
        return try opened.isSameFolder(as: folder) || isDryRun ? opened : nil
    }

    /// Whether the path still leads to the folder, as far as that can be told.
    func leads(to folder: OutputFolder) -> Bool {
        guard isNeeded && !isDryRun else { return true }
        do {
            return try OutputFolder(Folder(self.folder)).isSameFolder(as: folder)
        } catch {
            return error.errno != .noSuchFile
        }
    }

    /// Whether the folder is missing and is not to be made.
    func isMissing(_ error: SystemError) -> Bool { error.errno == .noSuchFile && !mayMake }

    /// The path of what is below the folder as a person would type it.
    func path(of file: LocalPath) -> LocalPath { file.below(outputFolder: folder) }

    /// The path of a request's file; nil for standard output.
    func path(of request: DownloadRequest) -> LocalPath? {
        switch request.destination {
        case .standardOutput: nil
        case .file(let path): self.path(of: path.local)
        }
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

    /// Opens a folder by any path, links followed where they lead to folders, and makes it and the
    /// folders on the way that are missing.
    ///
    /// A dry run only looks whether they could be made: nil where nothing is in the way.
    private func opened(_ path: LocalPath) throws(SystemError) -> Folder? {
        do {
            return try Folder(path)
        } catch  where error.errno == .noSuchFile {
            let bytes = path.bytes[...].withoutLastSlashes
            guard let end = bytes.lastIndex(of: .slash) else {
                return try opened(LocalPath(bytes), in: Folder("."))
            }
            let above = try opened(end == 0 ? "/" : LocalPath(bytes[..<end]))
            guard let above else { return nil }
            let name = LocalPath(bytes[(end + 1)...])
            // The folders above exist now.
            return name.isName ? try opened(name, in: above) : try Folder(path)
        }
    }

    private func opened(
        _ name: LocalPath, in folder: borrowing Folder
    ) throws(SystemError) -> Folder? {
        guard isDryRun else { return try folder.openOrMakeFolder(name) }
        do {
            return try folder.openFolder(named: name)
        } catch  where error.errno == .noSuchFile {
            return nil
        }
    }
}

extension LocalPath {
    /// The path of what is below that output folder as a person would type it.
    func below(outputFolder folder: LocalPath) -> LocalPath {
        if folder == "." { self } else { self == "." ? folder : folder.appending(self) }
    }
}

extension ArraySlice<UInt8> {
    /// Without the slashes behind the last name.
    fileprivate var withoutLastSlashes: ArraySlice<UInt8> {
        self[..<(lastIndex { $0 != .slash } ?? startIndex).advanced(by: 1)]
    }
}

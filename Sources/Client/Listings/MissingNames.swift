package import Wire

/// Failures because of names that the server does not have, held back until the folders in which
/// those should be are listed: a person is then told what may have been meant.
///
/// It costs little: each folder is listed once, when nothing else is to be done, and no folder is
/// listed if many names are missing.
struct MissingNames {
    /// With more missing names than that, the list or the server is another one than was thought.
    static let heldMax = 8
    /// How many folders are listed.
    static let foldersMax = 3
    /// How many names of a folder are taken: some 30 kB on the air, a fraction of a second.
    static let namesMax = 1_000

    private var held: [ClientEvent] = []
    /// Folders to be listed, and those that were; nil for all that is served.
    private var folders: [RemotePath?] = []
    private var askedCount = 0
    private var names: [RemotePath] = []
    private(set) var isGivenUp = false

    /// Holds a failure back; false if there are too many.
    mutating func hold(_ failure: ClientEvent, of path: RemotePath) -> Bool {
        guard !isGivenUp, held.count < Self.heldMax else {
            isGivenUp = true
            return false
        }
        held.append(failure)
        add(path.folder)
        return true
    }

    private mutating func add(_ folder: RemotePath?) {
        if folders.count < Self.foldersMax, !folders.contains(folder) { folders.append(folder) }
    }

    /// Returns the failures, to be reported now.
    mutating func release() -> [ClientEvent] {
        defer { self = MissingNames(isGivenUp: isGivenUp) }
        return held
    }

    init(isGivenUp: Bool = false) {
        self.isGivenUp = isGivenUp
    }
}

// MARK: Listing their folders

extension MissingNames {
    /// The next listing to be asked; nil if there is none.
    mutating func nextRequest() -> Request? {
        guard !isGivenUp, askedCount < folders.count else { return nil }
        defer { askedCount += 1 }
        names = []
        return .list(List(path: folders[askedCount], recursive: false))
    }

    /// Takes a name of the folder that is being listed; gives up if there are too many.
    mutating func take(_ item: Item) {
        guard !isGivenUp else { return }
        if item.path.folder == folders[askedCount - 1] { names.append(item.path) }
        if names.count > Self.namesMax { isGivenUp = true }
    }

    /// Takes the end of a listing; returns what was found, for a person.
    mutating func complete() -> ClientEvent {
        .neighbours(names, in: folders[askedCount - 1])
    }

    /// Takes the refusal of a listing: the folder may be what is missing.
    mutating func fail() {
        if let folder = folders[askedCount - 1] { add(folder.folder) }
    }
}

extension RemotePath {
    /// The folder that the name is in; nil for all that is served.
    package var folder: RemotePath? {
        guard name.startIndex > 0 else { return nil }
        return try? RemotePath(bytes[..<(name.startIndex - 1)])
    }
}

extension ClientEvent {
    /// The name that the server does not have; nil for anything else.
    package var missingPath: RemotePath? {
        switch self {
        case .finished(let outcome): outcome.error?.isMissing == true ? outcome.request.path : nil
        case .failed(let failure) where failure.error.isMissing && failure.path == nil:
            switch failure.selection {
            case .folder(let path), .listing(let path, _): path
            case .file, .pattern: nil
            }
        case _: nil
        }
    }
}

extension ClientError {
    fileprivate var isMissing: Bool {
        guard case .refused(let message) = self else { return false }
        return message.code == .notFound
    }
}

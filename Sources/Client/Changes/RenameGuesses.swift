import System
import Wire

/// What is here under other names: of files that were renamed or rotated on the server, nothing has
/// to come.
///
/// A file of the server is likely here under another name if size and time of that one are the
/// listed ones, or if it has the name that the file had before a rotation. That is a guess: the
/// server compares the digest.
final class RenameGuesses {
    /// What a renamed file keeps.
    private struct Facts: Hashable {
        let size: UInt64
        let modified: Int64

        init(_ listed: ListedFacts) {
            size = listed.size
            modified = listed.modified
        }

        init(_ status: FileStatus) {
            size = status.size
            modified = status.modified.seconds
        }
    }

    /// A file that has lost its name to another one in this round, and is still open.
    private struct Replaced {
        let path: LocalPath
        let file: any LocalFile
        let facts: Facts
    }

    /// A walk through a mirrored folder.
    private final class Look {
        var walk: LocalWalk

        init(_ walk: consuming LocalWalk) {
            self.walk = walk
        }
    }

    /// A smaller file comes as fast as it is asked about.
    static let bytesMin = ChangeRules.heldBytesMin

    /// How many replaced files stay open: the files of one rotation stand beside each other.
    ///
    /// Their bytes take room on the disk until then, so none may be large.
    private static let replacedCountMax = 16
    private static let replacedBytesMax: UInt64 = 64 << 20

    /// How many files are remembered, at about 150 bytes each.
    private static let filesMax = 1 << 14

    /// How many names one slice looks at: some milliseconds of work.
    private static let namesPerSlice = 1_024

    private let output: OutputFolder
    private let keepsReplaced: Bool
    private var roots: Set<LocalPath> = []
    private var looks: [Look] = []
    private var paths: [Facts: LocalPath] = [:]
    private var replaced: [Replaced] = []

    init(_ output: OutputFolder, _ configuration: ClientConfiguration) {
        self.output = output
        // There must be descriptors for all else.
        keepsReplaced = configuration.freeDescriptorCount >= 16 * Self.replacedCountMax
    }
}

// MARK: Looking around

extension RenameGuesses {
    /// Notes that the folder is mirrored, so that what is in it has been on the server.
    func noteMirrored(_ root: RemotePath?) {
        let path = root.map { LocalPath($0.bytes) } ?? "."
        guard roots.insert(path).inserted else { return }
        looks.append(Look(LocalWalk(output, beneath: root == nil ? nil : path)))
    }

    /// Looks at some names in the mirrored folders; false when all are known.
    func lookAround() -> Bool {
        var budget = Self.namesPerSlice
        while let look = looks.last, paths.count < Self.filesMax {
            switch look.walk.step(&budget) {
            case .entry(let entry):
                if entry.isFolder { look.walk.descend(into: entry) } else { note(entry) }
            case .working: return true
            case .end: looks.removeLast()
            }
        }
        looks = []
        return false
    }

    private func note(_ entry: LocalWalk.Entry) {
        let status = entry.status
        guard status.kind == .regularFile, status.size >= Self.bytesMin,
            !PartName.isPartName(entry.path.split.name)
        else { return }
        paths[Facts(status)] = entry.path
    }

    /// Keeps a file open that is about to lose its name.
    func keep(_ file: any LocalFile, of path: LocalPath) {
        guard keepsReplaced, let status = try? file.status(), status.size >= Self.bytesMin,
            status.size <= Self.replacedBytesMax
        else { return }
        if replaced.count == Self.replacedCountMax { replaced.removeFirst() }
        replaced.append(Replaced(path: path, file: file, facts: Facts(status)))
    }

    /// Lets go of the replaced files, whose room on the disk is needed; false if there are none.
    func makeRoom() -> Bool {
        defer { replaced = [] }
        return !replaced.isEmpty
    }
}

// MARK: Guessing

extension RenameGuesses {
    /// The file that is most likely the listed one or its beginning; nil if none is likely.
    func guess(for location: FileLocation, _ listed: ListedFacts) -> HashedFile? {
        let facts = Facts(listed)
        if let path = paths[facts], path != location.path.local, let file = open(path, facts) {
            return HashedFile(file)
        }
        let isMirrored = self.isMirrored(location.path.local)
        // What was not mirrored may be private, and a mirrored file gets the mode of the share.
        let old = replaced.last { old in
            old.facts == facts && (!isMirrored || self.isMirrored(old.path))
        }
        if let old { return HashedFile(old.file) }
        return RotatedName.before(location.name).lazy.compactMap { name in
            self.rotated(name, location, listed)
        }.first
    }

    /// Whether the path is in a mirrored folder.
    private func isMirrored(_ path: LocalPath) -> Bool {
        roots.contains { $0 == "." || path.bytes.starts(with: $0.bytes + [UInt8(ascii: "/")]) }
    }

    /// A file that is still what it was when it was looked at.
    private func open(_ path: LocalPath, _ facts: Facts) -> (any LocalFile)? {
        let (parent, name) = path.split
        guard let file = try? output.openFolder(parent).openFile(name),
            let status = try? file.status(), status.kind == .regularFile, Facts(status) == facts
        else { return nil }
        return file
    }

    /// The file that had the name before: it may have grown since it came.
    private func rotated(
        _ name: LocalPath, _ location: FileLocation, _ listed: ListedFacts
    ) -> HashedFile? {
        let path = location.parentPath == "." ? name : location.parentPath.appending(name)
        if let old = replaced.last(where: { $0.path == path }) {
            return old.facts.size <= listed.size ? HashedFile(old.file) : nil
        }
        guard let status = try? location.folder.status(of: name), status.kind == .regularFile,
            (Self.bytesMin...listed.size).contains(status.size),
            let file = try? location.folder.openFile(name)
        else { return nil }
        return HashedFile(file)
    }
}

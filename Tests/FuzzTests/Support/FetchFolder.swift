import Client
import System
import TestSupport
import Wire

/// What a client is to fetch.
enum ClientJob: UInt8, CaseIterable {
    /// Files by their names, of which the first has a digest to have.
    case files
    /// A folder that is mirrored with --delete.
    case folder
    /// A file of which another state is here.
    case changed
    /// Files that match.
    case pattern
    /// Only names.
    case listing
}

extension ClientJob {
    static let fileNames = ["notes.txt", "empty", "folder/inner", "missing"]

    func selections() throws -> [Selection] {
        switch self {
        case .files:
            try Self.fileNames.enumerated().map { index, name in
                try Self.file(name, expecting: index == 0 ? Samples.contentDigest : nil)
            }
        case .folder: [.folder(try RemotePath("folder"))]
        case .changed: [try Self.file("changed", expecting: nil)]
        case .pattern: [.pattern(try NamePattern("*.txt"))]
        case .listing: [.listing(nil, recursive: true)]
        }
    }

    private static func file(_ name: String, expecting digest: Digest32?) throws -> Selection {
        let path = try RemotePath(name)
        return .file(
            DownloadRequest(path, to: .file(try DestinationPath(path)), expecting: digest))
    }

    /// Whether nothing is asked later than everything else: an answer to what is not asked yet is
    /// a fault of the server, so that it matters when it comes.
    var asksAllAtOnce: Bool { self == .files }

    /// Whether a file of that name may appear or change, its part aside.
    func mayWrite(_ name: String) -> Bool {
        switch self {
        case .files: Self.fileNames.contains(name)
        case .folder: name.hasPrefix("folder/")
        case .changed: name == "changed"
        case .pattern: name.hasSuffix(".txt") && !name.contains("/")
        case .listing: false
        }
    }
}

/// The folder that a client fetches into, with a file beside it that nobody may touch.
final class FetchFolder {
    /// Long enough for sums to be asked for.
    static let changedFile = SeededContent.bytes(17_000, seed: 2)

    private static let beside = Array("beside the output folder".utf8)

    let base: TemporaryFolder
    private let before: [(name: String, bytes: [UInt8])]

    init() throws {
        base = try .inMemory()
        try base.write(Self.beside, to: "beside")
        try base.makeFolder("out")
        try base.makeFolder("out/folder")
        before = [
            ("mine", Array("mine".utf8)), ("folder/old", Array("old".utf8)),
            ("changed", Self.changedFile),
        ]
        for (name, bytes) in before { try base.write(bytes, to: LocalPath("out/\(name)")) }
    }

    func open() throws -> OutputFolder { OutputFolder(try Folder(base.path("out"))) }

    /// All files in it, by their paths.
    func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for entry in try base.everything() {
            let name = String(decoding: entry.path.bytes, as: UTF8.self)
            guard name.hasPrefix("out/") else { continue }
            switch entry.status.kind {
            case .directory: break
            case .regularFile: files[String(name.dropFirst(4))] = try base.read(entry.path)
            case _: throw FuzzFault(description: "\(name) is no file")
            }
        }
        return files
    }

    /// Demands that only what the job is about has changed, and that what was reported is there.
    func check(_ job: ClientJob, _ outcomes: [DownloadOutcome]) throws {
        let now = try files()
        try demand(try base.names() == ["beside", "out"], "something is beside the output folder")
        try demand(try base.read("beside") == Self.beside, "the file beside was written")
        for (name, bytes) in before where !job.mayWrite(name) {
            try demand(now[name] == bytes, "\(name) was changed")
        }
        for name in now.keys where !before.contains(where: { $0.name == name }) {
            let parts = name.split(separator: "/")
            let isPart = parts.last.map { $0.hasPrefix(".") && $0.hasSuffix(".btpart") } ?? false
            try demand(isPart || job.mayWrite(name), "\(name) was not asked for")
            try demand(job != .listing, "\(name) came with a listing")
        }
        for outcome in outcomes {
            try check(outcome, now[outcome.request.path.text])
        }
    }

    private func check(_ outcome: DownloadOutcome, _ bytes: [UInt8]?) throws {
        let name = outcome.request.path.text
        switch outcome.result {
        case .fetched, .resumed, .appended, .changed, .unchanged:
            let digest = bytes.map(Samples.digest)
            try demand(digest == outcome.facts.digest, "\(name) is not what was verified")
            let expected = outcome.request.expectedDigest
            try demand(expected == nil || digest == expected, "\(name) has another digest")
        case .failed:
            let old = before.first { $0.name == name }?.bytes
            try demand(bytes == old, "\(name) has failed, and has its final name")
        case .skipped, .planned: throw FuzzFault(description: "\(name) was not asked for")
        }
    }
}

import Share
import System
import TestSupport

/// A share in a folder with a secret beside it.
final class World {
    /// What stands outside the share and in its hidden file, and on no wire.
    static let canary = "the canary sits beside the share and is never sent"

    let base: TemporaryFolder
    let share: Share

    init(_ files: [(name: String, bytes: [UInt8])] = []) throws {
        base = try .inMemory()
        try base.write(Self.canary, to: "secret")
        try base.makeFolder("share")
        try base.makeFolder("share/folder")
        try base.write(Self.canary, to: "share/.hidden")
        try base.link("share/out", to: "../secret")
        share = Share(try Folder(base.path("share")))
        for file in files { try write(file.bytes, to: file.name) }
    }

    /// Writes a file of the share, over what is there.
    func write(_ bytes: [UInt8], to name: String, modified: Int64 = 1_700_000_000) throws {
        try base.write(bytes, to: LocalPath("share/\(name)"))
        try touch(name, modified)
    }

    /// Sets when a file of the share was changed last.
    func touch(_ name: String, _ modified: Int64) throws {
        try openToWrite(name).setModified(seconds: modified)
    }

    /// Opens a file of the share to change it in place.
    func openToWrite(_ name: String) throws -> File {
        var parts = "share/\(name)".split(separator: "/").map { LocalPath(String($0)) }
        let last = parts.removeLast()
        let parent = parts.reduce(base.path) { $0.appending($1) }
        return try Folder(parent).openFileToWrite(last)
    }

    /// Lets both ends work in turn until the client has left its session, and the server it.
    func runSession(of fetcher: Fetcher) {
        let sessionCount = fetcher.sessions.count
        run(fetcher) { fetcher.sessions.count > sessionCount && fetcher.session == nil }
    }

    /// Lets both ends work in turn until the client's program has ended, and the server is done.
    func run(_ fetcher: Fetcher) {
        run(fetcher) { fetcher.isDone }
    }

    private func run(_ fetcher: Fetcher, until isEnough: () -> Bool) {
        while !isEnough() && !fetcher.isDone {
            let clientMoved = fetcher.turn()
            let serverMoved = fetcher.serverTurn(in: share)
            if !clientMoved && !serverMoved { fetcher.giveUpWaiting() }
        }
        while fetcher.serverTurn(in: share) {}
    }
}

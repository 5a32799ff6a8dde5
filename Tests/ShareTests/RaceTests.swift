import Share
import System
import TestSupport
import Testing
import Wire

/// Nothing outside is sent while somebody inside the share renames as fast as possible.
///
/// One at a time: each keeps both the file system and a processor busy.
@Suite(.serialized) struct `Races` {
    private let sample: SampleShare

    init() throws {
        sample = try SampleShare()
    }

    private static let requestCount = 10_000

    /// What many requests for a path brought: each content, and how many were refused.
    private func ask(
        _ share: Share, for path: RemotePath, until isDone: (Set<String>, Int) -> Bool
    ) throws -> (contents: Set<String>, refusedCount: Int) {
        var contents: Set<String> = []
        var refusedCount = 0
        var count = 0
        while count < Self.requestCount || !isDone(contents, refusedCount) {
            count += 1
            do throws(ShareError) {
                let bytes = try share.open(path).contents()
                contents.insert(String(decoding: bytes, as: UTF8.self))
            } catch {
                refusedCount += 1
            }
        }
        return (contents, refusedCount)
    }

    @Test(arguments: PathLookup.allCases)
    func `a folder that becomes a link to outside and back`(lookup: PathLookup) throws {
        let share = try sample.share(lookup)
        let worker = Worker { [temporary = sample.temporary] isStopped in
            while !isStopped() { try? temporary.exchange("share/sub", "share/outdirectory") }
        }
        defer { worker.stop() }
        let answers = try ask(share, for: RemotePath("sub/b")) { contents, refusedCount in
            // Until both sides of the race were seen.
            contents.contains("b") && refusedCount > 0
        }
        #expect(answers.contents == ["b"])
    }

    @Test(arguments: PathLookup.allCases)
    func `a file that becomes a link to outside and back`(lookup: PathLookup) throws {
        let share = try sample.share(lookup)
        let worker = Worker { [temporary = sample.temporary] isStopped in
            while !isStopped() { try? temporary.exchange("share/a", "share/out") }
        }
        defer { worker.stop() }
        // Each exchange also changes the file's ctime, so that it may never be called complete.
        let answers = try ask(share, for: RemotePath("a")) { _, refusedCount in refusedCount > 0 }
        #expect(answers.contents.isSubset(of: ["a"]))
    }

    @Test(arguments: PathLookup.allCases)
    func `a folder that is moved out of the share and back`(lookup: PathLookup) throws {
        let share = try sample.share(lookup)
        let worker = Worker { [temporary = sample.temporary] isStopped in
            while !isStopped() {
                try? temporary.rename("share/sub", to: "parked")
                try? temporary.rename("parked", to: "share/sub")
            }
        }
        defer { worker.stop() }
        let answers = try ask(share, for: RemotePath("sub/b")) { contents, refusedCount in
            contents.contains("b") && refusedCount > 0
        }
        #expect(answers.contents == ["b"])
    }

    /// Neither listed nor sent; the folder is one or many names down.
    @Test(arguments: PathLookup.allCases, [1, 40, 100])
    func `a name that a folder has only while it is outside`(
        lookup: PathLookup, depth: Int
    ) throws {
        let temporary = sample.temporary
        let names = ["moved"] + Array(repeating: LocalPath("n"), count: depth - 1)
        let path = names.reduce(LocalPath("")) { $0.appending($1) }
        let share = try sample.share(lookup)
        try share.folder.makeFolders(names)
        let worker = Worker { isStopped in
            guard let inner = try? share.folder.openFolder(beneath: path) else { return }
            while !isStopped() {
                try? temporary.rename("share/moved", to: "parked")
                _ = try? inner.createFile("secret")
                try? inner.remove("secret")
                try? temporary.rename("parked", to: "share/moved")
            }
        }
        defer { worker.stop() }
        let secret = try RemotePath(path.appending("secret").bytes)
        let folder = try RemotePath(path.bytes)
        var listedCount = 0
        var count = 0
        let enough = 2_000 / Thoroughness.step(inDebug: 4)
        // Until it was inside once: all rounds may pass while the worker waits for a processor.
        while count < enough || listedCount == 0 && count < 2_000_000 {
            count += 1
            do throws(ShareError) {
                let paths = try share.list(folder, recursive: true).paths()
                #expect(paths == [])
                listedCount += 1
            } catch {
                // It is outside.
            }
            #expect(throws: ShareError.self) { _ = try share.open(secret) }
        }
        #expect(listedCount > 0)
    }

    @Test(arguments: PathLookup.allCases)
    func `links that are followed, while they turn to outside and back`(lookup: PathLookup) throws {
        let share = try sample.share(lookup, .init(followsLinks: true))
        let worker = Worker { [temporary = sample.temporary] isStopped in
            while !isStopped() { try? temporary.exchange("share/directory", "share/outdirectory") }
        }
        defer { worker.stop() }
        let answers = try ask(share, for: RemotePath("directory/b")) { contents, refusedCount in
            (contents.contains("b") || lookup == .walk) && refusedCount > 0
        }
        #expect(answers.contents.isSubset(of: ["b"]))
    }

    /// Beneath a folder, or the file itself.
    @Test(arguments: ["link/inside", "link"])
    func `links that are followed, while they turn to what is hidden and back`(
        name: String
    ) throws {
        let isFile = name == "link"
        let temporary = sample.temporary
        try temporary.write("shown", to: "share/sub/inside")
        try temporary.link("share/link", to: isFile ? "sub/inside" : "sub")
        try temporary.link("share/hiddenlink", to: isFile ? ".folder/inside" : ".folder")
        let share = try sample.share(.kernel, .init(followsLinks: true))
        let worker = Worker { isStopped in
            while !isStopped() { try? temporary.exchange("share/link", "share/hiddenlink") }
        }
        defer { worker.stop() }
        let answers = try ask(share, for: RemotePath(name)) { contents, refusedCount in
            contents.contains("shown") && refusedCount > 0
        }
        #expect(answers.contents == ["shown"])
    }

    /// The name always leads to one of two files, the other one of which is outside.
    @Test(arguments: PathLookup.allCases)
    func `a name whose files are exchanged is never missing`(lookup: PathLookup) throws {
        let share = try sample.share(lookup)
        let path = try RemotePath("sub/b")
        let worker = Worker { [temporary = sample.temporary] isStopped in
            while !isStopped() { try? temporary.exchange("share/sub/b", "outside/b") }
        }
        defer { worker.stop() }
        var failures: Set<ShareError> = []
        var count = 0
        while count < Self.requestCount || failures.isEmpty {
            count += 1
            do throws(ShareError) {
                _ = try share.list(path, recursive: false)
            } catch {
                failures.insert(error)
            }
        }
        #expect(failures == [.changed])
    }

    @Test func `a listing behind a link, while it turns to a hidden folder and back`() throws {
        let temporary = sample.temporary
        try temporary.link("share/link", to: "sub")
        try temporary.link("share/hiddenlink", to: ".folder")
        let share = try sample.share(.kernel, .init(followsLinks: true))
        let worker = Worker { isStopped in
            while !isStopped() { try? temporary.exchange("share/link", "share/hiddenlink") }
        }
        defer { worker.stop() }
        var listings: Set<[String]> = []
        var refusedCount = 0
        for _ in 0..<Self.requestCount {
            do throws(ShareError) {
                guard let path = try? RemotePath("link") else { return }
                listings.insert(try share.list(path, recursive: true).paths())
            } catch {
                refusedCount += 1
            }
        }
        #expect(refusedCount > 0)
        #expect(listings.contains(["link/b"]))
        #expect(listings.isSubset(of: [["link/b"], []]))
    }
}

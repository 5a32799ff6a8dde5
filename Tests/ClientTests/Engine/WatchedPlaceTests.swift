import Client
import TestSupport
import Testing
import Wire

/// What a batch that stays has a live server watch.
@Suite struct `What a batch watches` {
    private func watched(_ selections: Selection...) throws -> Watch? {
        let server = MemoryServer([String: [UInt8]](), isLive: true)
        let rig = try Rig {
            $0.watchPause = .seconds(60)
            $0.capabilities = .live
        }
        for selection in selections { rig.add(selection) }
        try #require(rig.connect())
        let session = server.session()
        rig.settle()
        rig.give(try session.answer(rig.takeSaid()))
        rig.settle()
        _ = try session.answer(rig.takeSaid())
        return server.watched.first
    }

    private func file(_ name: String) throws -> Selection {
        let path = try RemotePath(name)
        return .file(DownloadRequest(path, to: .file(try DestinationPath(path))))
    }

    private func expect(
        _ watch: Watch?, _ path: String?, _ isRecursive: Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(watch?.path?.text == path, sourceLocation: sourceLocation)
        #expect(watch?.isRecursive == isRecursive, sourceLocation: sourceLocation)
    }

    @Test func `is the one file or folder that is wanted`() throws {
        expect(try watched(file("a/b/c")), "a/b/c", false)
        expect(try watched(file("c")), "c", false)
        expect(try watched(.folder(RemotePath("a/b"))), "a/b", true)
        expect(try watched(.folder(nil)), nil, true)
        expect(try watched(.pattern(NamePattern("a/*.txt"))), "a", false)
        expect(try watched(.pattern(NamePattern("a/**/*.txt"))), "a", true)
        expect(try watched(.listing(nil, recursive: false)), nil, false)
    }

    @Test func `is the folder that all have in common`() throws {
        expect(try watched(file("a/b"), file("a/c")), "a", false)
        expect(try watched(file("a"), file("c"), .pattern(NamePattern("*.txt"))), nil, false)
        expect(try watched(file("a/b/c"), file("a/d/e"), file("a/d/f")), "a", true)
        expect(try watched(file("a/b"), .folder(RemotePath("a/c/d"))), "a", true)
        expect(try watched(.folder(RemotePath("a/c/d")), file("a/c/d/e")), "a/c/d", true)
        expect(try watched(file("a/b"), file("c")), nil, true)
        expect(try watched(file("ab/c"), file("a/c")), nil, true)
    }
}

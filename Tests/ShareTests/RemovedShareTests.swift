import Share
import System
import TestSupport
import Testing
import Wire

@Suite struct `A share whose folder was removed` {
    private let parent: TemporaryFolder
    private let path: RemotePath

    init() throws {
        parent = try TemporaryFolder()
        path = try RemotePath("a")
        try makeShare()
    }

    private func makeShare() throws {
        try parent.makeFolder("share")
        for name in ["share/a", "share/b"] as [LocalPath] { try parent.write("", to: name) }
    }

    @Test(arguments: [PathLookup.kernel, .walk])
    func `says so, and gives nothing of one that is made in its place`(lookup: PathLookup) throws {
        let share = Share(try Folder(parent.path("share"), lookup: lookup))
        try parent.removeAll("share")
        for _ in 0..<2 {
            #expect(throws: ShareError.removed) { _ = try share.open(path) }
            #expect(throws: ShareError.removed) { _ = try share.list(path, recursive: false) }
            #expect(throws: ShareError.removed) {
                _ = try share.list(nil, recursive: true).items()
            }
            #expect(throws: ShareError.removed) { try share.checkListed(path) }
            #expect(throws: ShareError.removed) { try share.checkListed(nil) }
            try? makeShare()
        }
    }

    @Test func `ends a listing that is under way`() throws {
        let share = Share(try Folder(parent.path("share")))
        let listing = try share.list(nil, recursive: true)
        #expect(try listing.next() != .end)
        try parent.removeAll("share")
        #expect(throws: ShareError.removed) { _ = try listing.items() }
    }

    @Test func `is not one that is only moved, or that lacks a file`() throws {
        let share = Share(try Folder(parent.path("share")))
        try parent.rename("share", to: "moved")
        _ = try share.open(path)
        let other = try RemotePath("absent")
        #expect(throws: ShareError.notFound(.absent)) { _ = try share.open(other) }
    }
}

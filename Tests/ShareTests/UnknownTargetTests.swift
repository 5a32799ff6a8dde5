import Share
import System
import TestSupport
import Testing
import Wire

/// Links of which the kernel does not tell where they lead, as without /proc.
@Suite struct `A link of which nobody knows where it leads` {
    @Test func `makes a listing partial, and is refused`() throws {
        let temporary = try TemporaryFolder()
        try temporary.makeFolder("share")
        try temporary.write("", to: "share/file")
        try temporary.link("share/link", to: "file")
        let share = Share(
            try Folder(temporary.path("share")), rules: Share.Rules(followsLinks: true))
        #expect(try share.list(nil, recursive: true).paths() == ["file", "link"])
        // Of what is deeper than PATH_MAX the kernel does not tell the path.
        let name = LocalPath(String(repeating: "d", count: 255))
        for _ in 0..<17 {
            try temporary.makeFolder("outer")
            try temporary.rename("share", to: LocalPath("outer").appending(name))
            try temporary.rename("outer", to: "share")
        }
        let listing = try share.list(nil, recursive: true)
        #expect(try listing.paths() == ["file"])
        #expect(listing.isPartial)
        let link = try RemotePath("link")
        #expect(throws: ShareError.unknownTarget) { _ = try share.open(link) }
    }
}

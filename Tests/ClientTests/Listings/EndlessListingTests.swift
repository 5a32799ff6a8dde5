import Client
import System
import TestSupport
import Testing
import Wire

@Suite struct `A listing without end` {
    private static let names = (0..<100).map { "file\($0)" }

    /// Mirrors a hundred files where so many bytes of listings may wait.
    private func end(with bytesMax: Int) throws -> SessionEnd? {
        let rig = try Rig { $0.waitingListingBytesMax = bytesMax }
        rig.add(.folder(nil))
        return try rig.session(with: Self.server())
    }

    private static func server() -> MemoryServer {
        MemoryServer(Dictionary(uniqueKeysWithValues: names.map { ($0, [1]) }))
    }

    @Test func `of more than there is room for ends the session`() throws {
        let nameBytes = Self.names.map(\.utf8.count).reduce(0, +)
        #expect(try end(with: nameBytes) == .endlessListing)
        #expect(try end(with: nameBytes + 100 * 40 - 1) == .endlessListing)
        #expect(try end(with: nameBytes + 100 * 40) == nil)
    }

    @Test func `that is only told may be of any length`() throws {
        let rig = try Rig { $0.waitingListingBytesMax = 0 }
        rig.add(.listing(nil, recursive: true))
        #expect(try rig.session(with: Self.server()) == nil)
        #expect(rig.listed.count == 100)
    }

    @Test func `of folders that are made at once is no smaller`() throws {
        let rig = try Rig { $0.waitingListingBytesMax = 2000 }
        let server = MemoryServer([String: [UInt8]](), compresses: false)
        server.folders = Set((0..<100).map { "folder\($0)" })
        rig.add(.folder(nil))
        // Each item is taken from the listing before the next one comes.
        let said = try server.session().answer(rig.ask())
        #expect(rig.feed(said, pieces: 1) == .endlessListing)
        #expect(try (1..<100).contains(rig.temporary.names().count))
    }
}

import System
import TestSupport
import Testing
import Wire

@testable import Client

/// A link on which no session is as long as the listing.
@Suite struct `Sessions that are shorter than the listing` {
    private let names = (100..<160).map { "top/" + String(repeating: "n", count: 30) + "\($0)" }
    private let server: MemoryServer
    /// How much comes in a session: about half of the listing.
    private let cut = 2_000

    init() {
        server = MemoryServer(
            Dictionary(uniqueKeysWithValues: names.map { ($0, Array($0.utf8)) }),
            compresses: false)
    }

    @Test(arguments: [true, false])
    func `bring the files that were listed, and a longer one the rest, none twice`(
        isPattern: Bool
    ) throws {
        let rig = try Rig { $0.removesExtraneousFiles = true }
        try rig.make("top/old")
        rig.add(isPattern ? .pattern(try NamePattern("top/*")) : .folder(nil))
        for _ in 0..<6 {
            #expect(try rig.session(with: server, cut: cut) == .linkLost(nil))
        }
        let count = rig.outcomes.count
        #expect(count >= 10, "\(count)")
        #expect(rig.removed == [])
        while !rig.finish() { try rig.session(with: server) }
        #expect(rig.errors.isEmpty && rig.outcomes.count == names.count)
        #expect(Set(rig.outcomes.map(\.request.path.text)) == Set(names))
        #expect(rig.removed == (isPattern ? [] : ["top/old"]))
    }

    @Test func `bring no file twice that two selections hold`() throws {
        let rig = try Rig()
        rig.add(.folder(try RemotePath("top")))
        rig.add(.folder(nil))
        #expect(try rig.session(with: server, cut: cut) == .linkLost(nil))
        while !rig.finish() { try rig.session(with: server) }
        #expect(rig.outcomes.count == names.count)
        #expect(server.asked.count < names.count + 5)
    }
}

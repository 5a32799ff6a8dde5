import System
import TestSupport
import Testing
import Wire

@testable import Client

/// What would take long to hash before the server has said anything.
@Suite struct `More than about a second of hashing` {
    private static let names: [LocalPath] = [".f.btpart", "f"]

    private let rig: Rig
    private let server = MemoryServer(["f": [1, 2, 3]], compresses: false)

    init() throws {
        rig = try Rig()
    }

    /// Makes a file that takes no room.
    private func plant(_ size: UInt64, at name: LocalPath) throws {
        try rig.temporary.write([], to: name)
        try rig.temporary.open().openFileToWrite(name).truncate(to: size)
    }

    @Test(arguments: names)
    func `is not hashed where it is longer than the server's file`(name: LocalPath) throws {
        try plant(FileTarget.unlistedBytesMax + 1, at: name)
        try rig.add("f")
        #expect(try rig.session(with: server) == nil)
        #expect(server.listed.map { $0.path?.text } == ["f"])
        #expect(server.asked.map(\.held) == [nil])
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.names() == ["f"])
        #expect(try rig.temporary.read("f") == [1, 2, 3])
    }

    @Test func `is left alone where the server has no such file`() throws {
        try plant(FileTarget.unlistedBytesMax + 1, at: "f")
        try rig.add("f")
        server.files = [:]
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.failed(.refused(ErrorMessage(.notFound, "no such folder")))])
        #expect(try rig.temporary.names() == ["f"])
    }

    @Test(arguments: names, [-1, 0, 1])
    func `is what is looked up first, and no less`(name: LocalPath, excess: Int64) throws {
        let folder = OutputFolder(try rig.temporary.open())
        let path = try DestinationPath(RemotePath("f"))
        #expect(!FileTarget.holdsMuch(of: path, in: folder))
        try plant(UInt64(Int64(FileTarget.unlistedBytesMax) + excess), at: name)
        #expect(FileTarget.holdsMuch(of: path, in: folder) == (excess > 0))
    }

    @Test(arguments: [2, 3, 4])
    func `is not the only thing that a listing shows to be too long`(count: Int) throws {
        try rig.temporary.write([1, 2, 3, 4][..<count], to: ".f.btpart")
        rig.add(.folder(nil))
        #expect(try rig.session(with: server) == nil)
        #expect(server.asked.map { $0.held?.offset ?? 0 } == [count > 3 ? 0 : UInt64(count)])
        #expect(rig.results == [count > 3 ? .fetched : .resumed])
        #expect(try rig.temporary.read("f") == [1, 2, 3])
    }
}

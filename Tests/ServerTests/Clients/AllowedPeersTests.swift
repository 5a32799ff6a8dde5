import Bluetooth
import System
import TestSupport
import Testing

@testable import Server

@Suite struct `The list of the devices that may connect` {
    private let folder: TemporaryFolder
    private let first: BluetoothAddress
    private let peers: [Peer]

    init() throws {
        folder = try TemporaryFolder()
        first = try #require(BluetoothAddress("00:AA:01:00:00:00"))
        peers = [.device(first), .device(try #require(BluetoothAddress("00:AA:01:01:00:01")))]
    }

    private func list(
        allowed: [BluetoothAddress]? = nil, file: LocalPath? = nil
    ) throws -> AllowedPeers? {
        var configuration = ServerConfiguration(
            folder: folder.path, address: .socket(.unix(try UnixAddress("/a"))))
        configuration.allowed = allowed.map { AllowList($0) }
        configuration.allowFile = file
        return try AllowedPeers(configuration)
    }

    @Test func `is none where everybody may`() throws {
        #expect(try list() == nil)
    }

    @Test func `has those that were named, and no others`() throws {
        let list = try #require(try list(allowed: [first]))
        #expect(peers.map(list.allows) == [true, false])
        #expect(list.allows(.process(1)))
        #expect(list.reread() == .nothing)
    }

    @Test func `has nobody of whom nothing is known`() throws {
        let list = try #require(try list(allowed: [first]))
        #expect(!list.allows(.unnamed))
    }

    @Test func `has those of the file, and after a reading those of the new one`() throws {
        let path = folder.path("allow")
        try folder.write("# nobody\n", to: "allow")
        let list = try #require(try list(file: path))
        #expect(peers.map(list.allows) == [false, false])
        try folder.write("00:AA:01:01:00:01 # the other\n", to: "new")
        try folder.rename("new", to: "allow")
        #expect(peers.map(list.allows) == [false, false])
        #expect(list.reread() == .allowed(deviceCount: 1))
        #expect(peers.map(list.allows) == [false, true])
    }

    @Test func `a file that is no list changes nothing`() throws {
        let path = folder.path("allow")
        try folder.write("00:AA:01:00:00:00\n", to: "allow")
        let list = try #require(try list(file: path))
        try folder.write("00:AA:01:01:00:01\nall of them\n", to: "allow")
        #expect(list.reread() == .kept(path, .list(.notAddress(line: 2))))
        #expect(peers.map(list.allows) == [true, false])
        try folder.remove("allow")
        let missing = SystemError(call: "openat", errno: .noSuchFile)
        #expect(list.reread() == .kept(path, .system(missing)))
        try folder.makeFolder("allow")
        let folderThere = SystemError(call: "read", errno: .isDirectory)
        #expect(list.reread() == .kept(path, .system(folderThere)))
        #expect(peers.map(list.allows) == [true, false])
    }

    @Test(arguments: [AllowList.fileBytesMax - 1, AllowList.fileBytesMax])
    func `a file of the largest size is read`(byteCount: Int) throws {
        try folder.write([UInt8](repeating: 0x20, count: byteCount), to: "allow")
        #expect(try list(file: folder.path("allow")) != nil)
    }

    @Test func `a larger file is not`() throws {
        let path = folder.path("allow")
        try folder.write([UInt8](repeating: 0x20, count: AllowList.fileBytesMax + 1), to: "allow")
        #expect(throws: ServerError.allowFile(path, .list(.tooLong))) { try list(file: path) }
    }

    @Test func `whoever is turned away again is no news, until some time has passed`() throws {
        var recent = RecentRefusals()
        let start = MonotonicTime(nanoseconds: 0)
        func isNews(_ peer: Peer, _ reason: ServerEvent.RefusalReason, _ seconds: Int) -> Bool {
            recent.isNews(peer, reason, at: start + .seconds(seconds))
        }
        let news = [
            isNews(peers[0], .notAllowed, 0), isNews(peers[1], .notAllowed, 1),
            isNews(peers[0], .unprotected, 1),
            isNews(peers[0], .notAllowed, RecentRefusals.secondsMax - 1),
            isNews(peers[0], .notAllowed, RecentRefusals.secondsMax),
        ]
        #expect(news == [true, true, true, false, true])
    }

    @Test func `no more than so many are remembered`() throws {
        var recent = RecentRefusals()
        let start = MonotonicTime(nanoseconds: 0)
        for number in 0...RecentRefusals.peersMax {
            let isNews = recent.isNews(.process(CInt(number)), .notAllowed, at: start)
            #expect(isNews)
        }
        let (last, first) = (
            recent.isNews(.process(1), .notAllowed, at: start),
            recent.isNews(.process(0), .notAllowed, at: start)
        )
        #expect(!last && first)
    }
}

import Client
import System
import TestSupport
import Testing
import Wire

@Suite struct `What is not fetched` {
    private static let modified: Int64 = 1_700_000_000

    private static func server() -> MemoryServer {
        MemoryServer(["a": [1, 2, 3], "b": [4], "c": [5]])
    }

    /// Puts a file in the folder that is so many seconds newer than the server's.
    private static func put(_ bytes: [UInt8], _ name: LocalPath, newerBy seconds: Int64, _ rig: Rig)
        throws
    {
        try rig.temporary.write(bytes, to: name)
        let file = try rig.temporary.open().openFileToWrite(name)
        try file.setModified(seconds: modified + seconds)
    }

    @Test(arguments: [true, false])
    func `with skip-existing nothing is asked about what is there`(isListed: Bool) throws {
        let rig = try Rig { $0.skipsExisting = true }
        let server = Self.server()
        try rig.temporary.write([9], to: "a")
        if isListed { rig.add(.folder(nil)) } else { try rig.add("a", "b", "c") }
        #expect(try rig.session(with: server) == nil)
        #expect(server.asked.map(\.path.text) == ["b", "c"])
        #expect(rig.results == [.skipped(.exists), .fetched, .fetched])
        #expect(try rig.temporary.read("a") == [9])
    }

    @Test(arguments: [true, false])
    func `with newer only what is newer on the server is asked for`(isListed: Bool) throws {
        let rig = try Rig { $0.onlyNewer = true }
        let server = Self.server()
        try Self.put([9], "a", newerBy: 0, rig)
        try Self.put([9], "b", newerBy: -1, rig)
        if isListed { rig.add(.folder(nil)) } else { try rig.add("a", "b", "c") }
        #expect(try rig.session(with: server) == nil)
        #expect(server.asked.map(\.path.text) == ["b", "c"])
        #expect(rig.results == [.skipped(.notNewer), .fetched, .fetched])
        #expect(try rig.temporary.read("a") == [9])
        #expect(try rig.temporary.read("b") == [4])
    }

    @Test(arguments: [[1, 2, 3], [9]] as [[UInt8]], [true, false])
    func `is what --sha256 asks for all the same`(bytes: [UInt8], onlyNewer: Bool) throws {
        let rig = try Rig {
            $0.skipsExisting = !onlyNewer
            $0.onlyNewer = onlyNewer
        }
        let server = Self.server()
        try Self.put(bytes, "a", newerBy: 1, rig)
        let expected = digest(of: [1, 2, 3])
        try rig.add("a", expecting: expected)
        if onlyNewer { #expect(try rig.session(with: server) == nil) }
        rig.finish()
        #expect(server.asked.isEmpty)
        #expect(
            rig.results == [
                bytes == [9]
                    ? .failed(.unexpectedDigest(expected: expected, actual: digest(of: bytes)))
                    : .skipped(onlyNewer ? .notNewer : .exists)
            ])
        #expect(try rig.temporary.read("a") == bytes)
    }

    @Test(arguments: [true, false])
    func `in a dry run nothing is, and each is told`(isListed: Bool) throws {
        let rig = try Rig { $0.isDryRun = true }
        let server = Self.server()
        server.folders = ["empty"]
        server.files["d/e"] = .init(bytes: [6])
        try Self.put([9, 9, 9], "a", newerBy: 0, rig)
        try Self.put([9], "b", newerBy: 1, rig)
        try rig.temporary.write([9], to: ".c.btpart")
        if isListed { rig.add(.folder(nil)) } else { try rig.add("a", "b", "c", "d/e") }
        #expect(try rig.session(with: server) == nil)
        rig.finish()
        #expect(server.asked.isEmpty)
        let plans: [DownloadOutcome.Plan] = [.compare, .update, .resume, .fetch]
        #expect(rig.results == plans.map { .planned($0) })
        #expect(try rig.temporary.names() == [".c.btpart", "a", "b"])
    }

    @Test func `a named folder is none in a dry run either`() throws {
        let rig = try Rig { $0.isDryRun = true }
        let server = Self.server()
        server.folders = ["d"]
        try rig.add("d", "nope")
        #expect(try rig.session(with: server) == nil)
        #expect(
            rig.errors == [
                .refused(ErrorMessage(.notRegular, "")),
                .refused(ErrorMessage(.notFound, "no such folder")),
            ])
    }

    @Test func `after the first failure nothing is, where it is to end the batch`() throws {
        let rig = try Rig { $0.endsAtFirstFailure = true }
        let server = Self.server()
        try rig.temporary.makeFolder("b")
        try rig.add("a", "b", "c")
        try rig.session(with: server)
        #expect(rig.errors == [.notRegularFile("b", .directory)])
        #expect(rig.settle() == .finished(.failedEarly))
        #expect(!server.asked.contains { $0.path.text == "c" })
    }

    @Test func `too large a listed file is never asked for`() throws {
        let rig = try Rig { $0.fileBytesMax = 2 }
        let server = Self.server()
        rig.add(.folder(nil))
        #expect(try rig.session(with: server) == nil)
        #expect(rig.errors == [.tooLarge(bytes: 3, bytesMax: 2)])
        #expect(server.asked.map(\.path.text) == ["b", "c"])
    }
}

import System
import TestSupport
import Testing
import Wire

@testable import Client

/// What moves on the server while its listing comes may be in no line of that.
@Suite struct `A name that the server's listing does not contain` {
    private let content = SeededContent.bytes(3_000)

    private func rig(_ change: (inout ClientConfiguration) -> Void = { _ in }) throws -> Rig {
        let rig = try Rig {
            $0.removesExtraneousFiles = true
            change(&$0)
        }
        try rig.make("z/moved")
        try rig.make("z/kept")
        return rig
    }

    private func server(_ names: [String]) -> MemoryServer {
        MemoryServer(Dictionary(uniqueKeysWithValues: names.map { ($0, content) }))
    }

    /// Answers the first listing of each folder as `old`, and all after that with `new` as well.
    private func mirror(
        _ rig: Rig, in folders: [RemotePath?] = [nil], _ old: [String], then new: [String]
    ) throws -> MemoryServer {
        let server = server(old)
        for folder in folders { rig.add(.folder(folder)) }
        let session = server.session()
        rig.feed(try session.answer(rig.ask()))
        for name in new { server.files[name] = .init(bytes: content) }
        while !rig.finish() { rig.feed(try session.answer(rig.takeSaid())) }
        return server
    }

    @Test func `is asked for once more before it is removed`() throws {
        let rig = try rig()
        let server = try mirror(rig, ["z/kept"], then: [])
        #expect(rig.removed == ["z/moved"])
        #expect(server.listed.count == 2)
    }

    @Test func `is not asked for once more where nothing is to be removed`() throws {
        let rig = try rig()
        let server = try mirror(rig, ["z/kept", "z/moved"], then: [])
        #expect(rig.removed == [])
        #expect(server.listed.count == 1)
    }

    @Test func `goes when it has come from where it was moved to`() throws {
        let rig = try rig()
        _ = try mirror(rig, ["z/kept"], then: ["a/moved"])
        #expect(rig.removed == ["z/moved"])
        #expect(try rig.files().sorted() == ["a/moved", "z/kept"])
        #expect(rig.results.count == 2)
    }

    @Test(arguments: [["a", "z"], ["z", "a"], ["a", "."], [".", "a"]])
    func `goes when it has come from another folder of the command`(names: [String]) throws {
        let rig = try rig()
        let folders = try names.map { $0 == "." ? nil : try RemotePath($0) }
        _ = try mirror(rig, in: folders, ["a/f", "z/kept"], then: ["a/moved"])
        #expect(rig.removed == ["z/moved"])
        #expect(try rig.files().sorted() == ["a/f", "a/moved", "z/kept"])
        #expect(rig.results.count == 3)
    }

    @Test func `stays where the second listing contains it`() throws {
        let rig = try rig()
        _ = try mirror(rig, ["z/kept"], then: ["z/moved"])
        #expect(rig.removed == [])
        #expect(try rig.temporary.read("z/moved") == content)
    }

    @Test func `stays where only the second listing lacks it`() throws {
        // Nothing here is asked about, so that nothing fails.
        let rig = try rig { $0.skipsExisting = true }
        try rig.make("y/x/f")
        let server = server(["y/x/f", "z/kept"])
        rig.add(.folder(nil))
        let session = server.session()
        rig.feed(try session.answer(rig.ask()))
        server.files["y/x/f"] = nil
        while !rig.finish() { rig.feed(try session.answer(rig.takeSaid())) }
        #expect(rig.removed == ["z/moved"])
        #expect(try rig.files().sorted() == ["y/x/f", "z/kept"])
    }

    @Test func `is told in a dry run as it would be removed`() throws {
        let rig = try rig { $0.isDryRun = true }
        let server = try mirror(rig, ["z/kept"], then: ["a/moved"])
        #expect(rig.removals == ["z/moved"])
        #expect(server.listed.count == 2)
    }

    @Test func `goes after the second listing was cut and came again`() throws {
        let rig = try rig()
        let server = server(["z/kept"])
        rig.add(.folder(nil))
        var session = server.session()
        rig.feed(try session.answer(rig.ask()))
        while server.listed.count < 2 {
            #expect(!rig.finish())
            rig.give(try session.answer(rig.takeSaid()).dropLast(3))
            rig.settle()
        }
        rig.fail(with: .linkLost(nil))
        session = server.session()
        try rig.mirrorOn(from: server)
        #expect(rig.removed == ["z/moved"])
    }
}

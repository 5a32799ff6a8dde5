import System
import TestSupport
import Testing
import Wire

@testable import Client

/// What `--delete` leaves because something else did not come: it may be the last copy of that.
@Suite struct `What the server has no more, after a failure` {
    private let server = MemoryServer(["top/new": [1, 2], "top/z": [3, 3, 3]])

    private func rig(on disk: any LocalDisk = KernelDisk()) throws -> Rig {
        let rig = try Rig(on: disk) {
            $0.removesExtraneousFiles = true
            $0.retryCount = 0
        }
        try rig.make("top/old")
        return rig
    }

    private func expectKept(_ rig: Rig) throws {
        #expect(rig.removed == [])
        #expect(rig.removals == [])
        #expect(try rig.isHere("top/old"))
        #expect(rig.errors.count + rig.failures.count == 1)
    }

    @Test func `stays where the server refused a file`() throws {
        server.files["top/new"]?.lie = .changedAfter(0)
        let rig = try rig()
        try rig.mirror("top", of: server)
        try expectKept(rig)
        #expect(try rig.temporary.read("top/z") == [3, 3, 3])
    }

    @Test func `stays where a file came wrong`() throws {
        server.files["top/new"]?.lie = .digest
        let rig = try rig()
        try rig.mirror("top", of: server)
        try expectKept(rig)
    }

    @Test(arguments: [Errno.permissionDenied, .noKey, .inputOutput])
    func `stays where a file could not be written`(errno: Errno) throws {
        var disk = HookedDisk()
        disk.beforeCreating = { name throws(SystemError) in
            if name == ".new.btpart" { throw SystemError(call: "openat2", errno: errno) }
        }
        let rig = try rig(on: disk)
        try rig.mirror("top", of: server)
        try expectKept(rig)
    }

    @Test(arguments: [true, false])
    func `stays where a folder could not be made, in a dry run too`(isDryRun: Bool) throws {
        let outside = try TemporaryFolder()
        let rig = try rig()
        rig.configuration.isDryRun = isDryRun
        let name = isDryRun ? "top/new" : "top/sub"
        if !isDryRun { server.folders = ["top/sub"] }
        try rig.temporary.link(LocalPath(name), to: "\(outside.path)")
        try rig.mirror("top", of: server)
        try expectKept(rig)
    }

    @Test func `goes although a file is larger than allowed`() throws {
        let rig = try rig()
        rig.configuration.fileBytesMax = 2
        try rig.mirror(nil, of: server)
        #expect(rig.errors == [.tooLarge(bytes: 3, bytesMax: 2)])
        #expect(rig.removed == ["top/old"])
    }

    @Test func `stays where the listing was out of date: it may be listed by now`() throws {
        let rig = try rig()
        rig.add(.folder(nil))
        let session = server.session()
        rig.feed(try session.answer(rig.ask()))
        server.files["top/old"] = server.files["top/new"]
        server.files["top/new"] = nil
        while !rig.finish() { rig.feed(try session.answer(rig.takeSaid())) }
        #expect(rig.errors == [.changedSinceListed])
        try expectKept(rig)
    }

    @Test func `goes in the next round, if that is whole`() throws {
        let rig = try rig()
        rig.configuration.watchPause = .seconds(60)
        rig.add(.folder(nil))
        server.files["top/new"]?.lie = .digest
        while !rig.finish() { try rig.session(with: server) }
        #expect(rig.removed == [])
        server.files["top/new"]?.lie = nil
        rig.beginAgain()
        while !rig.finish() { try rig.session(with: server) }
        #expect(rig.removed == ["top/old"])
    }
}

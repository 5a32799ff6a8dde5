import System
import TestSupport
import Testing
import Wire

@testable import Client

@Suite struct `A folder that takes nothing more` {
    private let server = MemoryServer(
        Dictionary(uniqueKeysWithValues: "abcd".map { ("\($0)", Array("\($0)".utf8)) }))

    /// Fetches four files where none of these names can be made.
    private func errors(
        failing names: Set<LocalPath>, with errno: Errno, asking asked: String = "abcd"
    ) throws -> [ClientError] {
        let disk = HookedDisk(beforeCreating: { name throws(SystemError) in
            if names.contains(name) { throw SystemError(call: "openat", errno: errno) }
        })
        let rig = try Rig(on: disk)
        for name in asked { try rig.add("\(name)") }
        _ = try rig.session(with: server)
        rig.finish()
        #expect(rig.outcomes.map(\.request.path.text).sorted() == asked.map { "\($0)" })
        return rig.errors
    }

    @Test(arguments: [Errno.noSpace, .quotaExceeded])
    func `ends a batch, and each that is left says so`(errno: Errno) throws {
        let errors = try errors(failing: [".c.btpart", ".d.btpart"], with: errno)
        #expect(errors == [.folderTakesNothing(errno), .folderTakesNothing(errno)])
    }

    @Test func `is said of the one file where no other was asked for`() throws {
        let error = SystemError(call: "openat", errno: .noSpace)
        let errors = try errors(failing: [".a.btpart"], with: .noSpace, asking: "a")
        #expect(errors == [.local(error, "a")])
    }

    @Test func `is not meant where one name has permissions of its own`() throws {
        let error = SystemError(call: "openat", errno: .permissionDenied)
        let errors = try errors(failing: [".b.btpart"], with: .permissionDenied)
        #expect(errors == [.local(error, "b")])
    }

    @Test func `ends a session with a live server as well, before all has come`() throws {
        let disk = HookedDisk(beforeCreating: { name throws(SystemError) in
            guard name == ".b.btpart" else { return }
            throw SystemError(call: "openat", errno: .noSpace)
        })
        let rig = try Rig(on: disk) {
            $0.watchPause = .seconds(600)
            $0.capabilities = .live
        }
        for name in "abcd" { try rig.add("\(name)") }
        let large = [UInt8](repeating: 1, count: 600_000)
        let server = MemoryServer(["a": [1], "b": [2], "c": large, "d": [4]], isLive: true)
        #expect(try rig.session(with: server, pieces: 65_536) == nil)
        #expect(rig.settle() == .wait(until: rig.now + .seconds(600)))
        #expect(rig.errors == [ClientError](repeating: .folderTakesNothing(.noSpace), count: 3))
        rig.now = rig.now + .seconds(600)
        rig.beginAgain()
    }
}

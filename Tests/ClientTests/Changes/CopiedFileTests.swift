import System
import TestSupport
import Testing
import Wire

@testable import Client

/// A file here that probably is the server's under another name, or its beginning.
@Suite struct `A file here with another name` {
    private let content = SeededContent.bytes(20_000)

    /// A folder where `log` is what the server has as `log.1`, for its owner alone.
    private func rig(
        on disk: any LocalDisk = KernelDisk(), retryCount: Int? = nil
    ) throws -> Rig {
        let rig = try Rig(on: disk) {
            $0.capabilities = .sums
            $0.retryCount = retryCount
        }
        try rig.temporary.write(content, to: "log")
        try rig.temporary.setPermissions(0o600, of: "log")
        rig.add(.folder(nil))
        return rig
    }

    private func server() -> MemoryServer {
        MemoryServer(["log.1": .init(bytes: content, mode: 0o666)], compresses: false)
    }

    /// Fetches what is here as `log`, with these permissions; those of the copy.
    private func copy(_ selection: Selection, of permissions: UInt16) throws -> UInt16 {
        let rig = try Rig { $0.capabilities = .sums }
        try rig.temporary.write(content, to: "log")
        try rig.temporary.setPermissions(permissions, of: "log")
        rig.add(selection)
        let server = server()
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.changed])
        #expect(server.dataBytes == 0)
        #expect(try rig.temporary.read("log.1") == content)
        return try #require(try rig.temporary.status(of: "log.1")).permissions
    }

    @Test(arguments: [UInt16(0o600), 0o400])
    func `gives nobody else access to the copy who had none`(permissions: UInt16) throws {
        let pattern = try NamePattern("log.*")
        #expect(try copy(.pattern(pattern), of: permissions) == 0o600)
    }

    @Test(arguments: [UInt16(0o600), 0o400, 0o444])
    func `gives a mirrored copy the mode that it has there, as any mirrored file`(
        permissions: UInt16
    ) throws {
        #expect(try copy(.folder(nil), of: permissions) == 0o644)
    }

    @Test func `leaves no part that the next session would take for the server's`() throws {
        for cut in 1..<1_000 {
            let rig = try rig(retryCount: 0)
            if try rig.session(with: server(), cut: cut) == nil { return }
            rig.finish()
            try #require(try rig.temporary.names() == ["log"])
        }
        Issue.record("no session came to its end")
    }

    @Test func `is no help where it cannot be read, and the file comes all the same`() throws {
        var disk = HookedDisk()
        disk.beforeReading = { name throws(SystemError) in
            if name == "log" { throw SystemError(call: "pread", errno: .inputOutput) }
        }
        let rig = try rig(on: disk)
        #expect(try rig.session(with: server()) == nil)
        #expect(rig.errors.isEmpty)
        #expect(try rig.temporary.read("log.1") == content)
    }
}

/// Access to a file that is replaced, or whose bytes are copied.
@Suite struct `The attributes of a new file` {
    @Test(arguments: [
        (UInt16(0o640), UInt16(0o600)), (0o644, 0o644), (0o604, 0o644), (0o660, 0o600),
    ])
    func `give a group no more than the old file gave to others, if that had another group`(
        old: UInt16, new: UInt16
    ) throws {
        let temporary = try TemporaryFolder()
        try temporary.write("", to: "f")
        try temporary.setPermissions(old, of: "f")
        let status = try #require(try temporary.status(of: "f"))
        var configuration = try Rig().configuration
        configuration.creationMask = 0o022
        let head = Head(size: 0, mtime: 0, mode: 0o644, start: 0)
        func permissions(group: UInt32) -> UInt16 {
            FinalAttributes(
                head, configuration, isMirrored: false, inPlaceOf: status, group: group
            ).permissions
        }
        #expect(permissions(group: status.group) == old & 0o644)
        #expect(permissions(group: status.group &+ 1) == new)
    }
}

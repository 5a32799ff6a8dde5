import Client
import Glibc
import System
import TestSupport
import Testing
import Wire

/// Parts that a run has left that was killed between its last byte and the final name.
@Suite(.waiting) struct `A part that was left shortly before its final name` {
    private static let bytes: [UInt8] = [1, 2, 3]

    /// Makes the folder's owner a user who may not do everything, and does something as that user.
    private static func asOrdinaryUser(_ folder: TemporaryFolder, _ body: () throws -> Void) throws
    {
        guard geteuid() == 0 else { return try body() }
        try #require(unsafe chown(folder.path.description, 54321, 54321) == 0)
        try #require(seteuid(54321) == 0)
        defer { _ = seteuid(0) }
        try body()
    }

    private static func leavePart(of name: LocalPath, mode: UInt16, _ rig: Rig) throws {
        let part = LocalPath(".\(name).btpart")
        try rig.temporary.write(bytes, to: part)
        try rig.temporary.setPermissions(mode, of: part)
    }

    @Test(arguments: [0o444, 0o400] as [UInt16])
    func `is continued though it is read-only`(mode: UInt16) async {
        await #expect(processExitsWith: .success) { [mode] in
            let rig = try Rig()
            try rig.add("f")
            try Self.asOrdinaryUser(rig.temporary) {
                try Self.leavePart(of: "f", mode: mode, rig)
                try #require(try rig.session(with: MemoryServer(["f": Self.bytes])) == nil)
            }
            try #require(rig.results == [.resumed])
            try #require(try rig.temporary.names() == ["f"])
            try #require(try rig.temporary.read("f") == Self.bytes)
        }
    }

    @Test func `is removed with what the server has no more though it is read-only`() async {
        await #expect(processExitsWith: .success) {
            let rig = try Rig { $0.removesExtraneousFiles = true }
            try Self.asOrdinaryUser(rig.temporary) {
                try Self.leavePart(of: "gone", mode: 0o444, rig)
                try rig.mirror(nil, of: MemoryServer(["f": Self.bytes]))
            }
            try #require(rig.removed == [".gone.btpart"])
            try #require(try rig.temporary.names() == ["f"])
        }
    }

    @Test func `can be opened by its owner until the file has its final name`() throws {
        let rig = try Rig()
        rig.add(.folder(nil))
        let server = MemoryServer(
            ["a": .init(bytes: Self.bytes, mode: 0o444), "b": .init(bytes: [4])], compresses: false)
        let session = server.session()
        #expect(rig.feed(try session.answer(rig.ask())) == nil)
        let answers = try session.answer(rig.takeSaid())
        rig.feed(answers.dropLast(20))
        let part = try #require(try rig.temporary.status(of: ".a.btpart"))
        #expect(part.size == 3 && part.permissions & 0o600 == 0o600)
        rig.feed(answers.suffix(20))
        rig.finish()
        #expect(rig.results == [.fetched, .fetched])
        #expect(try rig.temporary.status(of: "a")?.permissions == 0o444)
    }

    /// Where the file system cannot rename without replacing, the final name is a link first.
    @Test(arguments: [true, false])
    func `goes if the file has its final name already`(isSame: Bool) throws {
        let rig = try Rig()
        try rig.add("f")
        try Self.leavePart(of: "f", mode: 0o644, rig)
        let (part, file) = (rig.temporary.path(".f.btpart"), rig.temporary.path("f"))
        #expect(unsafe link(part.description, file.description) == 0)
        let bytes = isSame ? Self.bytes : [4, 5]
        #expect(try rig.session(with: MemoryServer(["f": bytes])) == nil)
        #expect(rig.results == [isSame ? .unchanged : .fetched])
        #expect(try rig.temporary.names() == ["f"])
        #expect(try rig.temporary.read("f") == bytes)
    }

    @Test func `stays where it has a name of somebody else`() throws {
        let rig = try Rig()
        try rig.add("f")
        try Self.leavePart(of: "f", mode: 0o600, rig)
        for name: LocalPath in ["f", "canary"] {
            let path = rig.temporary.path(name)
            #expect(
                unsafe link(rig.temporary.path(".f.btpart").description, path.description) == 0)
        }
        #expect(try rig.session(with: MemoryServer(["f": [4]])) == nil)
        #expect(rig.errors == [.foreignPart(".f.btpart", .links(3))])
        #expect(try rig.temporary.names() == [".f.btpart", "canary", "f"])
    }
}

/// File systems on which all files seem to be somebody else's, such as FAT mounted with a mask.
///
/// The stranger's files are not those of this process's user, and may be written all the same.
@Suite(.enabled(if: geteuid() == 0, "only root can make files for others"))
struct `Where all files seem to be somebody else's` {
    private let rig: Rig
    private let server = MemoryServer(["f": [1, 2, 3]])

    init() throws {
        rig = try Rig()
        try rig.temporary.setPermissions(0o777, of: ".")
        try rig.add("f")
    }

    @Test func `a part that was just made is our own`() throws {
        #expect(try Stranger.does { () throws in try rig.session(with: server) } == nil)
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.names() == ["f"])
    }

    @Test func `a part that an earlier run has left is, too`() throws {
        try Stranger.does { () throws in
            try rig.temporary.write([1], to: ".f.btpart")
            #expect(try rig.session(with: server) == nil)
        }
        #expect(rig.results == [.resumed])
        #expect(try rig.temporary.names() == ["f"])
    }
}

/// A part whose name comes and goes faster than it can be opened.
@Suite struct `A part that others make and remove all the time` {
    @Test(.timeLimit(.minutes(1)))
    func `is given up`() throws {
        let taken = SystemError(call: "openat", errno: .fileExists)
        let disk = HookedDisk(beforeCreating: { _ throws(SystemError) in throw taken })
        let rig = try Rig(on: disk)
        try rig.add("f")
        #expect(try rig.session(with: MemoryServer(["f": [1, 2, 3]])) == nil)
        #expect(rig.errors == [.partChanged(".f.btpart", .removed)])
        #expect(try rig.temporary.names() == [])
    }
}

/// A part that was opened to be removed, while its download ended and the next one began.
@Suite struct `A part whose name leads to another one by now` {
    @Test func `stays`() throws {
        let temporary = try TemporaryFolder()
        let disk = HookedDisk(afterOpening: { name in
            guard name == ".gone.btpart" else { return }
            try? temporary.rename(name, to: "gone")
            try? temporary.write([2], to: name)
        })
        let rig = try Rig(in: temporary, on: disk) { $0.removesExtraneousFiles = true }
        try temporary.write([1], to: ".gone.btpart")
        try rig.mirror(nil, of: MemoryServer(["f": [3]]))
        #expect(rig.removed == [])
        #expect(try temporary.read(".gone.btpart") == [2])
        #expect(try temporary.names() == [".gone.btpart", "f", "gone"])
    }
}

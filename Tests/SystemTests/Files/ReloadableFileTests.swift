import System
import TestSupport
import Testing

@Suite struct `A file that is read again` {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
        try temporary.makeFolder("etc")
        try temporary.makeFolder("data")
        try temporary.write("a", to: "data/list")
    }

    @Test func `is the one that has the name then`() throws {
        let file = try ReloadableFile(temporary.path("data/list"))
        #expect(try file.read(bytesMax: 8) == Array("a".utf8))
        try temporary.write("b", to: "data/new")
        try temporary.rename("data/new", to: "data/list")
        #expect(try file.read(bytesMax: 8) == Array("b".utf8))
    }

    @Test(arguments: ["../data/list", "/data/list", "other", "/etc/other"])
    func `may be a link to another folder`(target: String) throws {
        let path = target.first == "/" ? "\(temporary.path)\(target)" : target
        try temporary.link("etc/other", to: "../data/list")
        try temporary.link("etc/list", to: path)
        let file = try ReloadableFile(temporary.path("etc/list"))
        #expect(try file.read(bytesMax: 8) == Array("a".utf8))
    }

    @Test func `may lie in a folder whose name is no text`() throws {
        let folder = LocalPath([0xff, 0xfe])
        try temporary.makeFolder(folder)
        let name = folder.appending("list")
        try temporary.write("a", to: name)
        let file = try ReloadableFile(temporary.path(name))
        #expect(try file.read(bytesMax: 8) == Array("a".utf8))
    }

    @Test func `is read as far as asked, and a byte more`() throws {
        try temporary.write("abcdef", to: "list")
        let file = try ReloadableFile(temporary.path("list"))
        #expect(try file.read(bytesMax: 5) == Array("abcdef".utf8))
        #expect(try file.read(bytesMax: 4) == Array("abcde".utf8))
    }

    @Test func `is no pipe, no folder and no dead link`() throws {
        try temporary.makeNode("pipe", kind: 0o010000)
        try temporary.link("dead", to: "nowhere")
        func errno(_ name: LocalPath) -> Errno? {
            do throws(SystemError) {
                _ = try ReloadableFile(temporary.path(name)).read(bytesMax: 8)
                return nil
            } catch {
                return error.errno
            }
        }
        #expect(errno("pipe") == .invalidArgument)
        #expect(errno("etc") == .isDirectory)
        #expect(errno("dead") == .noSuchFile)
    }
}

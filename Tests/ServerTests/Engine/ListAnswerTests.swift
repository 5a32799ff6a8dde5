import Server
import Share
import System
import TestSupport
import Testing
import Wire

@Suite struct `The answer to a LIST` {
    private func items(_ client: EngineClient) throws -> [Item] {
        try client.frames.filter { $0.type == 0x86 }.map { try $0.decoded() }
    }

    private func paths(_ client: EngineClient) throws -> [String] {
        try items(client).map(\.path.text)
    }

    private func tree() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in ["a", "b", "a/deep"] as [LocalPath] { try folder.makeFolder(name) }
        for name in ["a/x", "a-b", "a/deep/y", "z", ".hidden"] as [LocalPath] {
            try folder.write("content", to: name)
        }
        return folder
    }

    @Test func `for which there is no memory is a busy server, and the end`() throws {
        var rules = Share.Rules()
        // More than a process can have addresses.
        rules.memoryBytesLeft = 1 << 60
        let client = try EngineClient(tree(), rules: rules)
        client.send(Send.hello() + (try Send.list(nil, recursive: false)))
        #expect(client.frames.last?.refusal == .busy)
        #expect(client.end == .busy)
    }

    @Test(
        arguments: [
            (nil, false, ["a", "a-b", "b", "z"]),
            (nil, true, ["a", "a-b", "a/deep", "a/deep/y", "a/x", "b", "z"]),
            ("a", false, ["a/deep", "a/x"]),
            ("a", true, ["a/deep", "a/deep/y", "a/x"]),
            ("b", true, []),
            ("a/x", false, ["a/x"]),
            ("a/x", true, ["a/x"]),
        ] as [(String?, Bool, [String])])
    func `names come in the order of their bytes`(
        path: String?, recursive: Bool, expected: [String]
    ) throws {
        let client = try EngineClient(tree())
        client.send(Send.hello() + (try Send.list(path, recursive: recursive)))
        #expect(try paths(client) == expected)
        let listed = try #require(client.frames.last).decoded(as: Listed.self)
        #expect(listed.count == UInt64(expected.count))
        #expect(client.isIdle)
    }

    @Test(arguments: ["nope", ".hidden", "z/below"])
    func `what is not there is refused and the session goes on`(path: String) throws {
        let client = try EngineClient(tree())
        client.send(Send.hello() + (try Send.list(path) + Send.get("z")))
        #expect(client.frames.map(\.type) == [0x81, 0x85, 0x82, 0x83, 0x84])
        #expect(client.frames[1].refusal == .notFound)
    }

    @Test(arguments: [(-1, false), (0, false), (1, true)])
    func `a folder over the limit is too much`(beyond: Int, refused: Bool) throws {
        let folder = try TemporaryFolder()
        for index in 0..<(20 + beyond) { try folder.write("", to: LocalPath("f\(index)")) }
        let client = try EngineClient(folder, rules: Share.Rules(directoryEntriesMax: 20))
        client.send(Send.hello() + (try Send.list()))
        #expect(client.frames.last?.refusal == (refused ? .tooMuch : nil))
        #expect(client.frames.last?.type == (refused ? 0x85 : 0x88))
        #expect(client.isIdle)
    }

    @Test func `a large folder is listed piece by piece`() throws {
        let folder = try TemporaryFolder()
        for index in 0..<3000 { try folder.write("", to: LocalPath("f\(10_000 + index)")) }
        try folder.write("small", to: "a")
        let client = try EngineClient(folder)
        client.sendOnly(Send.hello() + (try Send.get("a") + Send.list()))
        var itemsBefore = 0
        var steps = 0
        while client.hasWork {
            client.step()
            client.leave()
            let items = client.frames.count { $0.type == 0x86 }
            #expect(items - itemsBefore <= 600)
            itemsBefore = items
            steps += 1
            // What was sent before does not wait until the folder has been read.
            if steps == 6 { #expect(client.frames.map(\.type) == [0x81, 0x82, 0x83, 0x84]) }
        }
        #expect(steps > 10)
        #expect(try paths(client) == ["a"] + (0..<3000).map { "f\(10_000 + $0)" })
    }

    @Test(arguments: [false, true])
    func `names that come anew meanwhile are listed once`(isInMemory: Bool) throws {
        let folder = try isInMemory ? TemporaryFolder.inMemory() : TemporaryFolder()
        let names = (0..<3000).map { LocalPath("f\(10_000 + $0)") }
        for name in names { try folder.write("", to: name) }
        let client = try EngineClient(folder)
        client.sendOnly(Send.hello() + (try Send.list()))
        // The names have been read in part; what is made now is read again on some file systems,
        // such as tmpfs.
        for _ in 0..<2 { client.step() }
        for name in names { try folder.remove(name) }
        for name in names { try folder.write("", to: name) }
        client.answer()
        let told = try paths(client)
        #expect(told == Set(told).sorted())
        let listed = try #require(client.frames.last).decoded(as: Listed.self)
        #expect(listed.count == UInt64(told.count))
    }

    @Test(arguments: [false, true])
    func `tells whether something was left out`(isPartial: Bool) throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("f")
        // Their names are between that of the folder and those in it.
        for index in 0..<600 { try folder.write("", to: LocalPath("f-\(index)")) }
        let client = try EngineClient(folder)
        client.sendOnly(Send.hello() + (try Send.list(nil, recursive: true)))
        while try items(client).isEmpty {
            client.step()
            client.leave()
        }
        if isPartial { try folder.rename("f", to: "g") }
        client.answer()
        let listed = try #require(client.frames.last).decoded(as: Listed.self)
        #expect(listed == Listed(count: 601, isPartial: isPartial))
    }

    @Test func `every item tells what the file is`() throws {
        let folder = try tree()
        try folder.touch("z", seconds: 1234)
        try folder.setPermissions(0o640, of: "z")
        let client = try EngineClient(folder)
        client.send(Send.hello() + (try Send.list()))
        let items = try items(client)
        let z = try #require(items.last)
        let path = try RemotePath("z")
        #expect(z == Item(kind: .file, size: 7, mtime: 1234, mode: 0o640, path: path))
        #expect(items.first?.kind == .directory)
    }
}

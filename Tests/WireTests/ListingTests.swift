import TestSupport
import Testing
import Wire

struct ListingTests {
    private func receive(
        _ asked: String?, recursive: Bool, _ items: [(String, Item.Kind)], count: UInt64? = nil
    ) throws -> Transcript<ServerMessage> {
        var client = ClientSession(capabilities: [], unit: 0)
        client.list(try asked.map { try RemotePath($0) }, recursive: recursive)
        var bytes = frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0))
        for (path, kind) in items {
            let item = Item(kind: kind, size: 0, mtime: 0, mode: 0, path: try RemotePath(path))
            bytes += frame(ServerFrameType.item, item)
        }
        let listed = Listed(count: count ?? UInt64(items.count))
        return client.receive(bytes + frame(ServerFrameType.listed, listed))
    }

    private func files(_ paths: String...) -> [(String, Item.Kind)] {
        paths.map { ($0, .file) }
    }

    @Test func `a folder's children come in ascending order`() throws {
        let received = try receive(nil, recursive: false, files("A", "a", "a-b", "é"))
        #expect(received.events.count == 6 && received.events.last == .listed(Listed(count: 4)))
    }

    @Test(arguments: [["b", "a"], ["a", "a"], ["a", "c", "b"]])
    func `items out of order are refused`(paths: [String]) throws {
        let received = try receive(nil, recursive: false, paths.map { ($0, .file) })
        #expect(received.violation == .itemOrder)
    }

    @Test func `the order of everything below is that of the bytes`() throws {
        let right = [("a", Item.Kind.directory), ("a-b", .file), ("a/b", .file)]
        #expect(try receive(nil, recursive: true, right).violation == nil)
        let folderByFolder = [("a", Item.Kind.directory), ("a/b", .file), ("a-b", .file)]
        #expect(try receive(nil, recursive: true, folderByFolder).violation == .itemOrder)
    }

    @Test(arguments: [
        (nil, false, "a/b"), ("a", false, "b"), ("a", false, "ab"), ("a", false, "a/b/c"),
        ("a", true, "b"), ("a", true, "b/a"), ("a", true, "a-b"), ("a/b", true, "a"),
        ("a/b", false, "a/c"),
    ])
    func `an item that was not asked for is refused`(
        asked: String?, recursive: Bool, path: String
    ) throws {
        #expect(try receive(asked, recursive: recursive, files(path)).violation == .itemOutside)
    }

    @Test(arguments: [
        (nil, false, "a"), (nil, true, "a"), (nil, true, "a/b/c"), ("a", false, "a/b"),
        ("a", true, "a/b"), ("a", true, "a/b/c"), ("a/b", false, "a/b/c"),
    ])
    func `an item that was asked for is taken`(
        asked: String?, recursive: Bool, path: String
    ) throws {
        #expect(try receive(asked, recursive: recursive, files(path)).violation == nil)
        let folder = [(path, Item.Kind.directory)]
        #expect(try receive(asked, recursive: recursive, folder).violation == nil)
    }

    @Test(arguments: [false, true])
    func `a file is its own one item`(recursive: Bool) throws {
        #expect(
            try receive("a", recursive: recursive, files("a")).events.last
                == .listed(Listed(count: 1))
        )
        let more = try receive("a", recursive: recursive, files("a", "a/b"))
        #expect(more.violation == .itemOutside)
        let folder = try receive("a", recursive: recursive, [("a", .directory)])
        #expect(folder.violation == .itemOutside)
    }

    @Test(arguments: [0, 1, 3, UInt64.max])
    func `LISTED counts the items`(count: UInt64) throws {
        let received = try receive(nil, recursive: false, files("a", "b"), count: count)
        #expect(received.violation == .listedCount(count))
    }

    @Test func `an empty folder is listed`() throws {
        #expect(try receive("a", recursive: false, []).events.last == .listed(Listed(count: 0)))
    }

    @Test func `a hostile path in an item is refused`() throws {
        var client = ClientSession(capabilities: [], unit: 0)
        client.list(nil, recursive: true)
        let hello = frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0))
        let item = hex("66 0000000000000000 0000000000000000 0000 0008 2e2e2f2e73736800")
        #expect(client.receive(hello + frame(0x86, item)).violation == .path(.controlByte(0)))
    }
}

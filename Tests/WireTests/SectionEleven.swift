import TestSupport
import Wire

/// PROTOCOL 11: the conversation in hexadecimal, as printed there, and in values.
enum SectionEleven {
    static let digestText = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

    static let clientBytes = hex(
        """
        0000000b 01425446 494c4501 000000
        00000014 02000000 00000000 0000096e 6f746573 2e747874
        00000034 02000000 00000000 065891b5 b522d5df 086d0ff0 b110fbd9 d21bb4fc 7163af34 d08286a2
        e846f6be 0300096e 6f746573 2e747874
        0000000f 02000000 00000000 0000046e 6f7065
        00000004 03000000
        00000001 05
        """)

    /// The same as our client says it: PROTOCOL 13.1 lets it number what is not asked first.
    static let numberedClientBytes = hex(
        """
        0000000b 01425446 494c4501 000000
        00000014 02000000 00000000 0000096e 6f746573 2e747874
        00000038 02000000 00000000 065891b5 b522d5df 086d0ff0 b110fbd9 d21bb4fc 7163af34 d08286a2
        e846f6be 0300096e 6f746573 2e747874 00000001
        00000013 02000000 00000000 0000046e 6f706500 000002
        00000004 03000000
        00000001 05
        """)

    static let serverBytes = hex(
        """
        0000000b 81425446 494c4501 000000
        0000001b 82000000 00000000 06000000 006553f1 0001a400 00000000 000000
        00000007 8368656c 6c6f0a
        00000029 84000000 00000000 065891b5 b522d5df 086d0ff0 b110fbd9 d21bb4fc 7163af34 d08286a2
        e846f6be 03
        0000001b 82000000 00000000 06000000 006553f1 0001a400 00000000 000006
        00000029 84000000 00000000 065891b5 b522d5df 086d0ff0 b110fbd9 d21bb4fc 7163af34 d08286a2
        e846f6be 03
        00000007 85000100 026e6f
        0000001f 86660000 00000000 00060000 00006553 f10001a4 00096e6f 7465732e 747874
        00000009 88000000 00000000 01
        """)

    static let content = Array("hello\n".utf8)

    static func notes() throws -> RemotePath { try RemotePath("notes.txt") }
    static func nope() throws -> RemotePath { try RemotePath("nope") }

    static func held() throws -> HeldPrefix {
        HeldPrefix(offset: 6, digest: try digest())
    }

    static func digest() throws -> Digest32 {
        guard let digest = Digest32(hexadecimal: digestText) else { throw PathViolation.empty }
        return digest
    }

    static func head(start: UInt64) -> Head {
        Head(size: 6, mtime: 1_700_000_000, mode: 0o644, start: start)
    }

    static func item() throws -> Item {
        Item(kind: .file, size: 6, mtime: 1_700_000_000, mode: 0o644, path: try notes())
    }

    /// A client that has asked everything of section 11.
    static func client() throws -> ClientSession {
        var client = ClientSession(capabilities: [], unit: 0)
        client.get(try notes())
        client.get(try notes(), holding: try held())
        client.get(try nope())
        client.list(nil, recursive: false)
        client.bye()
        return client
    }

    /// What that client hears.
    static func serverEvents() throws -> Transcript<ServerMessage> {
        let end = End(size: 6, digest: try digest())
        return Transcript(
            events: [
                .hello(Hello(capabilities: [], unit: 0)),
                .head(head(start: 0)), .data(0..<6), .end(end),
                .head(head(start: 6)), .end(end),
                .error(ErrorMessage(.notFound, "no")),
                .item(try item()), .listed(Listed(count: 1)),
            ],
            content: content)
    }

    /// What the server hears.
    static func clientEvents() throws -> Transcript<ClientMessage> {
        Transcript(events: [
            .hello(Hello(capabilities: [], unit: 0)),
            .request(.get(Get(path: try notes()))),
            .request(.get(Get(path: try notes(), held: try held()))),
            .request(.get(Get(path: try nope()))),
            .request(.list(List(path: nil, recursive: false))),
            .bye,
        ])
    }
}

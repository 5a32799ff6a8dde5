import Server
import TestSupport
import Wire

/// A session of the server, whatever the client sends.
enum ServerTarget: FuzzTarget {
    static let name = "server"
    static let promise =
        "the session ends, sends nothing from outside the share, and holds little memory"

    static func seeds() throws -> [[UInt8]] {
        let frames = try Samples.clientFrames()
        let rest = frames.dropFirst()
        let plain = Samples.clientHello([.sums, .live])
        return [plain + rest.flatMap(\.self), frames.flatMap(\.self)]
            + rest.map { plain + $0 }
            + ["out", ".hidden", "folder/../../secret"].map { name in
                let path = Array(name.utf8)
                return plain + frame(0x02, hex("0000000000000000 00") + [UInt8(path.count)] + path)
            }
    }

    static func check(_ input: [UInt8]) throws {
        try ServedCourse.check(input, dialogues: [])
    }
}

/// A session with a person at a serial terminal, whatever is typed.
enum TerminalTarget: FuzzTarget {
    static let name = "terminal"
    static let promise = "the same of the dialogue in text"

    static func seeds() -> [[UInt8]] {
        [
            "ls\r\nget notes.txt\r\nbye\r\n", "\rhelp\r", "ls folder\n", "get out\n",
            "get .hidden\nget ../secret\n", "get folder/inner\u{8}\u{7f}r\n", "\u{3}\u{4}",
        ].map { Array($0.utf8) }
    }

    static func check(_ input: [UInt8]) throws {
        try ServedCourse.check(input, dialogues: .text)
    }
}

/// What a server made of a client's bytes.
private struct ServedCourse: Equatable {
    private var sent: [UInt8] = []
    private var events: [ServerEngine.Event] = []
    private var end: ServerEngine.End?

    /// One for all inputs: nothing can be written to it.
    nonisolated(unsafe) private static let folder = Result { try ServedFolder() }

    /// Where HELLO has what the client is capable of.
    private static let capabilitiesPlace = 12

    private init(_ pieces: [[UInt8]], _ dialogues: DialogueSet) throws {
        // To make a compressor takes longer than the rest, and few clients want one.
        let wantsZstd = pieces.joined().dropFirst(Self.capabilitiesPlace).first.map { $0 & 1 } == 1
        var server = try unsafe ServedEnd(
            of: Self.folder.get().share, compresses: wantsZstd, dialogues: dialogues)
        for piece in pieces { sent += try server.answer(piece) }
        sent += try server.finish()
        events = server.events
        end = server.end
        for event in events {
            if case .greeted(let capabilities) = event, capabilities[.zstd] {
                sent = try ServerTape(sent, isCompressed: true).plain
            }
        }
    }

    static func check(_ input: [UInt8], dialogues: DialogueSet) throws {
        let whole = try ServedCourse(Pieces.whole.of(input), dialogues)
        try demand(
            !whole.sent.holds(Array(ShareFolder.canary.utf8)), "what is outside the share was sent")
        let split = try ServedCourse(Pieces.uneven.of(input), dialogues)
        try demand(split == whole, "a split changes the answers")
    }
}

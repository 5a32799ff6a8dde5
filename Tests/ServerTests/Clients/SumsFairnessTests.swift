import Server
import System
import TestSupport
import Testing
import Wire

/// Seven who ask for the sums of a file that takes long.
@Suite struct `A server of whom seven want the sums of 1 GB` {
    private let served: ServedFolder

    init() throws {
        let folder = try Example.folder()
        try folder.write("", to: "huge")
        // Nothing is in it, but all of it is read and summed.
        try folder.file("huge").truncate(to: 1 << 30)
        served = try ServedFolder(folder) { $0.clientsMax = 8 }
    }

    @Test func `lets nobody wait for the others`() throws {
        let seven = try (0..<7).map { _ in
            let client = try served.connect()
            try client.send(Send.hello(.sums) + (try Send.sums("huge")))
            return client
        }
        try served.turn(3)
        let quick = try served.connect()
        try quick.send(Send.hello())
        for _ in 0..<5 {
            try quick.send(try Send.get("notes.txt"))
            #expect(try served.turn(until: 0x84, receivedBy: quick) < 5)
            #expect(quick.frames.last?.type == 0x84)
        }
        // 128 pieces make a frame of sums: all seven have got theirs in the same turns.
        let first = seven[0]
        try served.turn(until: 0x89, receivedBy: first)
        try served.turn(2)
        for client in seven {
            try client.receive()
            #expect(client.frames.map(\.type) == [0x81, 0x82, 0x89])
        }
        #expect(served.ends.isEmpty)
        withExtendedLifetime((seven, quick)) {}
    }
}

import Server
import System
import TestSupport
import Testing
import Wire

/// As many as a server takes at once, each of whom asks for much or takes little.
@Suite struct `A server with as many clients as it takes` {
    private static let largeCount = 20_000_000
    /// More than a socket and the server's outbox hold together.
    private static let mediumCount = 600_000
    private static let nameCount = 6_000

    private let served: ServedFolder

    init() throws {
        let folder = try Example.folder()
        try folder.write([UInt8](repeating: 3, count: Self.largeCount), to: "large")
        try folder.write([UInt8](repeating: 4, count: Self.mediumCount), to: "medium")
        try folder.makeFolder("many")
        for index in 0..<Self.nameCount { try folder.write("", to: LocalPath("many/\(index)")) }
        served = try ServedFolder(folder)
    }

    private func call(_ request: [UInt8]) throws -> SocketClient {
        let client = try served.connect()
        try client.send(Send.hello() + request)
        return client
    }

    /// A GET whose answer is END alone, once all of the file has been hashed.
    private func unchanged() throws -> [UInt8] {
        let content = [UInt8](repeating: 3, count: Self.largeCount)
        let digest = try #require(Digest32(Sha256.digest(of: content.span)))
        let held = HeldPrefix(offset: UInt64(Self.largeCount), digest: digest)
        return try Send.get("large", holding: held)
    }

    @Test func `gives everybody a turn, and everybody's answer is whole`() throws {
        let comparing = try unchanged()
        let hashers = try [call(comparing), call(comparing)]
        let listers = try [call(Send.list("many")), call(Send.list("many", recursive: true))]
        let slow = try call(Send.get("medium"))
        let greedy = try call(Send.get("medium"))
        try served.turn(3)
        let quick = try served.connect()
        try quick.send(Send.hello())
        for _ in 0..<5 {
            try quick.send(try Send.get("notes.txt"))
            #expect(try served.turn(until: 0x84, receivedBy: quick) < 5)
            #expect(quick.frames.last?.type == 0x84)
            try slow.receive(atMost: 1)
            try served.turn()
        }
        // None of the others was done meanwhile.
        for hasher in hashers {
            try hasher.receive()
            #expect(hasher.frames.map(\.type) == [0x81])
        }
        for client in hashers { try served.turn(until: 0x84, receivedBy: client) }
        #expect(hashers.allSatisfy { $0.frames.map(\.type) == [0x81, 0x82, 0x84] })
        for client in listers {
            try served.turn(until: 0x88, receivedBy: client)
            #expect(client.frames.count == Self.nameCount + 2)
        }
        for client in [slow, greedy] {
            try served.turn(until: 0x84, receivedBy: client)
            let data = client.frames.filter { $0.type == 0x83 }
            #expect(data.reduce(0) { $0 + $1.body.count } == Self.mediumCount)
        }
        // The optimizer would close sockets that are not used any more.
        withExtendedLifetime((hashers, listers, slow, greedy, quick)) {
            #expect(served.ends.isEmpty)
        }
    }
}

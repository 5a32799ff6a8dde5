import Client
import System
import TestSupport
import Testing
import Wire

@Suite struct `A thousand small files` {
    /// What went over the air in one session.
    private struct Traffic {
        var sentBytes = 0
        var receivedBytes = 0
        /// How often nothing was on its way to the client while it waited.
        var idleTurns = 0
    }

    private static let count = 1_000
    private static let fileBytes = 4_096

    /// Lines as a log has them, different in each file.
    private static func log(_ number: Int) -> [UInt8] {
        var text = ""
        var line = 0
        while text.utf8.count < fileBytes {
            let time = 1_700_000_000 + number * 977 + line * 13
            text += "\(time) sensor\(line % 7) temperature=\(180 + (time * 31) % 90) ok\n"
            line += 1
        }
        return Array(text.utf8.prefix(fileBytes))
    }

    private let rig: Rig
    private let server: MemoryServer

    init() throws {
        rig = try Rig()
        server = MemoryServer(
            Dictionary(
                uniqueKeysWithValues: (0..<Self.count).map { ("logs/\($0).log", Self.log($0)) }))
    }

    /// One session over a line that carries one packet at a time, and more requests meanwhile.
    private func session() throws -> Traffic {
        var traffic = Traffic()
        let session = server.session()
        var onTheAir: [UInt8] = []
        var position = 0
        guard rig.connect() else { return traffic }
        while true {
            let isIdle = position == onTheAir.count
            var action = ClientEngine.Action.again
            while rig.isWorking(action) {
                action = rig.step()
                let output = rig.takeSaid()
                traffic.sentBytes += output.count
                onTheAir += try session.answer(output)
            }
            guard case .read = action else { return traffic }
            if isIdle { traffic.idleTurns += 1 }
            let packet = onTheAir[position..<min(position + 1008, onTheAir.count)]
            guard !packet.isEmpty else { preconditionFailure("the server owes an answer") }
            position += packet.count
            traffic.receivedBytes += packet.count
            rig.give(packet)
        }
    }

    private func expectAll(_ result: DownloadOutcome.Result) {
        #expect(rig.results.count == Self.count)
        #expect(rig.results.allSatisfy { $0 == result })
    }

    @Test(arguments: [true, false])
    func `need one session, few turns and a quarter of their bytes`(isListed: Bool) throws {
        if isListed {
            rig.add(.folder(try RemotePath("logs")))
        } else {
            for number in 0..<Self.count { try rig.add("logs/\(number).log") }
        }
        let first = try session()
        expectAll(.fetched)
        #expect(first.idleTurns <= 3)
        #expect(first.receivedBytes * 4 < Self.count * Self.fileBytes)
        let sentBefore = server.dataBytes
        let status = try rig.temporary.open().status(beneath: "logs/7.log")

        rig.restart()
        if isListed {
            rig.add(.folder(try RemotePath("logs")))
        } else {
            for number in 0..<Self.count { try rig.add("logs/\(number).log") }
        }
        let second = try session()
        expectAll(.unchanged)
        #expect(server.dataBytes == sentBefore)
        #expect(second.idleTurns <= 3)
        #expect(second.sentBytes <= 130 * Self.count)
        #expect(second.receivedBytes <= 130 * Self.count)
        #expect(try rig.temporary.open().status(beneath: "logs/7.log") == status)
    }
}

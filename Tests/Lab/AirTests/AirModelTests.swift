import Testing

@testable import Air

/// The slots of the air, and the rates that they lead to.
struct AirModelTests {
    @Test(arguments: [
        (0, []), (1, [1]), (83, [1]), (84, [3]), (552, [3]), (553, [5]), (1021, [5]),
        (1022, [5, 1]), (1025, [5, 1]), (1105, [5, 3]), (2042, [5, 5]),
    ])
    func `a PDU is cut by itself into the smallest packets`(bytes: Int, slots: [Int]) {
        #expect(AirModel.packetSlots(unitBytes: bytes) == slots)
    }

    @Test func `what goes back rides in the slot behind a packet`() {
        var answers = AnswerSlots()
        #expect(answers.charge(unitBytes: 1017, .sent) == 6)
        #expect(answers.charge(unitBytes: 9, .received) == 0)
        #expect(answers.charge(unitBytes: 9, .received) == 2)
        #expect(answers.charge(unitBytes: 9, .sent) == 0)
        #expect(answers.charge(unitBytes: 1017, .sent) == 6)
        #expect(answers.charge(unitBytes: 1017, .received) == 4)
    }

    @Test(arguments: [(-1, 0), (0, 0), (1, 2)])
    func `as many answers ride as frames may be under way`(difference: Int, slots: Int) {
        var answers = AnswerSlots()
        for _ in 0..<100 { _ = answers.charge(unitBytes: 1017, .sent) }
        for _ in 1..<(AnswerSlots.openMax + difference) {
            #expect(answers.charge(unitBytes: 9, .received) == 0)
        }
        #expect(answers.charge(unitBytes: 9, .received) == slots)
    }

    /// Sends that many bytes in frames of that size, as a stream whose reader grants credits.
    private func report(
        fileBytes: Int, frames: [Int], otherFrames: Int = 0, latencyMilliseconds: Int = 20
    ) throws -> AirReport {
        var capture = CaptureBuilder()
        capture.pieceBytes = 1200
        capture.connected()
        capture.channel()
        capture.session()
        for _ in 0..<otherFrames { capture.frame(.sent, CaptureBuilder.control(0x73)) }
        capture.data(.received, 20)
        for (place, bytes) in frames.enumerated() {
            capture.data(.sent, bytes)
            if place % 30 == 29 { capture.data(.received, 0, credits: 30) }
        }
        return try AirReport(
            of: traffic(of: capture.bytes, pieceBytes: 1 << 16), payloadBytes: fileBytes,
            latencyMilliseconds: latencyMilliseconds)
    }

    private func frames(_ fileBytes: Int, of frameBytes: Int) -> [Int] {
        let (full, rest) = fileBytes.quotientAndRemainder(dividingBy: frameBytes)
        return Array(repeating: frameBytes, count: full) + (rest > 0 ? [rest] : [])
    }

    private static let fileBytes = 4 << 20

    /// The captures that the measured rates come from hold 17 sent PDUs besides the data: these,
    /// and three that every capture here begins with.
    private static let otherFrames = 14

    @Test(arguments: [
        // The largest frame whose PDU fits a packet, alone and as it was measured; what fits
        // whatever the kernel; what the kernel makes of large writes: four bytes too many.
        (1012, 0, "99.1"), (1012, otherFrames, "99.0"), (1008, 0, "98.7"), (1016, 0, "74.6"),
    ])
    func `a file of 4 MiB in frames of that size`(
        frameBytes: Int, otherFrames: Int, percent: String
    ) throws {
        let report = try report(
            fileBytes: Self.fileBytes, frames: frames(Self.fileBytes, of: frameBytes),
            otherFrames: otherFrames)
        let efficiency = report.efficiency(microseconds: report.slotMicroseconds)
        #expect(Decimals.text(efficiency, digits: 1) == percent)
        #expect(report.main.idleTurns == 1)
        #expect(report.totalMicroseconds == report.slotMicroseconds + 20_000)
    }

    @Test func `a copy in large writes, as it was measured, with its short frames between`() throws
    {
        // 4,100 frames of 1016 bytes, and 165 that end writes cut by a full socket.
        let short = Self.fileBytes - 4100 * 1016
        let ends = (0..<165).map { short / 165 + ($0 < short % 165 ? 1 : 0) }
        let report = try report(
            fileBytes: Self.fileBytes, frames: Array(repeating: 1016, count: 4100) + ends,
            otherFrames: Self.otherFrames)
        let efficiency = report.efficiency(microseconds: report.slotMicroseconds)
        #expect(Decimals.text(efficiency, digits: 1) == "73.6")
    }

    @Test func `the payload may be larger than what crossed`() throws {
        let report = try report(fileBytes: 3 * 1_008_000, frames: frames(1_008_000, of: 1008))
        #expect(report.efficiency(microseconds: report.slotMicroseconds) > 290)
    }

    @Test func `latency is counted for idle turns`() throws {
        let quick = try report(fileBytes: 1008, frames: [1008], latencyMilliseconds: 0)
        let slow = try report(fileBytes: 1008, frames: [1008], latencyMilliseconds: 60_000)
        #expect(quick.totalMicroseconds == quick.slotMicroseconds)
        #expect(slow.totalMicroseconds == slow.slotMicroseconds + 60_000_000)
    }
}

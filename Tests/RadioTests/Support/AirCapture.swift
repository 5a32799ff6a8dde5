import Air
import System
import TestSupport
import Testing

/// A fetch, and what the air had to carry for it, from a capture of the kernel's own packets.
enum AirCapture {
    /// Fetches into a folder, and returns what the server's adapter did; the client is to say these
    /// words.
    ///
    /// `Tests/Lab/capture` records, as it does for people.
    static func report(
        fetching names: [String], into target: TemporaryFolder, _ flags: [String] = [],
        payloadBytes: Int, expecting words: String = ""
    ) throws -> AirReport {
        let kept = try TemporaryFolder()
        let recorder = Program(at: SourceTree().root + "/Tests/Lab/capture")
        // On a busy machine 4 MiB take minutes: who says nothing for so long is taken to hang.
        let flags = ["--progress", "lines"] + flags
        let command = try Served.command(fetching: names, into: target, flags)
        let file = LocalPath("air.btsnoop")
        let outcome = recorder.run(["\(kept.path(file))", Program("btfile-get").path] + command)
        try #require(outcome.status == 0, "\(outcome.errorText)")
        #expect(words.isEmpty || outcome.errorText.contains(words), "\(outcome.errorText)")
        let traffic = try traffic(in: kept.read(file))
        let report = try AirReport(
            of: traffic, choice: .index(Bed.server), payloadBytes: payloadBytes)
        // Less than everything would look better than it was.
        let figures = report.adapter.figures
        #expect(figures.brokenUnits == 0 && figures.brokenFrames == 0)
        #expect(figures.guessedChannels == 0)
        return report
    }

    /// How many packets of data the server's adapter sends and receives in that time, while nothing
    /// is begun.
    static func frameCount(ofSeconds seconds: Int) throws -> Int {
        let kept = try TemporaryFolder()
        let recorder = Program(at: SourceTree().root + "/Tests/Lab/capture")
        let file = LocalPath("air.btsnoop")
        let outcome = recorder.run(["\(kept.path(file))", "/usr/bin/sleep", "\(seconds)"])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        var reader = CaptureReader()
        reader.append(try kept.read(file))
        var count = 0
        while let record = try reader.next() {
            if case .data = record.content, record.adapter == Bed.server { count += 1 }
        }
        #expect(try reader.finish() == CaptureLoss())
        return count
    }

    private static func traffic(in capture: [UInt8]) throws -> Traffic {
        var traffic = Traffic()
        var reader = CaptureReader()
        reader.append(capture)
        while let record = try reader.next() { traffic.take(record) }
        #expect(try reader.finish() == CaptureLoss())
        return traffic
    }
}

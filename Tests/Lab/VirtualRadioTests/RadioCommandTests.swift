import Air
import Testing

@testable import VirtualRadio

/// The lines of the control socket, and what they tell.
@Suite struct RadioCommandTests {
    @Test(arguments: [
        "", "nonsense", "loss", "loss 0 1", "loss 0 1 101", "loss 0 1 x", "loss 0 0 1",
        "loss 0 2 1", "rate all 4", "profile all fog", "cut 0", "cut 0 1 after", "cut 0 1 now",
        "silent", "silent 7", "keysize 0 9 8", "latency -1", "clear all",
    ])
    func `what makes no sense is refused with a reason, and changes nothing`(
        line: String
    ) throws {
        var bench = try Bench()
        let answer = bench.radio.obey(line)
        #expect(answer.hasPrefix("error: ") && answer.hasSuffix("\n") && answer.count > 12)
        #expect(bench.radio.conditions.values.allSatisfy { $0.silence == nil && $0.loss == 0 })
    }

    @Test func `adapters have numbers and addresses`() throws {
        var bench = try Bench(3)
        #expect(bench.radio.obey("loss \(Bench.address(2)) 0 25") == "ok\n")
        #expect(bench.radio.conditions[AdapterPair(0, 2)]?.loss == 0.25)
        #expect(bench.radio.obey("rate all 2\n") == "ok\n")
        #expect(bench.radio.conditions.count == 3)
    }

    @Test func `the help names every command`() throws {
        var bench = try Bench()
        let help = bench.radio.obey("help")
        let names = [
            "loss", "rate", "profile", "cut", "mend", "flip", "silent", "heard", "unplug",
            "keysize", "latency", "counts", "json", "clear",
        ]
        for name in names { #expect(help.contains(name)) }
        for profile in LinkProfile.allCases { #expect(help.contains(profile.rawValue)) }
    }

    @Test func `the counts are a table for people and a line for scripts`() throws {
        var bench = try Bench()
        let (own, _) = try bench.connect(1, to: 0)
        _ = bench.radio.obey("clear")
        try bench.send([[UInt8](repeating: 1, count: 1021)], from: 1, handle: own)
        bench.run()
        let lines = bench.radio.obey("counts").split(separator: "\n")
        #expect(lines.count == 4 && lines[3] == "ok")
        #expect(lines[0].hasPrefix("from ") && lines[2].contains("1 3-DH5"))
        let json = bench.radio.obey("json")
        #expect(json.contains("\"address\":\"00:AA:01:01:00:01\",\"bytes\":1021"))
        #expect(json.contains("\"exchanges\":1,\"slots\":6,\"empty_slots\":1,\"turns\":0"))
        _ = bench.radio.obey("clear")
        #expect(bench.radio.report.links.isEmpty)
    }
}

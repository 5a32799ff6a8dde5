import System
import TestSupport
import Testing
import Wire

@testable import Client

@Suite struct `The pacing of requests` {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    @Test(arguments: [(64, 16), (63, 16), (5, 2), (4, 1), (1, 1)])
    func `is due when a quarter of a full window is answered`(window: Int, quarter: Int) {
        var pace = RequestPacing()
        pace.noteFull(window, at: start)
        for _ in 1..<quarter {
            pace.noteAnswer()
            #expect(pace.hasRoom && !pace.isDue(at: start))
        }
        pace.noteAnswer()
        #expect(pace.isDue(at: start))
        pace.noteFull(window, at: start)
        #expect(!pace.isDue(at: start))
    }

    @Test func `is due after 20 ms in which the window got room`() {
        var pace = RequestPacing()
        pace.noteFull(64, at: start)
        #expect(!pace.isDue(at: start + .seconds(1)))
        pace.noteAnswer()
        #expect(!pace.isDue(at: start + .milliseconds(19)))
        #expect(pace.isDue(at: start + .milliseconds(20)))
        pace.noteFull(64, at: start + .milliseconds(20))
        pace.noteAnswer()
        #expect(!pace.isDue(at: start + .milliseconds(39)))
    }

    @Test func `is never due where nothing is left to ask`() {
        var pace = RequestPacing()
        pace.noteFull(64, at: start)
        pace.noteEnough()
        for _ in 0..<64 { pace.noteAnswer() }
        #expect(!pace.hasRoom && !pace.isDue(at: start + .seconds(1)))
    }

    @Test func `requests wait to fill a message while others are unanswered`() {
        var pace = RequestPacing()
        for number in 1...15 {
            pace.beginLook()
            pace.noteAsked(byteCount: 64)
            #expect(!pace.isCollecting(unansweredCount: number, unitBytes: 1008))
            // One more would not fit.
            #expect(pace.isCollecting(unansweredCount: 64, unitBytes: 1008) == (number < 15))
        }
        pace.noteSent()
        #expect(pace.isCollecting(unansweredCount: 15, unitBytes: 1008))
    }

    @Test func `requests do not wait for what is large`() {
        var pace = RequestPacing()
        pace.beginLook()
        pace.noteAsked(byteCount: 64)
        for looks in 1...3 {
            pace.beginLook()
            #expect(pace.isCollecting(unansweredCount: 2, unitBytes: 1008) == (looks < 3))
        }
    }

    @Test func `more can be asked before the rest of what has arrived is taken`() throws {
        let rig = try Rig()
        for number in 0..<200 { try rig.add("n\(number)") }
        _ = rig.ask()
        rig.give((0..<64).reduce(Script.plain) { script, _ in script.error(1) }.bytes)
        for quarter in 1...4 {
            #expect(rig.step() == .again)
            #expect(rig.errors.count == 16 * quarter)
            #expect(!rig.takeSaid().isEmpty)
        }
        guard case .read = rig.step() else {
            Issue.record("what has arrived is not taken")
            return
        }
    }
}

import System
import Testing
import Tool

/// The numbers that scripts depend on.
struct ExitStatusTests {
    @Test func `every status has its number for ever`() {
        let numbers: [Tool.ExitStatus: Int32] = [
            .done: 0, .failed: 1, .usage: 2, .localFile: 3, .unreachable: 4, .noService: 5,
            .notPaired: 6, .brokenProtocol: 7, .refused: 8, .wrongDigest: 9, .exists: 11,
            .tooLarge: 12, .hungUp: 129, .interrupted: 130, .terminated: 143,
        ]
        #expect(Tool.ExitStatus.allCases.count == numbers.count)
        for status in Tool.ExitStatus.allCases {
            #expect(numbers[status] == status.rawValue)
        }
    }

    @Test func `a signal ends a program with what a shell shows for it`() {
        for signal in Signal.ending {
            #expect(ExitStatus(endedBy: signal).rawValue == signal.exitStatus)
        }
    }
}

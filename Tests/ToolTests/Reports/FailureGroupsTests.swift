import System
import Testing
import Tool
import Wire

/// Which of many failures are told.
struct FailureGroupsTests {
    private func sentence(_ name: String) -> ErrorSentence {
        ErrorSentence.writing(name, .readOnlyFileSystem)
    }

    /// Which of so many failures with the same reason are told.
    private func told(_ groups: inout FailureGroups, _ names: [String]) -> [String] {
        names.filter { name in
            let sentence = sentence(name)
            return groups.take(sentence, reason: sentence.reason(without: [name]))
        }
    }

    @Test func `the first three are told, and the rest is counted once`() {
        var groups = FailureGroups()
        #expect(told(&groups, ["a", "b", "c", "d", "e"]) == ["a", "b", "c"])
        let reason = "cannot write them: read-only file system"
        #expect(
            groups.takeRest() == [
                "and 2 more: \(reason); choose another folder with --output-dir"
            ])
        #expect(groups.takeRest() == [])
        #expect(told(&groups, ["f"]) == ["f"])
    }

    @Test func `three are three`() {
        var groups = FailureGroups()
        #expect(told(&groups, ["a", "b", "c"]) == ["a", "b", "c"])
        #expect(groups.takeRest() == [])
    }

    @Test func `what is told word by word is not told again, nor counted`() {
        var groups = FailureGroups()
        #expect(told(&groups, ["a", "a", "b", "a"]) == ["a", "b"])
        #expect(groups.takeRest() == [])
    }

    @Test func `with all to be told only what was just said is left out`() {
        var groups = FailureGroups(tellsAll: true)
        #expect(told(&groups, ["a", "b", "c", "d", "d", "a"]) == ["a", "b", "c", "d", "a"])
        #expect(groups.takeRest() == [])
    }

    @Test func `more reasons than are worth the memory are all told`() {
        var groups = FailureGroups()
        for number in 0..<2_000 {
            let isTold = groups.take(sentence("\(number)"), reason: "\(number)")
            #expect(isTold)
        }
        for number in 1_500..<1_600 {
            let isTold = groups.take(sentence("\(number)"), reason: "\(number)")
            #expect(isTold)
        }
    }

    @Test func `a name is taken out as a word only`() {
        #expect(
            sentence("a").reason(without: ["a"])
                == "cannot write them: read-only file system; choose another folder with "
                + "--output-dir")
        let refused = ErrorSentence.refused("e", .notFound)
        #expect(refused.reason(without: ["e"]) == "not found in the served folder")
        #expect(refused.reason(without: ["", "x"]) == refused.text)
    }
}

import System
import Testing
import Tool

/// What is told of the rounds of a batch that stays.
struct RoundChangesTests {
    private let failure = ErrorSentence.writing("a", .readOnlyFileSystem)

    @Test(arguments: TransferStatus.allCases) func `in the first round all is told`(
        word: TransferStatus
    ) {
        var news = RoundChanges()
        #expect(news.isNews)
        let isTold = news.take(word)
        #expect(isTold)
    }

    @Test(arguments: TransferStatus.allCases) func `later only what is not as it was`(
        word: TransferStatus
    ) {
        var news = RoundChanges()
        news.beginRound()
        #expect(!news.isNews)
        let isNews = word != .unchanged && word != .skipped
        let isTold = news.take(word)
        #expect(isTold == isNews)
        #expect(news.isNews == isNews)
    }

    @Test func `a failure is told when it begins, and again when it was gone for a round`() {
        var news = RoundChanges()
        for isExpected in [true, false, false] {
            let isTold = news.take(.failed, failure)
            #expect(isTold == isExpected)
            news.beginRound()
        }
        #expect(!news.isNews)
        news.beginRound()
        let isTold = news.take(.failed, failure)
        #expect(isTold)
        #expect(news.isNews)
    }
}

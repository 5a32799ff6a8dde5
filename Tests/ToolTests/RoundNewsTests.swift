import System
import Testing
import Tool

/// What is told of the rounds of a batch that stays.
struct RoundNewsTests {
    private let failure = ErrorSentence.writing("a", .readOnlyFileSystem)

    @Test(arguments: TransferWord.allCases) func `in the first round all is told`(
        word: TransferWord
    ) {
        var news = RoundNews()
        #expect(news.isNews)
        let isTold = news.take(word)
        #expect(isTold)
    }

    @Test(arguments: TransferWord.allCases) func `later only what is not as it was`(
        word: TransferWord
    ) {
        var news = RoundNews()
        news.beginRound()
        #expect(!news.isNews)
        let isNews = word != .unchanged && word != .skipped
        let isTold = news.take(word)
        #expect(isTold == isNews)
        #expect(news.isNews == isNews)
    }

    @Test func `a failure is told when it begins, and again when it was gone for a round`() {
        var news = RoundNews()
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

import Share
import System
import Testing
import Wire

@Suite struct `Answers of the share` {
    @Test(
        arguments: [
            (ShareError.notFound(.absent), ErrorCode.notFound, "not found"),
            (.notFound(.hidden), .notFound, "not found: hidden"),
            (
                .notFound(.outside), .notFound,
                "not found: a link or another file system is in the way"
            ),
            (.permissionDenied, .permissionDenied, "permission denied"),
            (
                .unknownTarget, .inputOutput,
                "it is not known where a link leads: is /proc mounted?"
            ),
            (.notRegular(.directory), .notRegular, "a folder, not a file"),
            (.notRegular(.pipe), .notRegular, "not a regular file"),
            (.notRegular(nil), .notRegular, "not a regular file"),
            (.changed, .changed, "it changed while it was sent"),
            (.tooMuch(entriesMax: 7), .tooMuch, "a folder has more than 7 entries"),
            (
                .inputOutput(SystemError(call: "pread", errno: .inputOutput)), .inputOutput,
                "input/output error: pread: Input/output error"
            ),
        ])
    func `an error has its number for the peer and its words for the log`(
        error: ShareError, code: ErrorCode, words: String
    ) {
        #expect(error.errorMessage.code == code)
        #expect(!error.errorMessage.code.isFatal)
        #expect(error.description == words)
    }

    @Test(
        arguments: [
            (.tooManyOpenFiles, true), (.tooManyOpenFilesInSystem, true), (.noMemory, true),
            (.inputOutput, false),
        ] as [(System.Errno, Bool)])
    func `a shortage passes, a broken disk does not`(errno: System.Errno, isPassing: Bool) {
        let error = ShareError.inputOutput(SystemError(call: "openat2", errno: errno))
        #expect(error.isPassing == isPassing)
        #expect(!ShareError.changed.isPassing)
    }
}

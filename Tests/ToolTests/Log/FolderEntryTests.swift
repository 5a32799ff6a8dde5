import Server
import System
import Testing
import Tool

/// What the server's log says about the folder while it is served.
struct FolderEntryTests {
    @Test func `that it was removed is a warning, with what to do`() {
        let line = LogEntry(.folderRemoved, folder: "share")
        #expect(line.level == .warning)
        #expect(line.text == "warning: the served folder was removed: start the server again")
    }

    private static let reasons: [(SystemError?, String)] = [
        (nil, "(the share has too many folders): looking every 10 s"),
        (
            SystemError(call: "inotify_add_watch", errno: .noSpace),
            "(it watches no more folders): looking every 10 s; raise "
                + "fs.inotify.max_user_watches with sysctl"
        ),
        (
            SystemError(call: "inotify_init1", errno: .tooManyOpenFiles),
            "(no more inotify instances): looking every 10 s; raise "
                + "fs.inotify.max_user_instances with sysctl"
        ),
        (
            SystemError(call: "inotify_add_watch", errno: .noSuchFile),
            "(no /proc here): looking every 10 s; mount it"
        ),
        (
            SystemError(call: "inotify_add_watch", errno: .notSupported),
            "(others may change this file system): looking every 10 s"
        ),
    ]

    @Test(arguments: reasons)
    func `that the kernel does not tell of changes is a warning, with what to do`(
        reason: SystemError?, words: String
    ) {
        let line = LogEntry(.unnoticed(reason), folder: "share")
        #expect(line.level == .warning)
        #expect(line.text == "warning: the kernel does not tell what changes \(words)")
    }
}

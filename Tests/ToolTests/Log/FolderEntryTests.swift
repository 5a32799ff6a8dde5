import Server
import Testing
import Tool

/// What the server's log says about the folder while it is served.
struct FolderEntryTests {
    @Test func `that it was removed is a warning, with what to do`() {
        let line = LogEntry(.folderRemoved, folder: "share")
        #expect(line.level == .warning)
        #expect(line.text == "warning: the served folder was removed: start the server again")
    }
}

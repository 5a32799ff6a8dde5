import System
import TestSupport
import Testing
import Tool
import Wire

/// What is said of a server that does not do all it was asked for.
@Suite(.waiting) struct `What is told of a server` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test func `what came of a file that has ended is not told of the next one`() throws {
        let server = try ScriptedServer(at: bench.address()) { number, client in
            guard client.waitForRequest() else { return }
            client.send(Frames.serverHello() + Frames.answer(Lie.content))
            if number > 0 { client.readToEnd() }
        }
        let outcome = try bench.get("--retry-delay", "0", "a", "b", from: server.address)
        outcome.expect(.done)
        #expect(outcome.errorText.contains(" lost after 0 B; trying again"), "\(outcome.errorText)")
    }

    /// A server that lists nothing, and says that there is something.
    private func secretive() throws -> ScriptedServer {
        try ScriptedServer(at: bench.address()) { _, client in
            client.send(Frames.serverHello())
            while let asked = client.readFrame() {
                guard asked.type == ClientFrameType.list.rawValue else { continue }
                client.send(frame(0x88, Frames.integer(UInt64(0)) + [1]))
            }
        }
    }

    @Test(arguments: [
        (["-r"], ""), (["-l"], ""), (["-r", "--delete"], ", so nothing there is removed"),
        (["-r", "--delete", "--dry-run"], ", so nothing there is removed"),
    ])
    func `only who wants to remove is told that nothing is removed`(
        flags: [String], consequence: String
    ) throws {
        let server = try secretive()
        let flags = flags == ["-l"] ? flags : ["-P", "\(bench.output.path)"] + flags
        let outcome = Program("btfile-get").run(["unix:\(server.address)", "logs"] + flags)
        outcome.expect(.refused)
        let sentence =
            "btfile-get: logs: the server could not list everything there\(consequence); "
            + "run again; if that fails, let btfile-serve read those folders\n"
        #expect(outcome.errorText.hasPrefix(sentence), "\(outcome.errorText)")
        try bench.expectOutput([])
    }
}

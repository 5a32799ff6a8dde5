import System
import TestSupport
import Testing

/// The units for systemd, judged by systemd itself.
@Suite struct `The units` {
    private static let folder = "Sources/btfile-serve/Service"
    private static let analyzer = "/usr/bin/systemd-analyze"
    private static let isThere = (try? Folder("/usr/bin").status(beneath: "systemd-analyze")) != nil

    private let place: TemporaryFolder
    private let tree = SourceTree()

    init() throws {
        place = try TemporaryFolder()
    }

    private func text(_ kind: String) throws -> String {
        try #require(tree.text(of: "\(Self.folder)/\(kind)/btfile-serve.service"))
    }

    /// A copy whose program is the one that was just built; systemd looks whether it is there.
    private func copy(_ kind: String) throws -> String {
        let path = Program("btfile-serve").path
        let text = try text(kind).replacing("/usr/local/bin/btfile-serve", with: path)
        #expect(text.contains("ExecStart=\(path) --dir "))
        try place.write(text, to: "btfile-serve.service")
        return "\(place.path("btfile-serve.service"))"
    }

    private func analyze(_ arguments: String...) -> Outcome {
        let environment = ["LC_ALL=C.UTF-8", "XDG_RUNTIME_DIR=\(place.path)", "HOME=\(place.path)"]
        return Program(at: Self.analyzer).run(arguments, environment: environment)
    }

    @Test(.enabled(if: isThere, "systemd-analyze is not installed here"))
    func `nothing is wrong with the system's unit`() throws {
        let outcome = analyze("--no-pager", "verify", try copy("system"))
        #expect(outcome.status == 0)
        #expect(outcome.errorText == "" && outcome.outputText == "")
    }

    @Test(.enabled(if: isThere, "systemd-analyze is not installed here"))
    func `nothing is wrong with the user's unit`() throws {
        let outcome = analyze("--no-pager", "--user", "verify", try copy("user"))
        #expect(outcome.status == 0)
        #expect(outcome.errorText == "" && outcome.outputText == "")
    }

    @Test(.enabled(if: isThere, "systemd-analyze is not installed here"))
    func `the system's unit is exposed to 1.5 at most`() throws {
        let outcome = analyze(
            "--no-pager", "security", "--offline=true", "--threshold=15", try copy("system"))
        #expect(outcome.status == 0, "\(outcome.outputText)\(outcome.errorText)")
        let verdict = try #require(outcome.outputText.split(separator: "\n").last)
        #expect(verdict.contains("Overall exposure level"))
        let figure = verdict.split(separator: " ").compactMap { Double($0) }.first
        #expect(try #require(figure) <= 1.5, "\(verdict)")
    }

    @Test(arguments: ["system", "user"])
    func `a unit waits for readiness, is watched, reloads, and keeps the radio and the bus`(
        kind: String
    ) throws {
        let lines = try text(kind).split(separator: "\n")
        for line in [
            "Type=notify", "ExecReload=/bin/kill -HUP $MAINPID", "WatchdogSec=30",
            "Restart=on-failure", "RestrictAddressFamilies=AF_BLUETOOTH AF_UNIX",
        ] {
            #expect(lines.contains(line[...]), "\(line)")
        }
    }
}

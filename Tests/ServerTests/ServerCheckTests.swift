import Bluetooth
import Server
import System
import TestSupport
import Testing

/// What a check finds; it stands behind its wall for good, in a thread of its own.
@Suite struct `The check of a server` {
    private static func findings(refusing refused: Errno?) throws -> [ServerCheck.Finding] {
        let folder = try Example.folder()
        let sockets = try TemporaryFolder()
        let place = ListeningAddress.socket(.unix(try sockets.address("socket")))
        let configuration = ServerConfiguration(folder: folder.path, address: place)
        let findings = Worker.run { () -> [ServerCheck.Finding]? in
            if let refused, !KernelRefusal.install(.landlockRestrictSelf, refused) { return nil }
            var findings: [ServerCheck.Finding] = []
            ServerCheck.run(configuration) { findings.append($0) }
            return findings
        }
        // The folder's name differs from run to run.
        return try #require(findings ?? nil).map { finding in
            if case .folder(_, let error) = finding { .folder("share", error) } else { finding }
        }
    }

    /// Whether there is a wall that could fail.
    private static let hasWall = {
        guard KernelRefusal.isPossible, let findings = try? findings(refusing: nil),
            case .sandbox(let sandbox)? = findings.last
        else { return false }
        return sandbox.landlockVersion != nil
    }()

    @Test(.enabled(if: hasWall, "no seccomp or no Landlock here"))
    func `a wall that cannot be had for want of memory is no fault of the folder`() throws {
        let findings = try Self.findings(refusing: .noMemory)
        let error = SystemError(call: "landlock_restrict_self", errno: .noMemory)
        #expect(findings.first == .folder("share", nil))
        #expect(findings.count == 3 && findings.last == .noSandbox(error))
    }
}

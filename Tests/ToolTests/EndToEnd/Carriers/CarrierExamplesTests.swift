import Glibc
import System
import TestSupport
import Testing
import Tool

/// The carriers that btfile(7) shows: socat, ssh and a serial line.
@Suite(.waiting) struct `The examples of other carriers` {
    private static let content = SeededContent.bytes(400_000)
    private static let sshd = "/usr/sbin/sshd"

    private func bench() throws -> Workbench {
        let bench = try Workbench("large", Self.content)
        try bench.share.write([1, 2, 3], to: "small")
        return bench
    }

    private func expectAll(_ outcome: Outcome, in bench: Workbench) throws {
        outcome.expect(.done)
        #expect(try bench.output.read("large") == Self.content)
        #expect(try bench.output.read("small") == [1, 2, 3])
    }

    @Test(.enabled(if: Carrier.has(Carrier.socat), "socat is not installed"))
    func `socat starts a server for each client`() throws {
        let bench = try bench()
        let socat = Program(at: Carrier.socat).start([
            "-d", "-d", "UNIX-LISTEN:\(try bench.address()),fork",
            "EXEC:\"\(Program("btfile-serve").path) --dir \(bench.share.path) --inetd\"",
        ])
        try #require(socat.waits(forError: "listening on"))
        try expectAll(try bench.get("large", "small"), in: bench)
        try expectAll(try bench.get("large", "small"), in: bench)
        socat.send(SIGTERM)
    }

    @Test(.enabled(if: Carrier.has(Carrier.socat), "socat is not installed"))
    func `socat hands on pipes, too`() throws {
        let bench = try bench()
        let socat = Program(at: Carrier.socat).start([
            "-d", "-d", "UNIX-LISTEN:\(try bench.address()),fork",
            "EXEC:\"\(Program("btfile-serve").path) --dir \(bench.share.path) --inetd\",pipes",
        ])
        try #require(socat.waits(forError: "listening on"))
        try expectAll(try bench.get("large", "small"), in: bench)
        socat.send(SIGTERM)
    }

    private static let activator = "/usr/bin/systemd-socket-activate"

    @Test(.enabled(if: Carrier.has(activator), "systemd-socket-activate is not installed"))
    func `a systemd socket with Accept=yes starts a server for each client`() throws {
        let bench = try bench()
        let activator = Program(at: Self.activator).start([
            "-l", "\(try bench.address())", "-a", "--inetd", Program("btfile-serve").path, "--dir",
            "\(bench.share.path)", "--inetd",
        ])
        try #require(activator.waits(forError: "Listening on"))
        try expectAll(try bench.get("large", "small"), in: bench)
        try expectAll(try bench.get("large", "small"), in: bench)
        activator.send(SIGTERM)
    }

    @Test(.enabled(if: Carrier.has(Carrier.socat), "socat is not installed"))
    func `a serial line has a terminal in raw mode at both ends`() throws {
        let bench = try bench()
        let folder = try TemporaryFolder()
        let (here, there) = (folder.path("here"), folder.path("there"))
        let line = Program(at: Carrier.socat).start([
            "-d", "-d", "PTY,raw,echo=0,link=\(here)", "PTY,raw,echo=0,link=\(there)",
        ])
        try #require(line.waits(forError: "starting data transfer loop"))
        let server = Program(at: "/bin/sh").start([
            "-c", "exec '\(Program("btfile-serve").path)' \"$@\" <'\(there)' >'\(there)'", "-",
            "--dir", "\(bench.share.path)", "--inetd",
        ])
        try #require(server.waits(forError: "connected"))
        let outcome = bench.get(
            through: "\(Carrier.socat) - '\(here)',raw,echo=0", "large", "small")
        try expectAll(outcome, in: bench)
        // Nothing tells that the other end of such a line is gone, but BYE does.
        server.wait().expect(.done)
        line.send(SIGTERM)
    }

    @Test(.enabled(if: Carrier.has(sshd), "sshd is not installed"))
    func `ssh leads to a server on another machine, here this one`() throws {
        let bench = try bench()
        let folder = try TemporaryFolder()
        let keys = """
            set -e; umask 077; cd '\(folder.path)'
            [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
            ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f user
            cp user.pub authorized
            printf '%s\\n' "HostKey $PWD/host" "AuthorizedKeysFile $PWD/authorized" \
              'StrictModes no' 'UsePAM no' 'PasswordAuthentication no' >sshd.conf
            printf '%s\\n' 'Host machine' "ProxyCommand \(Self.sshd) -i -f $PWD/sshd.conf" \
              "User $(id -un)" "IdentityFile $PWD/user" 'IdentitiesOnly yes' 'BatchMode yes' \
              'StrictHostKeyChecking no' 'UserKnownHostsFile /dev/null' 'LogLevel ERROR' >ssh.conf
            """
        let prepared = Program(at: "/bin/sh").run(
            ["-c", keys], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
        try #require(prepared.status == 0, "\(prepared.errorText)")
        let ssh = "ssh -F '\(folder.path)/ssh.conf' machine"
        let remote = "\(Program("btfile-serve").path) --dir \(bench.share.path) --inetd"
        let outcome = bench.get(through: "\(ssh) \(remote)", "large", "small")
        try expectAll(outcome, in: bench)
        #expect(outcome.errorText.contains("served large"), "the log of the server comes along")
        let wrong = bench.get(through: "\(ssh) exit 7", "--retry", "0", "large")
        wrong.expect(.unreachable)
        #expect(wrong.errorText.contains("the command ended with status 7"))
    }
}

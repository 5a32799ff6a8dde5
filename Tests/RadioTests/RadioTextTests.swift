import Glibc
import System
import TestSupport
import Testing

extension Radio {
    /// `btfile-serve --text` and a serial terminal: a tty that rfcomm(1) makes over a real link.
    @Suite struct TextTests {
        private static let device = "/dev/rfcomm7"
        private static let rfcomm = "/usr/bin/rfcomm"

        /// What a terminal program does, in Python.
        private static let terminal = """
            import hashlib, os, sys, tty
            link = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
            tty.setraw(link)
            f = os.fdopen(link, 'rb', buffering=0)
            def line():
                text = b''
                while not text.endswith(b'\\n'): text += f.read(1)
                return text.decode()
            assert line() == 'Enter the file name\\r\\n'
            os.write(link, b'random\\r')
            size = int(line().split()[0])
            digest, left = hashlib.sha256(), size
            while left:
                piece = f.read(left)
                digest.update(piece)
                left -= len(piece)
            assert line() == 'Transfer complete\\r\\n' and line() == 'Enter the file name\\r\\n'
            os.write(link, b'../up\\r')
            assert line().startswith('Error: ') and line() == 'Enter the file name\\r\\n'
            os.write(link, b'quit\\r')
            print(size, digest.hexdigest())
            """

        @Test func `a terminal gets a file as it is, and then btfile-get the same`() throws {
            let source = try TemporaryFolder()
            let content = SeededContent.bytes(60_000)
            try source.write(content, to: "random")
            let served = try Served("\(source.path)", "--text", "-v")
            let link = Program(at: "/bin/sh").start([
                "-c", "exec \(Self.rfcomm) \"$@\" >&2", "-", "-r", "-i", "hci\(Bed.client)",
                "connect", "7", "\(try Bed.address(Bed.server))", Served.channel,
            ])
            try #require(link.waits(forError: "Connected"), "\(link.errorText)")
            let outcome = Program(at: "/usr/bin/python3").run(["-c", Self.terminal, Self.device])
            let digest = Sha256.digest(of: content.span).map {
                String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
            }.joined()
            #expect(outcome.outputText == "60000 \(digest)\n", "\(outcome.errorText)")
            link.send(SIGINT)
            _ = link.wait()
            let target = try TemporaryFolder()
            let fetched = try Served.fetch(["random"], into: target).wait()
            #expect(fetched.status == 0, "\(fetched.errorText)")
            #expect(try target.read("random") == content)
            let log = served.stop()
            #expect(log.contains { $0.contains("gets the plain dialogue") })
            #expect(log.count { $0.contains("served random") } == 2)
        }
    }
}

import RFCOMM
import System
import TestSupport
import Testing

extension Radio {
    /// `btfile-serve --text` over real links, and terminals that never heard of btfile.
    @Suite(.serialized) struct TextTests {
        private static let content = SeededContent.bytes(60_000)
        private static let device = "7"
        private static let listing = "Error: a part of the name is . or ..\nrandom  60000\n"

        /// What a terminal program does, in Python, with a tty or a socket.
        private static let terminal = """
            import hashlib, os, socket, sys, tty
            isTTY = sys.argv[1].startswith('/')
            if isTTY:
                link = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
            else:
                s = socket.socket(socket.AF_BLUETOOTH, socket.SOCK_STREAM, socket.BTPROTO_RFCOMM)
                s.bind((sys.argv[2], 0))
                s.connect((sys.argv[1], int(sys.argv[3])))
                link = s.detach()
            f = os.fdopen(link, 'rb', buffering=0)
            def line(end='\\r\\n'):
                text = b''
                while not text.endswith(end.encode()):
                    piece = f.read(1)
                    if not piece: raise EOFError(text)
                    text += piece
                return text.decode().removesuffix(end)
            def expect(wanted, end='\\r\\n'):
                said = line(end)
                assert said == wanted, said
            prompt = 'Enter the file name'
            if isTTY:
                # As it is opened, it sends back the prompt: nothing is said to that.
                expect(prompt, '\\n\\n')
                # Without TCSAFLUSH, which drops what has come already.
                tty.setraw(link, tty.TCSANOW)
            else:
                expect(prompt)
            os.write(link, b'random\\r')
            size = int(line().split()[0])
            digest, left = hashlib.sha256(), size
            while left:
                piece = f.read(left)
                digest.update(piece)
                left -= len(piece)
            print(size, digest.hexdigest())
            expect('Transfer complete')
            for name in b'../up\\r\\n', b'??\\x08\\n':
                expect(prompt)
                os.write(link, name)
                print(line())
            expect(prompt)
            os.write(link, b'quit\\r')
            # The server hangs up: a socket ends, and so does a tty, which may say EIO.
            try: assert f.read(1) == b''
            except OSError as error: assert error.errno == 5, error
            """

        private static func expectRandom(_ outcome: Outcome) {
            let digest = Sha256.digest(of: content.span).map {
                String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
            }.joined()
            #expect(
                outcome.outputText == "\(content.count) \(digest)\n\(listing)",
                "\(outcome.errorText)")
        }

        private static func run(_ terminal: String, on link: String...) -> Outcome {
            Program(at: "/usr/bin/python3").run(["-c", terminal] + link)
        }

        private func share() throws -> TemporaryFolder {
            let share = try TemporaryFolder()
            try share.write(Self.content, to: "random")
            return share
        }

        /// The same channel goes on serving btfile-get.
        private func expectFetched() throws {
            let target = try TemporaryFolder()
            let fetched = try Served.fetch(["random"], into: target).wait()
            #expect(fetched.status == 0, "\(fetched.errorText)")
            #expect(try target.read("random") == Self.content)
        }

        private func expectBothServed(_ log: [Substring]) {
            #expect(log.count { $0.contains("gets the text dialogue") } == 1, "\(log)")
            #expect(log.count { $0.contains("served random") } == 2, "\(log)")
        }

        @Test func `a terminal with a tty of rfcomm gets a file, and btfile-get then the same`()
            throws
        {
            let share = try share()
            let served = try Served("\(share.path)", "--text", "-v")
            let server = try "\(Bed.address(Bed.server))"
            let link = ["-i", "hci\(Bed.client)"]
            let bound = Program(at: "/usr/bin/rfcomm").run(
                link + ["bind", Self.device, server, Served.channel])
            try #require(bound.status == 0, "\(bound.errorText)")
            Self.expectRandom(Self.run(Self.terminal, on: "/dev/rfcomm\(Self.device)"))
            let released = Program(at: "/usr/bin/rfcomm").run(["release", Self.device])
            #expect(released.status == 0, "\(released.errorText)")
            try expectFetched()
            expectBothServed(served.stop())
        }

        @Test func `a terminal with a socket gets a file, and btfile-get then the same`() throws {
            let share = try share()
            let served = try Served("\(share.path)", "--text", "-v")
            let ends = try [Bed.server, Bed.client].map { "\(try Bed.address($0))" }
            Self.expectRandom(Self.run(Self.terminal, on: ends[0], ends[1], Served.channel))
            try expectFetched()
            expectBothServed(served.stop())
        }

        @Test(.enabled(if: BluetoothService.isHere, "no bluetoothd and dbus-daemon here"))
        func `it is found as a serial port where --text is given, and not elsewhere`() throws {
            let bluetoothd = try BluetoothService()
            defer { withExtendedLifetime(bluetoothd) {} }
            try bluetoothd.switchOn()
            let share = try share()
            for (flags, channels) in [(["--text"], [Served.channel]), ([], [])] {
                let served = try Served("\(share.path)", flags: flags + ["--security", "low"])
                try #require(
                    served.server.waits(forError: "published by bluetoothd"),
                    "\(served.server.errorText)")
                try BluetoothService.openAdapters()
                let address = RFCOMM.BluetoothAddress("\(try Bed.address(Bed.server))")
                let found = try RFCOMM.ServiceRecord.lookUp(
                    .serialPort, at: #require(address), adapter: "hci\(Bed.client)")
                #expect(found.map { "\($0.channel.number)" } == channels)
                _ = served.stop()
            }
        }
    }
}

import Glibc
import System
import TestSupport
import Testing
import Tool

/// What stands in the place of SERVER and is none, with the real program.
@Suite(.waiting) struct MistypedServerTests {
    private static let networkAnswer =
        "is an IP address, and btfile uses Bluetooth; type the name or address of a device, as "
        + "btfile-get --scan shows it"

    private func run(_ arguments: [String], hosts: String = "") throws -> Outcome {
        let folder = try TemporaryFolder()
        try folder.makeFolder("btfile")
        try folder.write(hosts, to: "btfile/hosts")
        return Program("btfile-get").run(
            arguments, environment: ["LC_ALL=C.UTF-8", "XDG_CONFIG_HOME=\(folder.path)"])
    }

    @Test(arguments: [
        ("192.168.1.5", networkAnswer), ("pi@192.168.1.5", networkAnswer),
        ("192.168.1.5:8000", networkAnswer), ("pi@192.168.1.5:notes.txt", networkAnswer),
        ("fe80::1", networkAnswer), ("[fe80::1%eth0]", networkAnswer),
        ("http://192.168.1.5:8000/notes.txt", networkAnswer),
        (
            "raspberrypi.local",
            "is a name of IP networks, and btfile uses Bluetooth; try raspberrypi, or see "
                + "btfile-get --scan"
        ),
        (
            "pi@raspberrypi.local:notes.txt",
            "is a name of IP networks, and btfile uses Bluetooth; try raspberrypi, or see "
                + "btfile-get --scan"
        ),
        (
            "localhost",
            "is a name of IP networks; on one machine use a socket, as btfile-serve --listen "
                + "/tmp/btfile.sock makes it"
        ),
        ("attic:notes.txt", "type two words: attic notes.txt"),
        ("pi@attic:notes.txt", "type two words: attic notes.txt"),
        ("attic:my notes.txt", "type two words: attic 'my notes.txt'"),
        ("attic:", "no colon is needed: type attic and a NAME"),
        ("pi@attic:", "no colon is needed: type attic and a NAME"),
        ("pi@attic", "no user is needed: type attic"),
        ("attic:/srv/x", "type two words, attic and a NAME as btfile-get -l attic shows it"),
        ("attic:~/x", "type two words, attic and a NAME as btfile-get -l attic shows it"),
        ("attic:20", "type the channel as a flag: attic --channel 20"),
        ("attic:8000", "Bluetooth has no ports: type attic alone"),
        ("AA:BB:CC:DD:EE:FF:3", "type the channel as a flag: AA:BB:CC:DD:EE:FF --channel 3"),
        ("AA_BB_CC_DD_EE_FF", "an address has colons: type AA:BB:CC:DD:EE:FF"),
        ("http://attic/notes.txt", "URLs are not taken; type two words, attic notes.txt"),
        ("ftp://pi@attic", "URLs are not taken; type two words, attic NAME"),
        ("hci1", "is an adapter of this machine; use --adapter hci1, and name the server"),
        ("scan", "did you mean --scan?"), ("pair", "did you mean --pair?"),
        ("btfile.sock", "if it is a socket file, type ./btfile.sock"),
        ("tmp/no-such-socket", "if it is a socket file, type /tmp/no-such-socket"),
        (
            "notes.txt",
            "looks like a file, and SERVER comes first, as in btfile-get SERVER notes.txt"
        ),
        ("*.txt", "looks like a file, and SERVER comes first, as in btfile-get SERVER '*.txt'"),
        ("attic/notes.txt", "type the server and the file as two words: attic notes.txt"),
    ])
    func `what is no server is answered with what to type`(text: String, answer: String) throws {
        for rest in [[], ["a"]] {
            let outcome = try run([text] + rest)
            outcome.expect(.usage)
            #expect(outcome.errorText == "btfile-get: SERVER \(text): \(answer)\n")
        }
    }

    @Test(
        .enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"),
        arguments: ["notes.txt", "pi.local", "hci7", "a/b.c", "192.168.1.5"])
    func `a name of the file of hosts may look like anything`(name: String) throws {
        let outcome = try run(["--retry", "0", name, "a"], hosts: "\(name) 00:AA:01:00:00:00\n")
        outcome.expect(.unreachable)
        #expect(outcome.errorText.contains("no Bluetooth"), "\(outcome.errorText)")
        let nameless = try run([name], hosts: "\(name) 00:AA:01:00:00:00\n")
        nameless.expect(.usage)
        #expect(nameless.errorText.contains("no NAME: "), "\(nameless.errorText)")
    }

    @Test(
        .enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"),
        arguments: ["attic", "my.phone's", "Printer v2.1", "node-3"])
    func `any other name is looked for nearby`(name: String) throws {
        let outcome = try run([name, "a"])
        outcome.expect(.unreachable)
        #expect(outcome.errorText.hasPrefix("btfile-get: looking for \(name) nearby\n"))
    }

    @Test func `a server without a name to fetch is listed, the text says how`() throws {
        let outcome = try run(["attic"])
        outcome.expect(.usage)
        let sentence = "no NAME: btfile-get -l attic shows what there is to fetch"
        #expect(outcome.errorText.hasPrefix("btfile-get: \(sentence)\n"))
    }

    @Test(arguments: ["/", "./", "../"])
    func `a path is a socket file, for both programs`(start: String) throws {
        let bench = try Workbench("notes", Array("some notes\n".utf8))
        let socket = "\(try bench.address())"
        let folder = socket[..<(socket.lastIndex(of: "/") ?? socket.startIndex)]
        // A path that begins like this leads to the socket from there.
        let name =
            start == "/"
            ? socket
            : start + (start == "./" ? "" : "\(folder.split(separator: "/").last ?? "")/")
                + "server"
        let shell = Program(at: "/bin/sh")
        let command = "cd \(folder) && exec \"$0\" \"$@\""
        let server = shell.start(
            ["-c", command, Program("btfile-serve").path, "\(bench.share.path)", "--listen", name])
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        let outcome = shell.run(
            [
                "-c", command, Program("btfile-get").path, name, "-P", "\(bench.output.path)",
                "notes",
            ])
        outcome.expect(.done)
        try bench.expectOutput(["notes"])
        // As scp takes it, with a colon.
        let colon = shell.run(["-c", command, Program("btfile-get").path, "\(name):notes"])
        #expect(colon.errorText.hasSuffix(" \(name):notes: type two words: \(name) notes\n"))
        // A name with a slash is no server.
        let slash = shell.run(["-c", command, Program("btfile-get").path, name, "/notes"])
        #expect(slash.errorText.contains("NAME /notes: the name begins with a slash: type notes"))
        let bare = String(name.dropFirst(start.count))
        let answer = "a socket file needs its slash: type \(name)"
        let slashless = shell.run(["-c", command, Program("btfile-get").path, bare, "notes"])
        #expect(
            slashless.errorText == "btfile-get: SERVER \(bare): \(answer)\n" || start == "../")
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `a name that begins where the shell has put the home folder is told without it`()
        throws
    {
        let outcome = Program("btfile-get").run(
            ["/tmp/btfile", "/srv/ann/notes.txt"], environment: ["HOME=/srv/ann"])
        outcome.expect(.usage)
        #expect(
            outcome.errorText == "btfile-get: NAME /srv/ann/notes.txt: names begin at the served "
                + "folder, not at ~: type notes.txt\n")
    }
}

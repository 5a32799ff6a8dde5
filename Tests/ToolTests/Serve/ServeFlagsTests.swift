import Bluetooth
import Server
import Share
import System
import Testing
import Tool
import Wire

/// What btfile-serve's command line comes to.
struct ServeFlagsTests {
    static func options(_ arguments: [String]) throws(UsageError) -> ServeOptions {
        guard case .run(var options) = try FlagTable<ServeOptions>.serve.read(arguments) else {
            throw .impossible("no run")
        }
        try options.resolve()
        return options
    }

    private func address(
        _ channel: Int, _ adapter: AdapterName? = nil, _ security: SecurityLevel = .medium
    ) throws -> ListeningAddress {
        let channel = try #require(RFCOMMChannel(channel))
        return .rfcomm(channel: channel, adapter: adapter, security: security)
    }

    private func options(_ flags: String...) throws -> ServeOptions {
        try Self.options(["--dir", "share"] + flags)
    }

    private func server(_ flags: String...) throws -> ServerConfiguration {
        try Self.options(["--dir", "share"] + flags).server
    }

    @Test func `without flags the defaults hold`() throws {
        let (options, server) = (try options(), try server())
        #expect(server.folder == "share")
        #expect(try server.address == address(20))
        #expect(server.clientsMax == 7 && server.unitBytes == 1008)
        #expect(server.advertises == .auto && server.name == .btfile)
        #expect(server.capabilities == [.zstd, .sums, .live])
        #expect(!server.rules.servesHidden && !server.rules.followsLinks)
        #expect(server.bytesPerSecondMax == nil && server.idle == .seconds(60))
        #expect(server.visibility == nil && server.allowed == nil && server.allowFile == nil)
        #expect(!server.servesOnce && !server.takesFreeChannel && options.logFormat == .text)
        #expect(!options.isCheck && !options.isQuiet && !options.isVerbose)
    }

    @Test func `an argument that is no flag is the folder`() throws {
        #expect(try Self.options(["share"]).server.folder == "share")
        #expect(try Self.options(["-q", "My share"]).server.folder == "My share")
        #expect(try Self.options(["--", "-share"]).server.folder == "-share")
    }

    @Test func `every flag changes its setting`() throws {
        #expect(try server("--channel", "30").address == address(30))
        #expect(try server("--channel", "auto").takesFreeChannel)
        #expect(try server("--adapter", "hci2").address == address(20, .number(2)))
        #expect(try server("--security", "low").address == address(20, nil, .low))
        #expect(try server("--listen", "unix:/a").address == .socket(.unix(UnixAddress("/a"))))
        #expect(try server("--listen", "unix:/a").advertises == .none)
        for path in ["/a", "./a", "../a"] {
            let socket = ListeningAddress.socket(.unix(try UnixAddress(LocalPath(path))))
            #expect(try server("--listen", path).address == socket)
        }
        for way in Publisher.Method.allCases {
            #expect(try server("--advertise", way.rawValue).advertises == way)
        }
        #expect(try server("--name", "Files of Ö").name == ServiceName("Files of Ö"))
        #expect(try server("--max-clients", "64").clientsMax == 64)
        #expect(try server("--unit", "64").unitBytes == 64)
        #expect(try server("--unit", "32767").unitBytes == 32_767)
        #expect(try server("--hidden").rules.servesHidden)
        #expect(try server("--follow-symlinks").rules.followsLinks)
        #expect(try server("--no-compress").capabilities == [.sums, .live])
        #expect(try server("--limit-rate", "1.5M").bytesPerSecondMax == 1_500_000)
        #expect(try server("--idle-timeout", "5").idle == .seconds(5))
        #expect(try server("--once").servesOnce && server("--once").clientsMax == 1)
        let address = try #require(BluetoothAddress("00:AA:01:00:00:00"))
        let other = try #require(BluetoothAddress("00:AA:01:01:00:01"))
        #expect(
            try server("--allow", "\(address)", "--allow", "\(other)").allowed
                == AllowList([address, other]))
        #expect(
            try server("--discoverable").visibility
                == Visibility.Settings(discoverableSeconds: 0, pairableSeconds: nil))
        for seconds in [["--discoverable=60"], ["--discoverable", "60"]] {
            #expect(
                try Self.options(["--dir", "a"] + seconds).server.visibility
                    == Visibility.Settings(discoverableSeconds: 60, pairableSeconds: nil))
        }
        #expect(
            try server("--pairable").visibility
                == Visibility.Settings(discoverableSeconds: 0, pairableSeconds: 0))
        #expect(
            try server("--pairable=60").visibility
                == Visibility.Settings(discoverableSeconds: 60, pairableSeconds: 60))
        #expect(
            try server("--discoverable", "--pairable=60").visibility
                == Visibility.Settings(discoverableSeconds: 0, pairableSeconds: 60))
        #expect(try server("--pairable").pairing == .ask)
        #expect(try server("--pairable", "--pair-accept").pairing == .acceptFirst)
        #expect(try server("--discoverable").pairing == nil)
        #expect(try options("--check").isCheck)
        #expect(try server("--allow-file", "/a/b").allowFile == "/a/b")
        #expect(try options("--log", "json").logFormat == .json)
        #expect(try options("-q").isQuiet)
        #expect(try options("-v").isVerbose)
    }

    @Test func `a list of addresses that anybody can forge is warned of`() throws {
        let allow = ["--allow", "00:AA:01:00:00:00"]
        #expect(try options().warnings == [])
        #expect(try options("--security", "low").warnings == [])
        #expect(try options(allow[0], allow[1]).warnings == [])
        #expect(try options(allow[0], allow[1], "--security", "low").warnings.count == 1)
        #expect(try options("--allow-file", "a", "--security", "low").warnings.count == 1)
    }

    @Test(arguments: [
        ([], "no folder to serve: btfile-serve DIR"),
        ([""], "DIR '': must not be empty"),
        (
            ["--dir", "a", "b"],
            "a and b are two folders, and one is served: quote a name with spaces"
        ),
        (
            ["My", "share"],
            "My and share are two folders, and one is served: quote a name with spaces"
        ),
        (["--dir", ""], "--dir '': must not be empty"),
        (["--dir", "a", "-qv"], "--quiet and --verbose exclude each other"),
        (
            ["--dir", "a", "--once", "--max-clients", "3"],
            "--once serves one client; remove --max-clients"
        ),
        (
            ["--dir", "a", "--listen", "btfile.sock"],
            "--listen btfile.sock: must be the path of a socket file, which begins with /, ./ or "
                + "unix: and has at most 107 bytes"
        ),
        (
            ["--dir", "a", "--check", "--log", "json"],
            "--check writes no log; use --json instead of --log"
        ),
        (
            ["--dir", "a", "--pair-accept"],
            "--pair-accept says who is paired with --pairable: give that too"
        ),
        (
            ["--dir", "a", "--pairable", "--pair-accept", "--security", "high"],
            "--security high needs numbers that were compared; remove --pair-accept"
        ),
        (
            ["--dir", "a", "--listen", "unix:a", "--channel", "1"],
            "--channel: --listen has no channel"
        ),
        (
            ["--dir", "a", "--listen", "unix:a", "--adapter", "hci0"],
            "--adapter: --listen needs no adapter"
        ),
        (
            ["--dir", "a", "--listen", "unix:a", "--security", "low"],
            "--security: with --listen the file's permissions protect it"
        ),
        (
            ["--dir", "a", "--listen", "unix:a", "--advertise", "none"],
            "--advertise: with --listen nothing is published"
        ),
        (
            ["--dir", "a", "--listen", "unix:a", "--name", "b"],
            "--name: with --listen nobody reads it"
        ),
        (
            ["--dir", "a", "--name", "b", "--advertise", "none"],
            "--name: with --advertise none nobody reads it"
        ),
        (
            ["--dir", "a", "--name", ""],
            "--name '': must be 1 to 200 bytes without control characters"
        ),
        (
            ["--dir", "a", "--advertise", "avahi"],
            "--advertise avahi: must be auto, dbus, sdpd or none"
        ),
        (["--dir", "a", "--unit", "63"], "--unit 63: must be a number of bytes from 64 to 32767"),
        (
            ["--dir", "a", "--unit", "32768"],
            "--unit 32768: must be a number of bytes from 64 to 32767"
        ),
        (
            ["--dir", "a", "--max-clients", "0"],
            "--max-clients 0: must be a number of clients from 1 to 64"
        ),
        (
            ["--dir", "a", "--max-clients", "65"],
            "--max-clients 65: must be a number of clients from 1 to 64"
        ),
        (
            ["--dir", "a", "--idle-timeout", "0"],
            "--idle-timeout 0: must be seconds from 1 to 86400"
        ),
        (
            ["--dir", "a", "--discoverable", "0"],
            "--discoverable 0: must be seconds from 1 to 86400"
        ),
        (
            ["--dir", "a", "--listen", "unix:a", "--pairable"],
            "--discoverable, --pairable: --listen has no radio"
        ),
        (
            ["--dir", "a", "--allow", "me"],
            "--allow me: must be an address such as AA:BB:CC:DD:EE:FF"
        ),
        (
            ["--dir", "a", "--listen", "unix:a", "--allow-file", "b"],
            "--allow-file: with --listen the file's permissions say who may connect"
        ),
        (["--dir", "a", "--log", "xml"], "--log xml: must be text or json"),
        (["a", "--json"], "--json is for --check: use --log json for the log"),
        (["--directory", "a"], "--directory: the folder needs no flag: btfile-serve DIR"),
        (["-p", "3"], "-p: Bluetooth has channels: use --channel N"),
    ])
    func `what makes no sense is refused`(arguments: [String], sentence: String) {
        #expect(throws: UsageError.self) { try Self.options(arguments) }
        do throws(UsageError) {
            _ = try Self.options(arguments)
        } catch {
            #expect(error.description == sentence)
        }
    }
}

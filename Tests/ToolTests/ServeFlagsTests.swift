import Bluetooth
import System
import Testing
import Tool

/// What btfile-serve's command line comes to.
struct ServeFlagsTests {
    static func settings(_ arguments: [String]) throws(UsageError) -> ServeSettings? {
        let table = FlagTable<ServeOptions>.serve
        guard case .run(let options, let names) = try table.read(arguments, into: ServeOptions())
        else { return nil }
        return try ServeSettings(options, names: names)
    }

    private func place(
        _ channel: Int, _ adapter: AdapterName? = nil, _ security: SecurityLevel = .medium
    ) throws -> Listener.Place {
        let channel = try #require(RFCOMMChannel(channel))
        return .rfcomm(channel: channel, adapter: adapter, security: security)
    }

    private func settings(_ flags: String...) throws -> ServeSettings {
        try #require(try Self.settings(["--dir", "share"] + flags))
    }

    @Test func `without flags the defaults hold`() throws {
        let settings = try settings()
        #expect(settings.directory == "share")
        #expect(try settings.place == place(20))
        #expect(settings.clientsMax == 7 && settings.unit == 1008)
        #expect(settings.advertises == .auto && settings.name == .btfile)
        #expect(settings.compresses && !settings.servesHidden && !settings.followsLinks)
        #expect(settings.bytesPerSecondMax == nil && settings.idleTimeout == .seconds(60))
        #expect(settings.visibility == nil && !settings.isCheck)
        #expect(settings.allowed == nil && settings.allowFile == nil)
        #expect(settings.logFormat == .text)
        #expect(!settings.servesOnce && !settings.isQuiet && !settings.isVerbose)
    }

    @Test func `every flag changes its setting`() throws {
        #expect(try settings("--channel", "30").place == place(30))
        #expect(try settings("--adapter", "hci2").place == place(20, .number(2)))
        #expect(try settings("--security", "low").place == place(20, nil, .low))
        #expect(try settings("--listen", "unix:/a").place == .unix(UnixAddress("/a")))
        #expect(try settings("--listen", "unix:/a").advertises == .none)
        for way in Publisher.Way.allCases {
            #expect(try settings("--advertise", way.rawValue).advertises == way)
        }
        #expect(try settings("--name", "Files of Ö").name == ServiceName("Files of Ö"))
        #expect(try settings("--max-clients", "64").clientsMax == 64)
        #expect(try settings("--unit", "64").unit == 64)
        #expect(try settings("--unit", "32767").unit == 32_767)
        #expect(try settings("--hidden").servesHidden)
        #expect(try settings("--follow-symlinks").followsLinks)
        #expect(try !settings("--no-compress").compresses)
        #expect(try settings("--limit-rate", "1.5M").bytesPerSecondMax == 3 << 19)
        #expect(try settings("--idle-timeout", "5").idleTimeout == .seconds(5))
        #expect(try settings("--once").servesOnce)
        let address = try #require(BluetoothAddress("00:AA:01:00:00:00"))
        let other = try #require(BluetoothAddress("00:AA:01:01:00:01"))
        #expect(
            try settings("--allow", "\(address)", "--allow", "\(other)").allowed
                == AllowList([address, other]))
        #expect(
            try settings("--discoverable").visibility
                == Visibility.Wish(discoverableSeconds: 0, isPairable: false))
        for seconds in [["--discoverable=60"], ["--discoverable", "60"]] {
            #expect(
                try Self.settings(["--dir", "a"] + seconds)?.visibility
                    == Visibility.Wish(discoverableSeconds: 60, isPairable: false))
        }
        #expect(
            try settings("--pairable").visibility
                == Visibility.Wish(discoverableSeconds: nil, isPairable: true))
        #expect(try settings("--check").isCheck)
        #expect(try settings("--allow-file", "/a/b").allowFile == "/a/b")
        #expect(try settings("--log", "json").logFormat == .json)
        #expect(try settings("-q").isQuiet)
        #expect(try settings("-v").isVerbose)
    }

    @Test func `a list of addresses that anybody can forge is warned of`() throws {
        let allow = ["--allow", "00:AA:01:00:00:00"]
        #expect(try settings().warnings == [])
        #expect(try settings("--security", "low").warnings == [])
        #expect(try settings(allow[0], allow[1]).warnings == [])
        #expect(try settings(allow[0], allow[1], "--security", "low").warnings.count == 1)
        #expect(try settings("--allow-file", "a", "--security", "low").warnings.count == 1)
    }

    @Test(arguments: [
        ([], "no folder to serve: --dir DIR"),
        (["share"], "what is share? the folder is given with --dir"),
        (["--dir", "a", "b"], "what is b? the folder is given with --dir"),
        (["--dir", ""], "--dir '': must not be empty"),
        (["--dir", "a", "-qv"], "--quiet and --verbose exclude each other"),
        (
            ["--dir", "a", "--listen", "/a"],
            "--listen /a: must be unix:PATH, the path of a socket file"
        ),
        (
            ["--dir", "a", "--check", "--log", "json"],
            "--check writes lines for people, so --log means nothing"
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
            "--allow-file: with --listen the file's permissions say who may come in"
        ),
        (["--dir", "a", "--log", "xml"], "--log xml: must be text or json"),
        (["--directory", "a"], "-d, --directory: use --dir DIR"),
        (["--port", "3"], "-p, --port: Bluetooth has channels: use --channel N"),
    ])
    func `what makes no sense is refused`(arguments: [String], sentence: String) {
        #expect(throws: UsageError.self) { try Self.settings(arguments) }
        do throws(UsageError) {
            _ = try Self.settings(arguments)
        } catch {
            #expect(error.description == sentence)
        }
    }
}

import Testing
import Tool

/// The help of both programs.
struct HelpTests {
    @Test(arguments: ProgramName.allCases)
    func `the help fits a screen of eighty columns`(name: ProgramName) {
        let help =
            switch name {
            case .get: FlagTable<GetOptions>.get.help
            case .serve: FlagTable<ServeOptions>.serve.help
            }
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
        // A window of today shows fifty lines; a prompt and an error need some of them too.
        #expect((24...45).contains(lines.dropLast().count))
        #expect(help.hasSuffix("\n") && !help.hasSuffix("\n\n"))
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    }

    @Test func `every flag is in the help, and no habit`() {
        let table = FlagTable<GetOptions>.get
        for flag in table.flags {
            #expect(table.help.contains("--\(flag.name) ") == (flag.group != nil), "\(flag.name)")
        }
        let other = FlagTable<ServeOptions>.serve
        for flag in other.flags {
            #expect(other.help.contains("--\(flag.name) ") == (flag.group != nil), "\(flag.name)")
        }
    }

    @Test func `no two flags share a name or a letter`() {
        let get = FlagTable<GetOptions>.get.flags
        #expect(Set(get.map(\.name)).count == get.count)
        #expect(Set(get.compactMap(\.letter)).count == get.compactMap(\.letter).count)
        let serve = FlagTable<ServeOptions>.serve.flags
        #expect(Set(serve.map(\.name)).count == serve.count)
        #expect(Set(serve.compactMap(\.letter)).count == serve.compactMap(\.letter).count)
    }

    @Test func `the examples are command lines that work`() throws {
        for line in FlagTable<GetOptions>.get.examples {
            let words = line.prefix { $0 != "|" }.split(separator: " ").dropFirst().map(String.init)
            #expect(try GetFlagsTests.settings(words) != nil)
        }
        for line in FlagTable<ServeOptions>.serve.examples {
            let words = line.split(separator: " ").dropFirst().map(String.init)
            #expect(try ServeFlagsTests.settings(words) != nil)
        }
    }

    @Test func `the flags of btfile-get, line by line`() {
        let expected = """
            names:
              -i, --input-file FILE          read more names from FILE (- is standard input)
              -0, --null                     names in FILE end with NUL, not with lines
                  --literal                  NAME is no pattern, whatever is in it
              -r, --recursive                NAME is a folder to fetch; . is all there is
              -l, --list                     show what is in the folder NAME (default: .)
            files:
              -o, --output FILE              write the one file there; - is standard output
              -P, --output-dir DIR           put files below DIR (default: .)
                  --no-clobber               leave a file alone that is already there
                  --skip-existing            do not even ask for what is already there
                  --newer                    fetch only what is newer than the file here
                  --dry-run                  write nothing, say what would be done
                  --delete                   with -r, remove what the server has no more
                  --fail-early               stop at the first failure
                  --watch SECONDS            stay, and look again that often
                  --no-mtime                 do not keep the modification time
                  --max-filesize SIZE        fetch nothing larger, such as 10M
                  --sha256 HEX               the one file must have this digest
            connection:
                  --channel N                RFCOMM channel, 1 to 30 (default: looked up)
                  --adapter NAME             hciN or its address (default: any)
                  --scan                     list who serves btfile nearby
                  --security LEVEL           low, medium or high (default: medium)
                  --retry N                  dial again so often (default: 5)
                  --retry-delay SECONDS      pause before a retry (default: 0.25, doubling)
                  --connect-timeout SECONDS  give up dialling after that (default: 20)
                  --stall-timeout SECONDS    longest silence on the link (default: 30)
                  --limit-rate RATE          bytes a second, such as 200K
                  --no-compress              do not ask for compression
            messages:
                  --progress MODE            auto, bar, lines or none (default: auto)
                  --check                    fetch nothing; say what keeps it from working
                  --json                     tell programs: a line of JSON for each file
              -q, --quiet / -v, --verbose    say only errors, or more
              -V, --version / -h, --help     show the version, or this help

            """
        #expect(FlagTable<GetOptions>.get.help.contains(expected))
    }

    @Test func `the flags of btfile-serve, line by line`() {
        let expected = """
            files:
                  --dir DIR                 the folder to serve (required)
                  --hidden                  serve names that begin with a dot too
                  --follow-symlinks         follow links that stay inside the folder
            connection:
                  --channel N               RFCOMM channel, or auto (default: 20)
                  --adapter NAME            hciN or its address (default: all)
                  --security LEVEL          low, medium or high (default: medium)
                  --advertise HOW           let others find it: auto, dbus, sdpd or none
                  --name TEXT               what others find (default: btfile)
                  --discoverable [SECONDS]  let strangers find this device while it serves
                  --pairable                let them pair with it
                  --allow ADDRESS           serve only this device; repeat it for more
                  --allow-file FILE         and those that FILE lists; SIGHUP reads it again
                  --listen unix:PATH        serve on a socket file of this machine instead
                  --max-clients N           serve so many at once (default: 7)
                  --unit BYTES              bytes in each message on the air (default: 1008)
                  --limit-rate RATE         bytes a second to all clients, such as 200K
                  --no-compress             do not compress
                  --idle-timeout SECONDS    send idle clients away (default: 60)
                  --once                    end after one client
            messages:
                  --check                   serve nobody; say what keeps it from working
                  --log FORMAT              text or json (default: text)
              -q, --quiet                   log nothing but warnings and errors
              -v, --verbose                 log more of what happens
              -V, --version / -h, --help    show the version, or this help

            """
        #expect(FlagTable<ServeOptions>.serve.help.contains(expected))
    }
}

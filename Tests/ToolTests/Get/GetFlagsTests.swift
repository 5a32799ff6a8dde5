import Bluetooth
import Client
import Testing
import Tool
import Wire

/// What btfile-get's command line comes to.
struct GetFlagsTests {
    static let address = "AA:BB:CC:DD:EE:FF"

    static func options(_ arguments: [String]) throws(UsageError) -> GetOptions {
        guard case .run(var options) = try FlagTable<GetOptions>.get.read(arguments) else {
            throw .impossible("no run")
        }
        try options.resolve()
        return options
    }

    private func options(_ flags: String...) throws -> GetOptions {
        try Self.options(flags + [Self.address, "notes.txt"])
    }

    private func client(_ flags: String...) throws -> ClientConfiguration {
        try Self.options(flags + [Self.address, "notes.txt"]).client
    }

    private func complaint(_ arguments: String...) -> String? {
        do throws(UsageError) {
            _ = try Self.options(arguments)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `without flags the defaults hold`() throws {
        let (options, client) = (try options(), try client())
        #expect("\(client.endpoint)" == "[AA:BB:CC:DD:EE:FF]:20")
        #expect(client.security == .medium && client.looksUpChannel)
        #expect(options.wanted.map(\.remote.text) == ["notes.txt"])
        #expect(options.wanted.map(\.target) == [.sameName])
        #expect(options.outputDirectory == nil && options.nameLists == [] && options.digest == nil)
        #expect(!client.noClobber && client.keepsModificationTime)
        #expect(client.capabilities == [.zstd, .sums, .live])
        #expect(!client.skipsExisting && !client.onlyNewer && !client.isDryRun)
        #expect(!client.endsAtFirstFailure && !client.removesExtraneousFiles)
        #expect(client.fileBytesMax == nil && client.watchPause == nil)
        #expect(client.retryCount == nil && client.retryTime == nil)
        #expect(client.retryDelay == nil)
        #expect(client.connectTimeout == .seconds(20) && client.stallTimeout == .seconds(30))
        #expect(client.bytesPerSecondMax == nil)
        #expect(options.progress == .auto && !options.isQuiet && !options.isVerbose)
        #expect(!options.isCheck && options.format == .text && !options.lists)
    }

    @Test func `a socket file is asked for no channel`() throws {
        #expect(try !Self.options(["unix:/a", "a"]).client.looksUpChannel)
    }

    @Test func `a check needs no name, and dials once unless told otherwise`() throws {
        let check = try Self.options([Self.address, "--check"])
        #expect(check.isCheck && check.client.retryCount == 0 && check.client.looksUpChannel)
        let stubborn = try Self.options([Self.address, "--check", "--retry", "3"])
        #expect(stubborn.client.retryCount == 3)
    }

    @Test func `every flag about files changes its setting`() throws {
        #expect(try options("-o", "a").wanted[0].target == .path("a"))
        #expect(try options("--output=a").wanted[0].target == .path("a"))
        #expect(try options("-o", "-").wanted[0].target == .standardOutput)
        #expect(try options("-P", "a").outputDirectory == "a")
        #expect(try options("--output-dir", "a").outputDirectory == "a")
        #expect(try client("--no-clobber").noClobber)
        #expect(try !client("--no-mtime").keepsModificationTime)
        #expect(try client("--max-filesize", "10M").fileBytesMax == 10_000_000)
        let hex = String(repeating: "0aF1", count: 16)
        #expect(try options("--sha256", hex).digest == Digest32(hexadecimal: hex))
        #expect(try client("--skip-existing").skipsExisting)
        #expect(try client("--newer").onlyNewer)
        #expect(try client("--dry-run").isDryRun)
        #expect(try client("-r", "--delete").removesExtraneousFiles)
        #expect(try client("--fail-early").endsAtFirstFailure)
        #expect(try client("--watch", "2").watchPause == .seconds(2))
        #expect(try options("-i", "a").nameLists == ["a"])
        #expect(try options("--input-file", "a", "-ib").nameLists == ["a", "b"])
        #expect(try options("-0i", "-").nameLists == ["-"])
        #expect(try options("--null", "-i-").nameLists == ["-"])
    }

    @Test func `every flag about the connection and messages changes its setting`() throws {
        #expect("\(try client("--channel", "3").endpoint)" == "[AA:BB:CC:DD:EE:FF]:3")
        #expect(try !client("--channel", "20").looksUpChannel)
        let server = try client("--adapter", "hci1").endpoint
        guard case .rfcomm(_, _, .number(1)) = server else {
            Issue.record("\(server)")
            return
        }
        #expect(try client("--security", "high").security == .high)
        #expect(try client("--retry", "0").retryCount == 0)
        #expect(try client("--retry-time", "0.5").retryTime == .milliseconds(500))
        #expect(try client("--retry-delay", "0.5").retryDelay == .milliseconds(500))
        #expect(try client("--retry-delay", ".5").retryDelay == .milliseconds(500))
        #expect(try client("--connect-timeout", "1").connectTimeout == .seconds(1))
        #expect(try client("--stall-timeout", "2.25").stallTimeout == .milliseconds(2250))
        #expect(try client("--limit-rate", "200K").bytesPerSecondMax == 200_000)
        #expect(try client("--no-compress").capabilities == [.sums, .live])
        #expect(try client("--whole-file").capabilities == [.zstd, .live])
        #expect(try options("--progress", "lines").progress == .lines)
        #expect(try options("--json").format == .json)
        #expect(try options("-v").isVerbose)
        #expect(try options("--verbose").isVerbose)
        #expect(try options("-q").isQuiet)
    }

    @Test func `the last of two equal flags counts`() throws {
        #expect("\(try client("--channel", "3", "--channel", "4").endpoint)".hasSuffix(":4"))
    }

    @Test func `flags may stand after the names, and two dashes end them`() throws {
        let arguments = [Self.address, "a", "--channel", "3", "--", "-b", "--retry"]
        let options = try Self.options(arguments)
        #expect(options.wanted.map(\.remote.text) == ["a", "-b", "--retry"])
        #expect("\(options.client.endpoint)".hasSuffix(":3"))
    }

    @Test func `a name given twice is fetched once`() throws {
        let options = try Self.options([Self.address, "a", "b", "a"])
        #expect(options.wanted.map(\.remote.text) == ["a", "b"])
    }

    private func selections(_ arguments: String...) throws -> [Selection] {
        try Self.options([Self.address] + arguments).selections
    }

    @Test func `a name with wildcards is a pattern, unless it is to be literal`() throws {
        let pattern = Selection.pattern(try NamePattern("a/*.txt"))
        #expect(try selections("a/*.txt") == [pattern])
        #expect(try selections("b", "a/*.txt", "a/*.txt") == [pattern])
        let literal = try Self.options([Self.address, "--literal", "a/*.txt"])
        #expect(literal.selections.isEmpty && literal.wanted.count == 1)
        #expect(complaint(Self.address, "/*") == "NAME /*: the name begins with a slash: type *")
    }

    @Test func `recursive takes folders, and a dot is all there is`() throws {
        let folder = Selection.folder(try RemotePath("a*"))
        #expect(try selections("-r", "a*", "a*/", ".") == [folder, .folder(nil)])
        #expect(
            complaint(Self.address, "-r")
                == "no NAME: btfile-get -l \(Self.address) shows what there is to fetch; "
                + "a dot is everything: btfile-get -r \(Self.address) .")
        #expect(complaint(Self.address, "-r", "")?.hasPrefix("NAME '': the name is empty") == true)
        #expect(
            complaint(Self.address, "-r", "/")
                == "NAME /: use -r . to fetch everything")
    }

    @Test func `list takes folders, by itself all there is`() throws {
        #expect(try selections("-l") == [.listing(nil, recursive: false)])
        #expect(try selections("-lr") == [.listing(nil, recursive: true)])
        let folder = Selection.listing(try RemotePath("a"), recursive: false)
        #expect(try selections("--list", "a/") == [folder])
        let options = try Self.options([Self.address, "-l", "a", "b"])
        #expect(options.lists && !options.isBatch)
    }

    @Test func `a list needs no other name`() throws {
        let options = try Self.options([Self.address, "-i", "-"])
        #expect(options.wanted.isEmpty && options.isBatch)
        #expect(try !self.options().isBatch)
    }

    @Test func `a folder of a file may hold several files`() throws {
        let options = try Self.options([Self.address, "a/b", "a/c", "ab"])
        #expect(options.wanted.count == 3)
    }

    @Test func `two dashes and a value are no flag`() {
        #expect(complaint("--=x") == "unknown flag --")
    }

    @Test(arguments: [
        (["-c"], "always resumed"), (["-C", "-"], "always resumed"), (["--continue"], "remove"),
        (["-O"], "-o FILE gives it another"), (["-av"], "use -r FOLDER"),
        (["--archive"], "use -r FOLDER"), (["-m"], "--delete to mirror"), (["-u"], "use --newer"),
        (["--mirror"], "--delete to mirror"),
        (["-s"], "use --quiet (-q)"), (["-p", "3"], "use --channel N"),
        (["--exclude", "a"], "use a pattern as NAME"), (["-rn"], "use --dry-run"),
        (["-nc"], "--no-clobber"),
    ])
    func `who knows another program is told what to type`(typed: [String], answer: String) {
        do throws(UsageError) {
            _ = try Self.options(typed + [Self.address, "a"])
            Issue.record("\(typed) means something")
        } catch {
            guard case .foreignFlag(_, let said) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(said.contains(answer) && error.isAnswered)
        }
    }

    @Test func `the answer names the flag as it was typed`() {
        #expect(complaint("-u") == "-u: use --newer")
        #expect(complaint("--update") == "--update: use --newer")
        #expect(complaint("--update=x") == "--update: use --newer")
    }

    @Test(arguments: ["--forc", "--force", "--contin", "--arch", "--tri=3"])
    func `a foreign flag is typed in full`(typed: String) {
        do throws(UsageError) {
            _ = try Self.options([typed, Self.address, "a"])
            Issue.record("\(typed) means something")
        } catch {
            guard case .unknownFlag = error else {
                Issue.record("\(error)")
                return
            }
        }
        // The help, and no flag of another program's that begins likewise.
        guard case .help? = try? FlagTable<GetOptions>.get.read(["--he"]) else {
            Issue.record("no help")
            return
        }
    }

    @Test func `every foreign flag has an answer, and there are few`() {
        let all =
            FlagTable<GetOptions>.get.foreignFlags + FlagTable<ServeOptions>.serve.foreignFlags
        #expect(all.count <= 15)
        // One flag has one letter and one name.
        #expect(all.allSatisfy { $0.spellings.count { $0.hasPrefix("--") } <= 1 })
        #expect(all.allSatisfy { $0.spellings.count { !$0.hasPrefix("--") } <= 1 })
        #expect(all.allSatisfy { !$0.answer.isEmpty })
    }
}

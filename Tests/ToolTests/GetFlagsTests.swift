import Bluetooth
import Client
import Testing
import Tool
import Wire

/// What btfile-get's command line comes to.
struct GetFlagsTests {
    static let address = "AA:BB:CC:DD:EE:FF"

    static func settings(_ arguments: [String]) throws(UsageError) -> GetSettings? {
        let table = FlagTable<GetOptions>.get
        guard case .run(let options, let names) = try table.read(arguments, into: GetOptions())
        else { return nil }
        return try GetSettings(options, names: names)
    }

    private func settings(_ flags: String...) throws -> GetSettings {
        try #require(try Self.settings(flags + [Self.address, "notes.txt"]))
    }

    private func complaint(_ arguments: String...) -> String? {
        do throws(UsageError) {
            _ = try Self.settings(arguments)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `without flags the defaults hold`() throws {
        let settings = try settings()
        #expect("\(settings.server)" == "[AA:BB:CC:DD:EE:FF]:20")
        #expect(settings.security == .medium)
        #expect(settings.wanted.map(\.remote.text) == ["notes.txt"])
        #expect(settings.wanted.map(\.target) == [.sameName])
        #expect(settings.outputDirectory == nil)
        #expect(settings.clobbers && settings.keepsTime && settings.compresses)
        #expect(settings.fileBytesMax == nil && settings.digest == nil)
        #expect(settings.retryCount == 5 && settings.retryDelay == nil)
        #expect(settings.connectTimeout == .seconds(20) && settings.stallTimeout == .seconds(30))
        #expect(settings.bytesPerSecondMax == nil && settings.looksUpChannel)
        #expect(settings.progress == .auto && !settings.isQuiet && !settings.isVerbose)
    }

    @Test func `a socket file is asked for no channel`() throws {
        let settings = try #require(try Self.settings(["unix:/a", "a"]))
        #expect(!settings.looksUpChannel)
    }

    @Test func `a check needs no name, and dials once unless told otherwise`() throws {
        let check = try #require(try Self.settings([Self.address, "--check"]))
        #expect(check.isCheck && check.retryCount == 0 && check.looksUpChannel)
        let stubborn = try Self.settings([Self.address, "--check", "--retry", "3"])
        #expect(stubborn?.retryCount == 3)
        #expect(try !settings().isCheck)
    }

    @Test func `every flag changes its setting`() throws {
        #expect(try settings("-o", "a").wanted[0].target == .path("a"))
        #expect(try settings("--output=a").wanted[0].target == .path("a"))
        #expect(try settings("-o", "-").wanted[0].target == .standardOutput)
        #expect(try settings("-P", "a").outputDirectory == "a")
        #expect(try settings("--output-dir", "a").outputDirectory == "a")
        #expect(try !settings("--no-clobber").clobbers)
        #expect(try !settings("--no-mtime").keepsTime)
        #expect(try settings("--max-filesize", "10M").fileBytesMax == 10 << 20)
        let hex = String(repeating: "0aF1", count: 16)
        #expect(try settings("--sha256", hex).digest == Digest32(hexadecimal: hex))
        #expect("\(try settings("--channel", "3").server)" == "[AA:BB:CC:DD:EE:FF]:3")
        #expect(try !settings("--channel", "20").looksUpChannel)
        let server = try settings("--adapter", "hci1").server
        guard case .rfcomm(_, _, .number(1)) = server else {
            Issue.record("\(server)")
            return
        }
        #expect(try settings("--security", "high").security == .high)
        #expect(try settings("--retry", "0").retryCount == 0)
        #expect(try settings("--retry-delay", "0.5").retryDelay == .milliseconds(500))
        #expect(try settings("--retry-delay", ".5").retryDelay == .milliseconds(500))
        #expect(try settings("--connect-timeout", "1").connectTimeout == .seconds(1))
        #expect(try settings("--stall-timeout", "2.25").stallTimeout == .milliseconds(2250))
        #expect(try settings("--limit-rate", "200K").bytesPerSecondMax == 200 << 10)
        #expect(try !settings("--no-compress").compresses)
        #expect(try settings("--progress", "lines").progress == .lines)
        #expect(try settings("--json").writesJSON)
        #expect(try settings("--skip-existing").skipsExisting)
        #expect(try settings("--newer").onlyNewer)
        #expect(try settings("--dry-run").isDryRun)
        #expect(try settings("--fail-early").failsEarly)
        let lines = NameListFile(path: "a", separator: .lineEnd)
        #expect(try settings("-i", "a").list == lines)
        #expect(try settings("--input-file", "a").list == lines)
        let input = NameListFile(path: "-", separator: .null)
        #expect(try settings("-0i", "-").list == input)
        #expect(try settings("--null", "-i-").list == input)
        #expect(try settings("-v").isVerbose)
        #expect(try settings("--verbose").isVerbose)
        let quiet = try settings("-q")
        #expect(quiet.isQuiet && quiet.progress == .none)
    }

    @Test func `the last of two equal flags counts`() throws {
        #expect(try settings("--channel", "3", "--channel", "4").server.description.hasSuffix(":4"))
    }

    @Test func `flags may stand after the names, and two dashes end them`() throws {
        let arguments = [Self.address, "a", "--channel", "3", "--", "-b", "--retry"]
        let settings = try #require(try Self.settings(arguments))
        #expect(settings.wanted.map(\.remote.text) == ["a", "-b", "--retry"])
        #expect(settings.server.description.hasSuffix(":3"))
    }

    @Test func `a name given twice is fetched once`() throws {
        let settings = try #require(try Self.settings([Self.address, "a", "b", "a"]))
        #expect(settings.wanted.map(\.remote.text) == ["a", "b"])
    }

    private func searches(_ arguments: String...) throws -> [Wish] {
        try #require(try Self.settings([Self.address] + arguments)).searches
    }

    @Test func `a name with wildcards is a pattern, unless it is to be literal`() throws {
        let pattern = Wish.pattern(try NamePattern("a/*.txt"))
        #expect(try searches("a/*.txt") == [pattern])
        #expect(try searches("b", "a/*.txt", "a/*.txt") == [pattern])
        let literal = try Self.settings([Self.address, "--literal", "a/*.txt"])
        #expect(literal?.searches.isEmpty == true && literal?.wanted.count == 1)
        #expect(complaint(Self.address, "/*") == "NAME /*: the name begins with a slash: type *")
    }

    @Test func `recursive takes folders, and a dot is all there is`() throws {
        let folder = Wish.folder(try RemotePath("a*"))
        #expect(try searches("-r", "a*", "a*/", ".") == [folder, .folder(nil)])
        #expect(complaint(Self.address, "-r") == "no NAME: which file is to be fetched?")
        #expect(complaint(Self.address, "-r", "")?.hasPrefix("NAME '': the name is empty") == true)
        #expect(
            complaint(Self.address, "-r", "/")
                == "NAME /: the name begins with a slash: all that is served is -r .")
    }

    @Test func `list takes folders, by itself all there is`() throws {
        #expect(try searches("-l") == [.listing(nil, recursive: false)])
        #expect(try searches("-lr") == [.listing(nil, recursive: true)])
        let folder = Wish.listing(try RemotePath("a"), recursive: false)
        #expect(try searches("--list", "a/") == [folder])
        let settings = try #require(try Self.settings([Self.address, "-l", "a", "b"]))
        #expect(settings.lists && !settings.isBatch)
    }

    @Test func `a list needs no other name`() throws {
        let settings = try #require(try Self.settings([Self.address, "-i", "-"]))
        #expect(settings.wanted.isEmpty && settings.isBatch)
        #expect(try !self.settings().isBatch)
    }

    @Test func `a folder of a file may hold several files`() throws {
        let settings = try #require(try Self.settings([Self.address, "a/b", "a/c", "ab"]))
        #expect(settings.wanted.count == 3)
    }

    @Test func `the answers to habits name our flags`() {
        let always = "resuming is what btfile-get always does; leave it out"
        #expect(complaint("-C", "-") == "-C, --continue-at: \(always)")
        #expect(complaint("-c") == "-c, --continue: \(always)")
        #expect(complaint("--continue") == complaint("-c"))
        #expect(complaint("--continue-at", "-") == complaint("-C", "-"))
        #expect(
            complaint("-O")
                == "-O, --remote-name: a file keeps its name anyway; -o FILE gives it another")
        #expect(complaint("--remote-name") == complaint("-O"))
        #expect(
            complaint("--output-document=a")
                == "--output-document: use --output FILE (-o FILE)")
        #expect(complaint("-nc") == "-n: where wget has -nc, use --no-clobber")
        #expect(complaint("-np") == "-n: where wget has -nH or -np, nothing; leave it out")
        #expect(complaint("-nx") == "-n: there is no such flag")
        #expect(complaint("-n") == "-n: where rsync has -n, use --dry-run")
        #expect(complaint("-rn", Self.address, "a") == complaint("-n"))
        #expect(complaint("-rnv")?.contains("use --dry-run") == true)
        #expect(
            complaint("-m")
                == "-m, --mirror: use -r FOLDER --delete "
                + "(where curl has -m, --stall-timeout SECONDS)")
        #expect(complaint("--spider")?.contains("use --list (-l)") == true)
        #expect(complaint("-z", "a")?.contains("use --newer") == true)
    }

    @Test(arguments: [
        (["-av"], "use -r FOLDER"), (["-avz"], "use -r FOLDER"), (["--archive"], "use -r FOLDER"),
        (["-z", address], "where rsync has -z, leave it out"), (["-u"], "use --newer"),
        (["--update"], "use --newer"), (["--ignore-existing"], "use --skip-existing"),
        (["--partial"], "always kept"), (["--bwlimit=5"], "use --limit-rate RATE"),
        (["--checksum"], "leave it out"), (["--include", "a"], "use a pattern as NAME"),
        (["--max-size", "1M"], "use --max-filesize SIZE"), (["--retries", "3"], "use --retry N"),
        (["-k"], "--security"), (["--insecure"], "--security"),
        (["--port", "3"], "use --channel N"), (["--no-progress-meter"], "use --progress none"),
        (["--range", "0-9"], "fetched whole"), (["--retry-connrefused"], "--retry N"),
        (["--read-timeout=9"], "use --stall-timeout SECONDS"), (["-b"], "use --watch"),
    ])
    func `who knows another program is told what to type`(typed: [String], answer: String) {
        do throws(UsageError) {
            _ = try Self.settings(typed + [Self.address, "a"])
            Issue.record("\(typed) means something")
        } catch {
            guard case .habit(_, let said) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(said.contains(answer))
        }
    }

    @Test(arguments: ["--forc", "--force", "--contin", "--arch", "--tri=3"])
    func `a habit is typed in full`(typed: String) throws {
        do throws(UsageError) {
            _ = try Self.settings([typed, Self.address, "a"])
            Issue.record("\(typed) means something")
        } catch {
            guard case .unknownFlag = error else {
                Issue.record("\(error)")
                return
            }
        }
        // The help, and no flag of another program's that begins likewise.
        #expect(try Self.settings(["--he"]) == nil)
    }

    @Test func `two dashes and a value are no flag`() {
        #expect(complaint("--=x") == "unknown flag --")
    }

    @Test func `every habit has an answer`() {
        for flag in FlagTable<GetOptions>.get.flags where flag.group == nil {
            let typed = flag.name.count == 1 ? ["-\(flag.name)x"] : ["--\(flag.name)"]
            let value = flag.value == nil || flag.name.count == 1 ? [] : ["x"]
            // Even where a value is missing, or one too many.
            for arguments in [typed + value, typed, [typed[0] + "=x"]] {
                #expect(throws: UsageError.self) { try Self.settings(arguments) }
                do throws(UsageError) {
                    _ = try Self.settings(arguments)
                } catch {
                    guard case .habit(_, let answer) = error else {
                        Issue.record("\(flag.name): \(error)")
                        continue
                    }
                    #expect(!answer.isEmpty)
                    #expect(error.isAnswered)
                }
            }
        }
    }
}

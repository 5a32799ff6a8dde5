import Testing
import Tool

/// What btfile-get's command line cannot be.
struct GetRefusalTests {
    private static let address = GetFlagsTests.address

    /// What is said of a name that leads out of the folder served.
    private static let climbing =
        "name what is in the served folder as btfile-get --list shows it"

    @Test(arguments: [
        ([], "no SERVER: btfile-get SERVER NAME..."),
        ([address], "no NAME: btfile-get -l \(address) shows what there is to fetch"),
        (["", "a"], "SERVER '': must be a name, AA:BB:CC:DD:EE:FF or unix:PATH"),
        (["-l"], "no SERVER: btfile-get -l SERVER"),
        (
            ["AA:BB:CC:DD:EE", "a"],
            "SERVER AA:BB:CC:DD:EE: an address has 6 pairs of digits, and these are 5"
        ),
        (
            ["AA:BB:CC:DD:EE:F", "a"],
            "SERVER AA:BB:CC:DD:EE:F: must be a name, AA:BB:CC:DD:EE:FF or unix:PATH"
        ),
        (
            ["AA:BB:CC:DD:EE:FF:a.txt"],
            "SERVER AA:BB:CC:DD:EE:FF:a.txt: type two words: AA:BB:CC:DD:EE:FF a.txt"
        ),
        (
            ["AA:BB:CC:DD:EE:FF/a/b"],
            "SERVER AA:BB:CC:DD:EE:FF/a/b: type two words: AA:BB:CC:DD:EE:FF a/b"
        ),
        (
            ["AA:BB:CC:DD:EE:FF/", "a"],
            "SERVER AA:BB:CC:DD:EE:FF/: must be a name, AA:BB:CC:DD:EE:FF or unix:PATH"
        ),
        (
            ["bt://AA:BB:CC:DD:EE:FF/a"],
            "SERVER bt://AA:BB:CC:DD:EE:FF/a: URLs are not taken; type two words, "
                + "AA:BB:CC:DD:EE:FF a"
        ),
        (
            ["aa-bb-cc-dd-ee-ff", "a"],
            "SERVER aa-bb-cc-dd-ee-ff: an address has colons: type AA:BB:CC:DD:EE:FF"
        ),
        (
            ["AABBCCDDEEFF", "a"],
            "SERVER AABBCCDDEEFF: an address has colons: type AA:BB:CC:DD:EE:FF"
        ),
        (["a", "unix:/b"], "SERVER comes first: btfile-get unix:/b a"),
        (["pair", address], "did you mean --pair? type btfile-get --pair AA:BB:CC:DD:EE:FF"),
        (["a", "b", address], "SERVER comes first: btfile-get AA:BB:CC:DD:EE:FF a"),
        (
            ["unix:", "a"],
            "SERVER 'unix:': there is no path after unix:; type one, such as unix:/tmp/btfile.sock"
        ),
        (
            [address, ""],
            "NAME '': the name is empty: btfile-get --list shows the names there are"
        ),
        ([address, "/a"], "NAME /a: the name begins with a slash: type a"),
        ([address, "a/../b"], "NAME a/../b: a part of the name is . or ..: \(climbing)"),
        ([address, ".."], "NAME ..: a part of the name is . or ..: \(climbing)"),
        ([address, "./a"], "NAME ./a: a part of the name is . or ..: type a"),
        ([address, "/a//./b"], "NAME /a//./b: the name begins with a slash: type a/b"),
        ([address, "./*"], "NAME ./*: a part of the name is . or ..: type *"),
        (
            [address, "a/"],
            "NAME a/: the name has a slash too many: type a, or -r a if it is a folder"
        ),
        ([address, "."], "NAME .: use -r . to fetch everything"),
        ([address, "a", "."], "NAME .: files come here anyway; remove it"),
        ([address, "a", "b", "c d/"], "NAME c d/: to put files there, type -P 'c d/'"),
        ([address, "a", ".."], "NAME ..: to put files there, type -P .."),
        ([address, "-r", "./a"], "NAME ./a: a part of the name is . or ..: type a"),
        (
            [address, "a", "b", "-o", "c"],
            "--output is for one file, and there are several names; use -P DIR"
        ),
        (
            [address, "a", "b", "-o", "-"],
            "--output is for one file, and there are several names; use -P DIR"
        ),
        (
            [address, "a", "-o", "-", "-P", "b"],
            "--output - writes no file; remove --output-dir"
        ),
        (
            [address, "a", "-o", "-", "--no-clobber"],
            "--output - writes no file; remove --no-clobber"
        ),
        ([address, "a", "-o", "b/"], "--output b/ names a folder; use --output-dir"),
        ([address, "a", "-o", "/dev/stdout"], "--output /dev/stdout is not a file; use -o -"),
        (
            [address, "a", "-o", "/dev/null"],
            "--output /dev/null is not a file; use -o - >/dev/null"
        ),
        (
            [address, "a", "-o", "/b", "-P", "c"],
            "--output /b is absolute; remove --output-dir"
        ),
        (
            ["-P", "~/x", address, "a"],
            "--output-dir ~/x is no home folder here, as the shell has not replaced the ~; use "
                + "\"$HOME/x\", or ./~/x"
        ),
        ([address, "a/b", "a"], "a cannot be a file and the folder of a/b"),
        ([address, "a", "a/b/c"], "a cannot be a file and the folder of a/b/c"),
        ([address, "a/b/c", "a-b", "a", "a.b"], "a cannot be a file and the folder of a/b/c"),
        (
            [address, "a", "b", "--sha256", String(repeating: "0", count: 64)],
            "--sha256 is the digest of one file, and there are several names"
        ),
        (
            [address, "a", "-0"],
            "--null says how names end in --input-file FILE: give that flag too"
        ),
        (
            [address, "-i", "a", "-o", "b"],
            "--output is for one file, and --input-file names several; use -P DIR"
        ),
        (
            [address, "-i", "a", "--sha256", String(repeating: "0", count: 64)],
            "--sha256 is the digest of one file, and --input-file names several"
        ),
        (
            [address, "a", "--json", "-o", "-"],
            "--json and --output - both write to standard output"
        ),
        ([address, "-l", "-P", "a"], "--list only lists; remove --output-dir"),
        ([address, "-l", "-i", "a"], "--list only lists; remove --input-file"),
        ([address, "-l", "--newer"], "--list only lists; remove --newer"),
        ([address, "-l", "--fail-early"], "--list only lists; remove --fail-early"),
        ([address, "-l", "--dry-run"], "--list only lists; remove --dry-run"),
        (
            [address, "-r", "a", "-i", "b"],
            "--recursive takes folders, and --input-file names files"
        ),
        (
            [address, "-r", "a", "-o", "b"],
            "--output is for one file, and a folder holds several; use -P DIR"
        ),
        (
            [address, "a*", "-o", "b"],
            "--output is for one file, and a pattern may match several; use -P DIR"
        ),
        (
            [address, "a", "--newer", "--no-clobber"],
            "--no-clobber and --newer exclude each other"
        ),
        (
            [address, "a", "--newer", "--skip-existing"],
            "--skip-existing and --newer exclude each other"
        ),
        (
            [address, "a", "--skip-existing", "-o", "-"],
            "--output - writes no file; remove --skip-existing"
        ),
        (
            [address, "a", "--dry-run", "-o", "-"],
            "--dry-run writes nothing; remove --output -"
        ),
        (
            [address, "a", "--delete"],
            "--delete is for whole folders: use it with --recursive DIR"
        ),
        (
            [address, "-lr", "--delete"],
            "--list only lists; remove --delete"
        ),
        (
            [address, "-r", ".", "--delete"],
            "--delete with . deletes all else in the output folder: name that with -P DIR"
        ),
        (
            [address, "a", "--dry-run", "--watch", "1"],
            "--dry-run only tells; remove --watch"
        ),
        (
            [address, "a", "-o", "-", "--watch", "1"],
            "--output is for a file that is fetched once; use -P with --watch"
        ),
        ([address, "-l", "--watch", "1"], "--list only lists; remove --watch"),
        ([address, "--check", "a"], "--check fetches nothing; remove NAME"),
        (
            [address, "--check", "-P", "a"],
            "--check fetches nothing; remove --output-dir"
        ),
        ([address, "--check", "-l"], "--list only lists; remove --check"),
        ([address, "--check", "-r"], "--check fetches nothing; remove --recursive"),
        ([address, "a", "--bytes"], "--bytes is for the sizes of --list: give that flag too"),
        (
            [address, "-l", "--bytes", "--json"],
            "--json has sizes in bytes; remove --bytes"
        ),
        (
            [address, "--check", "--fail-early"],
            "--check fetches nothing; remove --fail-early"
        ),
        (["--scan", "--security", "low"], "--scan only scans; remove --security"),
        (["--scan", "--check"], "--scan only scans; remove --check"),
        ([address, "--check", "-q"], "--check fetches nothing; remove --quiet"),
        (["--check"], "no SERVER: btfile-get --check SERVER"),
        (
            ["unix:/a", "--check", "--channel", "3"],
            "--channel: a server at unix:PATH has no channel"
        ),
        ([address, "a", "-qv"], "--quiet and --verbose exclude each other"),
        (
            [address, "a", "-q", "--progress", "bar"],
            "--quiet and --progress bar exclude each other"
        ),
        (["unix:/a", "a", "--channel", "3"], "--channel: a server at unix:PATH has no channel"),
        (
            ["unix:/a", "a", "--adapter", "hci0"],
            "--adapter: a server at unix:PATH needs no adapter"
        ),
        (
            ["unix:/a", "a", "--security", "low"],
            "--security: a server at unix:PATH has no security level"
        ),
    ])
    func `what makes no sense together is refused`(arguments: [String], sentence: String) {
        #expect(throws: UsageError.self) { try GetFlagsTests.options(arguments) }
        do throws(UsageError) {
            _ = try GetFlagsTests.options(arguments)
        } catch {
            #expect(error.description == sentence)
        }
    }
}

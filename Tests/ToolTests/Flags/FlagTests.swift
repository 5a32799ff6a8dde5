import Bluetooth
import Client
import Testing
import Tool

/// Complaints and values that both programs share.
struct FlagTests {
    private func complaint(_ arguments: [String]) -> String? {
        do throws(UsageError) {
            _ = try FlagTable<GetOptions>.get.read(arguments)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("--chanel", "unknown flag --chanel: did you mean --channel?"),
        ("-R", "unknown flag -R: did you mean -r?"),
        ("--chnanel=3", "unknown flag --chnanel: did you mean --channel?"),
        ("--retyr", "unknown flag --retyr: did you mean --retry?"),
        ("--xyzzy", "unknown flag --xyzzy"), ("--", nil), ("-Z", "unknown flag -Z"),
        ("--bwlimit=5", "unknown flag --bwlimit: did you mean --limit-rate?"),
        (
            "--timeout",
            "unknown flag --timeout: did you mean --connect-timeout or --stall-timeout?"
        ),
        (
            "--retries",
            "unknown flag --retries: did you mean --retry, --retry-time or --retry-delay?"
        ),
        ("--ignore-existing", "unknown flag --ignore-existing: did you mean --skip-existing?"),
        (
            "--output-document",
            "unknown flag --output-document: did you mean --output or --output-dir?"
        ),
        ("--directory-prefix", "unknown flag --directory-prefix: did you mean --output-dir?"),
        ("--list-only", "unknown flag --list-only: did you mean --list?"),
        ("--max-size", "unknown flag --max-size: did you mean --max-filesize?"),
        ("--progress-bar", "unknown flag --progress-bar: did you mean --progress?"),
        ("--compressed", "unknown flag --compressed"),
        ("--no-verbose", "unknown flag --no-verbose"),
        ("--info=progress2", "unknown flag --info"), ("--location", "unknown flag --location"),
        ("-L", "-L: the server decides about links, with btfile-serve --follow-symlinks"),
        ("--checksum", "--checksum: btfile-get always compares SHA-256; remove this flag"),
        ("--no", "--no could be --no-clobber, --no-mtime or --no-compress"),
        ("--quiet=1", "--quiet takes no value"),
        ("--channel", "--channel needs a value: --channel N"),
        ("-o", "--output needs a value: --output FILE"),
    ])
    func `a wrong flag gets one sentence`(typed: String, sentence: String?) {
        #expect(complaint([typed]) == sentence)
    }

    @Test(arguments: [
        (
            "--channel", "must be an RFCOMM channel from 1 to 30",
            ["0", "31", "-1", "", "x", "1.5", "+3", " 3", "99999999999999999999"]
        ),
        ("--retry", "must be a number of tries from 0 to 1000", ["-1", "1001", "", "x"]),
        (
            "--connect-timeout", "must be seconds from 1 to 3600",
            ["0", "0.999", "3600.001", "1s", ".5", "."]
        ),
        ("--retry-delay", "must be seconds from 0 to 3600", ["-1", "1.", "1.0000000001", "1e3"]),
        (
            "--max-filesize", "must be a number of bytes such as 1500, 200K, 10M or 1.5G",
            [
                "0", "", "M", "10MB", "1.5", "-1", "1T", "99999999999G", "1.5.5M", "1 K", ".5",
                ".M",
                "5ß",
            ]
        ),
        (
            "--limit-rate", "must be bytes a second, at least 1K, such as 200K or 1.5M",
            ["0", "999", "x", "0.9K"]
        ),
        (
            "--sha256", "must be the 64 hexadecimal digits of a SHA-256",
            [
                "", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
                String(repeating: "g", count: 64),
            ]
        ),
        ("--security", "must be low, medium or high", ["", "MEDIUM", "none"]),
        ("--progress", "must be auto, bar, lines or none", ["", "dots"]),
        (
            "--adapter", "must be an adapter such as hci0, or its address",
            ["", "hci", "hci65536", "hcix", "eth0", "AA:BB:CC:DD:EE:F", "AA:BB:CC:DD:EE:FG"]
        ),
        ("--output", "must not be empty", [""]),
    ])
    func `a wrong value is told what it must be`(flag: String, sentence: String, values: [String]) {
        for value in values {
            let shown = value.isEmpty ? "''" : value
            #expect(complaint([flag, value]) == "\(flag) \(shown): \(sentence)")
        }
    }

    @Test(arguments: [
        ("1", 1), ("1500", 1500), ("1K", 1000), ("1k", 1000), ("1.5K", 1500),
        ("10M", 10_000_000), ("1.5G", 1_500_000_000), (".5M", 500_000), ("0.001K", 1),
        ("1.000000000M", 1_000_000), ("1125899G", 1_125_899_000_000_000), ("1125900G", nil),
        ("\(1 << 50)", 1 << 50), ("\((1 << 50) + 1)", nil), ("0", nil),
    ])
    func `sizes count in 1000s, as they are shown, up to 2^50`(text: String, byteCount: UInt64?) {
        let options = try? GetFlagsTests.options(["--max-filesize", text, "unix:/a", "a"])
        #expect(options?.client.fileBytesMax == byteCount)
    }

    @Test(arguments: [("1000", 1000), ("1K", 1000), ("999", nil)])
    func `a rate is at least about a message a second`(text: String, bytesPerSecond: Int?) {
        let options = try? GetFlagsTests.options(["--limit-rate", text, "unix:/a", "a"])
        #expect(options?.client.bytesPerSecondMax == bytesPerSecond)
    }

    @Test func `both ends of every range are allowed`() {
        for arguments in [
            ["--channel", "1"], ["--channel", "30"], ["--retry", "0"], ["--retry", "1000"],
            ["--connect-timeout", "1"], ["--connect-timeout", "3600"], ["--retry-delay", "0"],
            ["--adapter", "hci0"], ["--adapter", "hci65535"],
        ] {
            #expect(complaint(arguments) == nil)
        }
    }

    @Test func `a socket's path may be as long as the kernel takes`() throws {
        let longest = "unix:" + String(repeating: "a", count: 107)
        #expect("\(try GetFlagsTests.options([longest, "a"]).client.endpoint)" == longest)
        #expect(throws: UsageError.self) { try GetFlagsTests.options([longest + "a", "a"]) }
    }
}

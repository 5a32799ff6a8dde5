import Testing
import Tool

/// Numbers, JSON and times as people and programs read them.
struct NumberTextTests {
    @Test(
        arguments: [
            (0, "0 B"), (6, "6 B"), (999, "999 B"), (1000, "1.0 kB"), (1049, "1.0 kB"),
            (1050, "1.1 kB"), (99_949, "99.9 kB"), (99_950, "100 kB"), (203_400, "203 kB"),
            (999_499, "999 kB"), (999_500, "1.0 MB"), (1_234_567, "1.2 MB"),
            (9_500_000_000, "9.5 GB"), (UInt64(Int64.max), "9.2 EB"), (UInt64.max, "18.4 EB"),
        ] as [(UInt64, String)])
    func `bytes have at most three digits before the point`(count: UInt64, text: String) {
        #expect(NumberText.bytes(count) == text)
    }

    @Test func `a part is told in the unit of its whole`() {
        #expect(NumberText.bytes(4_100_000, of: 9_500_000) == "4.1/9.5 MB")
        #expect(NumberText.bytes(0, of: 9_500_000) == "0.0/9.5 MB")
        #expect(NumberText.bytes(1, of: 6) == "1/6 B")
        #expect(NumberText.bytes(120_000_000, of: 203_000_000) == "120/203 MB")
    }

    @Test(arguments: [
        (0, "0:00"), (27, "0:27"), (65, "1:05"), (3599, "59:59"), (3600, "1:00:00"),
        (3723, "1:02:03"), (359_999, "99:59:59"), (-5, "0:00"),
    ])
    func `a time is shown as on a clock`(seconds: Int, text: String) {
        #expect(NumberText.clock(.seconds(seconds)) == text)
    }

    @Test(arguments: [
        (0, "0.0 s"), (49, "0.0 s"), (51, "0.1 s"), (46_200, "46.2 s"), (99_949, "99.9 s"),
        (100_000, "1:40"),
    ])
    func `a short time has tenths`(milliseconds: Int, text: String) {
        #expect(NumberText.taken(.milliseconds(milliseconds)) == text)
    }

    @Test func `a rate needs a time`() {
        #expect(NumberText.rate(6, in: .milliseconds(100)) == 60)
        #expect(NumberText.rate(6, in: .zero) == nil)
        #expect(NumberText.rate(UInt64.max, in: .milliseconds(1)) == nil)
    }

    @Test func `nouns agree with their number`() {
        #expect(NumberText.plural(0, "file") == "0 files")
        #expect(NumberText.plural(1, "file") == "1 file")
        #expect(NumberText.plural(2, "file") == "2 files")
    }

    @Test(arguments: [
        ("", "\"\""), ("a\"b\\c", "\"a\\\"b\\\\c\""), ("\n\r\t", "\"\\n\\r\\t\""),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\\u007f\""), ("é東🦊", "\"é東🦊\""),
        ("\u{202E}\u{2028}", "\"\\u202e\\u2028\""), ("\u{E0041}", "\"\\udb40\\udc41\""),
        ("/", "\"/\""),
    ])
    func `JSON is valid whatever the text`(text: String, json: String) {
        #expect(JSONText.quoted(text) == json)
    }

    @Test(arguments: [
        ([:], false), (["LANG": "de_DE.UTF-8"], true), (["LANG": "en_US.utf8"], true),
        (["LANG": "C"], false), (["LC_ALL": "C", "LANG": "de_DE.UTF-8"], false),
        (["LC_ALL": "", "LC_CTYPE": "C.UTF-8"], true),
        (["LC_CTYPE": "POSIX", "LANG": "C.UTF-8"], false),
    ])
    func `the locale says what a terminal can show`(environment: [String: String], isUTF8: Bool) {
        #expect(Charset.isUTF8 { environment[$0] } == isUTF8)
    }
}

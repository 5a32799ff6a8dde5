import System
import Testing
import Tool
import Wire

@testable import Client

/// The lines of `--json`, to the byte: programs depend on them.
struct JSONObjectTests {
    private func outcome(
        _ name: String, _ result: DownloadOutcome.Result, _ facts: TransferFacts
    ) throws -> DownloadOutcome {
        let path = try RemotePath(name)
        let request = DownloadRequest(path, to: .file(try DestinationPath(path)))
        return DownloadOutcome(request: request, result: result, facts: facts)
    }

    private var facts: TransferFacts {
        var facts = TransferFacts()
        facts.size = 6
        facts.receivedBytes = 6
        facts.wireBytes = 83
        facts.duration = .milliseconds(1_042)
        facts.digest = Digest32(hexadecimal: String(repeating: "0a", count: 32))
        return facts
    }

    @Test func `a file that arrived`() throws {
        let line = JSONObject(
            try outcome("notes.txt", .fetched, facts), at: "in/notes.txt", failure: nil)
        #expect(
            line.text
                == #"{"name":"notes.txt","path":"in/notes.txt","status":"fetched","bytes":6,"#
                + #""wire_bytes":83,"start":0,"seconds":1.042,"sha256":""#
                + String(repeating: "0a", count: 32) + #"","error":null}"#)
    }

    @Test func `a file that did not arrive`() throws {
        var facts = TransferFacts()
        facts.wireBytes = 12
        let failure = ErrorSentence.refused("a\"b", .notFound)
        let refusal = ErrorMessage(.notFound, "")
        let line = JSONObject(
            try outcome("a\"b", .failed(.refused(refusal)), facts), at: nil, failure: failure)
        #expect(
            line.text
                == #"{"name":"a\"b","path":null,"status":"failed","bytes":null,"wire_bytes":12,"#
                + #""start":0,"seconds":0.000,"sha256":null,"error":{"code":8,"kind":"refused","#
                + #""sentence":"a\"b: not found in the served folder"}}"#)
    }

    @Test(arguments: [
        (DownloadOutcome.Result.fetched, "fetched"), (.resumed, "resumed"),
        (.appended, "appended"), (.changed, "changed"), (.unchanged, "unchanged"),
        (.skipped(.untouched), "unchanged"),
        (.skipped(.exists), "skipped"), (.skipped(.notNewer), "skipped"),
        (.planned(.fetch), "to_fetch"), (.planned(.resume), "to_resume"),
        (.planned(.update), "to_update"), (.planned(.compare), "to_compare"),
    ])
    func `each outcome has its word`(result: DownloadOutcome.Result, word: String) throws {
        let line = JSONObject(try outcome("a", result, facts), at: "a", failure: nil)
        #expect(line.text.contains(#""status":"\#(word)""#))
    }

    @Test func `a changed file says how much of it was here`() throws {
        let line = JSONObject(try outcome("a", .changed, facts), at: "a", failure: nil)
        let reused = try #require(facts.size) - facts.receivedBytes
        #expect(line.text.hasSuffix(#","error":null,"reused_bytes":\#(reused)}"#))
        var tally = BatchTally()
        tally.count(.changed, facts, reusedBytes: 5)
        tally.count(.changed, facts, reusedBytes: 6)
        let total = JSONObject(total: tally, in: .zero, status: .done)
        #expect(total.text.contains(#","changed":2,"#))
        #expect(total.text.hasSuffix(#","exit_status":0,"reused_bytes":11}}"#))
    }

    @Test func `names that trouble a terminal are spelled out`() throws {
        let name = "\u{85}\u{202E}é\\"
        let line = JSONObject(
            try outcome(name, .fetched, facts), at: LocalPath([0x0A, 0x22, 0xFF]), failure: nil)
        #expect(
            line.text.hasPrefix(#"{"name":"\u0085\u202eé\\","path":"\n\"\#u{FFFD}","status""#))
        #expect(line.text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test func `a failure without a file`() {
        let list = NameListFile(path: "-", separator: .lineEnd)
        let line = JSONObject(failure: .listed(in: list, 3, .name(.dots)), of: nil)
        #expect(
            line.text
                == #"{"name":null,"status":"failed","error":{"code":2,"kind":"usage","sentence":"#
                + #""standard input: line 3: a part of the name is . or ..: "#
                + #"name what is in the served folder as btfile-get --list shows it"}}"#)
    }

    @Test func `a name that the server no longer has`() {
        let path: LocalPath = "a/b"
        let removed = RemovedName(path: path, isFolder: false, isDone: true)
        #expect(
            JSONObject(removed, at: "x/a/b").text
                == #"{"path":"x/a/b","status":"removed","kind":"file"}"#)
        let planned = RemovedName(path: path, isFolder: true, isDone: false)
        #expect(
            JSONObject(planned, at: "a/b").text
                == #"{"path":"a/b","status":"to_remove","kind":"directory"}"#)
    }

    @Test func `the totals`() {
        var tally = BatchTally()
        tally.count(.fetched, facts)
        tally.count(.fetched, facts)
        tally.count(.failed)
        tally.count(wireBytes: 201)
        let line = JSONObject(total: tally, in: .milliseconds(4_100), status: .refused)
        #expect(
            line.text
                == #"{"total":{"fetched":2,"resumed":0,"appended":0,"unchanged":0,"#
                + #""to_fetch":0,"to_compare":0,"removed":0,"failed":1,"#
                + #""bytes":12,"wire_bytes":201,"seconds":4.100,"exit_status":8}}"#)
    }

    @Test(arguments: [(true, #","left":4}}"#), (false, #","left":4,"all_listed":false}}"#)])
    func `after a signal the totals say what is left, and whether there may be more`(
        isComplete: Bool, end: String
    ) {
        var tally = BatchTally()
        tally.count(.fetched, facts)
        tally.noteLeft(of: BatchTotals(files: 5, isComplete: isComplete))
        let line = JSONObject(total: tally, in: .zero, status: .interrupted)
        #expect(line.text.hasSuffix(#""exit_status":130"# + end), "\(line.text)")
    }

    @Test func `a file and a folder of a listing`() throws {
        let file = Item(
            kind: .file, size: 6, mtime: 1_700_000_000, mode: 0o644,
            path: try RemotePath("notes.txt"))
        #expect(
            JSONObject(file).text
                == #"{"name":"notes.txt","kind":"file","bytes":6,"mtime":1700000000,"mode":"0644"}"#
        )
        let folder = Item(
            kind: .directory, size: 0, mtime: -1, mode: 0o5, path: try RemotePath("logs"))
        #expect(
            JSONObject(folder).text
                == #"{"name":"logs","kind":"directory","bytes":null,"mtime":-1,"mode":"0005"}"#)
    }

    @Test func `the totals of a listing`() throws {
        var tally = ListingTally()
        let path = try RemotePath("a")
        for size in [6, Limits.fileBytesMax, Limits.fileBytesMax, Limits.fileBytesMax] {
            tally.count(Item(kind: .file, size: size, mtime: 0, mode: 0, path: path))
        }
        tally.count(Item(kind: .directory, size: 0, mtime: 0, mode: 0, path: path))
        #expect(
            JSONObject(total: tally, status: .done).text
                == #"{"total":{"files":4,"directories":1,"bytes":18446744073709551615,"#
                + #""exit_status":0}}"#)
    }
}

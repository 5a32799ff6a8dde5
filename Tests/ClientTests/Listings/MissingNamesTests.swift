import Client
import System
import TestSupport
import Testing
import Wire

/// Names that the server does not have: what is listed for them, and when they are reported.
@Suite struct `Names that are missing` {
    private let server = MemoryServer(
        ["notes.txt": [1], "logs/monday.log": [2], "logs/old/a": [3], "a b": [4]],
        compresses: false)

    private func rig(_ configure: (inout ClientConfiguration) -> Void = { _ in }) throws -> Rig {
        try Rig {
            $0.listsNeighbours = true
            configure(&$0)
        }
    }

    /// What was listed, `.` for all that is served.
    private var listed: [String] { server.listed.map { $0.path?.text ?? "." } }

    /// What was told of folders and failures, in order.
    private func told(_ rig: Rig) -> [String] {
        rig.events.compactMap { event in
            switch event {
            case .neighbours(let names, let folder):
                "\(folder?.text ?? "."): \(names.map(\.text).joined(separator: " "))"
            case .finished(let outcome) where outcome.error != nil: outcome.request.path.text
            case .failed(let failure): "\(failure.selection)".isEmpty ? nil : "selection"
            case .sessionEnded(let end, _): end == nil ? "end" : "lost"
            case .retrying: "again"
            case _: nil
            }
        }
    }

    @Test func `cost one listing of their folder, after all else, in the same session`() throws {
        let rig = try rig()
        try rig.add("note.txt", "notes.txt", "nose.txt")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.finish())
        #expect(listed == ["."] && server.listed.allSatisfy { !$0.recursive })
        #expect(server.asked.count == 3)
        #expect(told(rig) == [".: a b logs notes.txt", "note.txt", "nose.txt", "end"])
        #expect(rig.results.contains(.fetched) && rig.hasFailed)
    }

    @Test func `cost a listing above where their folder is missing too`() throws {
        let rig = try rig()
        try rig.add("lgos/monday.log", "logs/mondy.log")
        _ = try rig.session(with: server)
        #expect(listed == ["lgos", "logs", "."])
        #expect(told(rig).contains("logs: logs/monday.log logs/old"))
        #expect(told(rig).suffix(3) == ["lgos/monday.log", "logs/mondy.log", "end"])
    }

    @Test func `may be those of folders`() throws {
        for selection in [
            Selection.listing(try RemotePath("lgos"), recursive: false),
            .folder(try RemotePath("lgos")),
        ] {
            let rig = try rig()
            rig.add(selection)
            _ = try rig.session(with: server)
            #expect(told(rig) == [".: a b logs notes.txt", "selection", "end"])
        }
        #expect(listed == ["lgos", ".", "lgos", "."])
    }

    @Test(arguments: [8, 9]) func `cost nothing if they are many`(count: Int) throws {
        let rig = try rig()
        for number in 0..<count { try rig.add("x\(number)") }
        _ = try rig.session(with: server)
        #expect(listed == (count == 8 ? ["."] : []))
        #expect(rig.errors.count == count)
    }

    @Test func `cost three listings at most, however many folders they are in`() throws {
        let rig = try rig()
        for number in 0..<8 {
            server.folders.insert("f\(number)")
            try rig.add("f\(number)/x")
        }
        _ = try rig.session(with: server)
        #expect(listed == ["f0", "f1", "f2"])
        #expect(rig.errors.count == 8)
    }

    @Test func `cost nothing where nobody asked for it, or the first failure ends the batch`()
        throws
    {
        for rig in [
            try rig { $0.listsNeighbours = false }, try rig { $0.endsAtFirstFailure = true },
        ] {
            try rig.add("note.txt")
            _ = try rig.session(with: server)
            #expect(rig.finish() && listed == [] && rig.errors.count == 1)
        }
    }

    @Test func `are reported when a listing is too long, which is not read to its end`() throws {
        for number in 0..<1_500 { server.files["file\(number)"] = .init(bytes: []) }
        let rig = try rig()
        try rig.add("note.txt")
        let session = server.session()
        let said = try session.answer(rig.ask())
        // The answer, and then the listing in small pieces.
        rig.feed(said)
        let listing = try session.answer(rig.takeSaid())
        #expect(rig.feed(listing, pieces: 100) == nil)
        #expect(told(rig) == ["note.txt", "end"])
        #expect(rig.finish())
    }

    @Test func `are reported wherever the link is lost, without another session for them`() throws {
        var cut = 1
        while true {
            let rig = try rig()
            try rig.add("note.txt")
            let session = server.session()
            let answer = try session.answer(rig.ask())
            rig.feed(answer)
            let listing = try session.answer(rig.takeSaid())
            guard cut < listing.count else { break }
            rig.feed(listing.prefix(cut))
            rig.fail(with: .linkLost(nil))
            #expect(rig.finish(), "\(cut)")
            #expect(told(rig) == ["note.txt", "end"], "\(cut)")
            cut += 1
        }
        #expect(cut > 20)
    }

    @Test func `are reported when a signal ends the batch`() throws {
        let rig = try rig()
        try rig.add("note.txt")
        rig.feed(try server.session().answer(rig.ask()))
        #expect(rig.errors.isEmpty)
        rig.fail(with: .interrupted(.interrupt))
        #expect(rig.errors.count == 1)
    }

    /// Lets a batch that stays talk with a live server until that has told so many listings, or all
    /// that is wanted; the last of its answers does not arrive.
    private func stay(at server: MemoryServer, listings: Int) throws -> Rig {
        let rig = try rig {
            $0.watchPause = .seconds(600)
            $0.capabilities = .live
        }
        try rig.add("note.txt", "notes.txt")
        try #require(rig.connect())
        let session = server.session()
        while true {
            rig.settle()
            let answer = try session.answer(rig.takeSaid())
            if answer.isEmpty || server.listed.count == listings { return rig }
            rig.give(answer)
        }
    }

    @Test func `are reported at the end of the round if the session goes on`() throws {
        let server = MemoryServer(["notes.txt": [1]], compresses: false, isLive: true)
        let rig = try stay(at: server, listings: .max)
        #expect(told(rig) == [".: notes.txt", "note.txt"])
        #expect(server.watched.count == 2)
    }

    @Test func `are reported if a live server is lost, to which it comes back soon`() throws {
        let server = MemoryServer(["notes.txt": [1]], compresses: false, isLive: true)
        let rig = try stay(at: server, listings: 1)
        rig.fail(with: .linkLost(nil))
        #expect(rig.settle() == .wait(until: rig.now + .seconds(10)))
        #expect(told(rig) == ["note.txt", "end"])
    }
}

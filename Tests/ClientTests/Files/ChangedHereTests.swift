import Client
import System
import TestSupport
import Testing
import Wire

/// The file here is changed by another program between the question and the answer.
@Suite struct `A file that changes while the server is asked about it` {
    enum Change: CaseIterable {
        case cut, overwritten, replaced, removed
    }

    private let content = SeededContent.bytes(3000)
    private let rig: Rig
    private let session: MemorySession

    init() throws {
        rig = try Rig()
        session = MemoryServer(["f": SeededContent.bytes(3000)]).session()
        try rig.temporary.write(content, to: "f")
        try rig.add("f")
    }

    private func make(_ change: Change) throws {
        switch change {
        case .cut: try rig.temporary.open().openFileToWrite("f").truncate(to: 4)
        case .overwritten:
            try rig.temporary.open().openFileToWrite("f").write([0, 0, 0].span, at: 10)
        case .replaced:
            try rig.temporary.write("another", to: "g")
            try rig.temporary.rename("g", to: "f")
        case .removed: try rig.temporary.remove("f")
        }
    }

    /// Puts another file with the same content in its place.
    private func copy() throws {
        try rig.temporary.write(content, to: "g")
        try rig.temporary.rename("g", to: "f")
    }

    @Test(arguments: Change.allCases)
    func `is not told to be unchanged: it is looked at again`(change: Change) throws {
        let asked = rig.ask()
        try make(change)
        rig.feed(try session.answer(asked))
        #expect(rig.results == [])
        rig.feed(try session.answer(rig.takeSaid()))
        #expect(rig.results == [change == .cut ? .appended : .fetched])
        #expect(try rig.temporary.read("f") == content)
        #expect(try rig.temporary.names() == ["f"])
    }

    @Test func `is unchanged where another with its content took its place`() throws {
        let asked = rig.ask()
        try copy()
        rig.feed(try session.answer(asked))
        rig.feed(try session.answer(rig.takeSaid()))
        #expect(rig.results == [.unchanged])
    }

    /// Other clients give a mirrored file its mode and its time while this one asks.
    @Test func `is unchanged though only its mode and time change, again and again`() throws {
        var asked = rig.ask()
        for mode in UInt16(1)...10 {
            try rig.temporary.setPermissions(0o600 + mode, of: "f")
            rig.feed(try session.answer(asked))
            #expect(rig.results == [])
            asked = rig.takeSaid()
        }
        rig.feed(try session.answer(asked))
        #expect(rig.results == [.unchanged])
    }

    @Test func `fails if it changes at every look`() throws {
        var asked = rig.ask()
        for _ in 0..<17 {
            try #require(rig.errors == [])
            try copy()
            rig.feed(try session.answer(asked))
            asked = rig.takeSaid()
        }
        #expect(rig.errors == [.changedHere("f")])
        #expect(try rig.temporary.read("f") == content)
    }

    @Test func `keeps the part beside it until it is known to be the server's`() throws {
        try rig.temporary.write(content[..<2000], to: ".f.btpart")
        try rig.temporary.write(content[..<2000], to: "f")
        let whole = MemoryServer(["f": Array(content[..<2000])]).session()
        let asked = rig.ask()
        try rig.temporary.remove("f")
        rig.feed(try whole.answer(asked))
        rig.feed(try whole.answer(rig.takeSaid()))
        #expect(rig.results == [.resumed])
        #expect(try rig.temporary.read("f") == Array(content[..<2000]))
    }
}

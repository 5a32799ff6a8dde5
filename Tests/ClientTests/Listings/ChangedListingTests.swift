import Client
import TestSupport
import Testing
import Wire

/// A listing that was cut, and comes again when the server has something else.
@Suite struct `A listing of a changed folder` {
    /// Mirrors the old names until the listing is cut, and then the new ones, with the old ones
    /// here; calls `check` after each cut that is possible.
    private func mirror(
        _ old: [String], then new: [String], _ check: (Rig, Int) throws -> Void
    ) throws {
        var cut = 1
        var count = 2
        while cut < count {
            let rig = try Rig { $0.removesExtraneousFiles = true }
            for name in old { try rig.make(name) }
            rig.add(.folder(nil))
            let said = try server(old).session().answer(rig.ask())
            rig.feed(said.prefix(cut))
            rig.fail(with: .linkLost(nil))
            try rig.mirrorOn(from: server(new))
            try check(rig, cut)
            count = said.count
            cut += 1
        }
    }

    private func server(_ names: [String]) -> MemoryServer {
        let files = names.map { ($0, Array($0.utf8)) }
        return MemoryServer(Dictionary(uniqueKeysWithValues: files), compresses: false)
    }

    @Test(arguments: [true, false])
    func `is not whole if a file is gone when it is asked for, and again once more`(
        isBack: Bool
    ) throws {
        let rig = try Rig()
        let server = server(["k", "m"])
        rig.add(.folder(nil))
        let session = server.session()
        rig.feed(try session.answer(rig.ask()))
        let file = server.files.removeValue(forKey: "k")
        rig.feed(try session.answer(rig.takeSaid()))
        if isBack { server.files["k"] = file }
        while !rig.finish() { rig.feed(try session.answer(rig.takeSaid())) }
        let results = Dictionary(
            uniqueKeysWithValues: rig.outcomes.map { ($0.request.path.text, $0.result) })
        #expect(
            results == ["k": isBack ? .fetched : .failed(.changedSinceListed), "m": .fetched])
        #expect(server.asked.map(\.path.text) == ["k", "m", "k"])
    }

    /// The next round tells what has become of it.
    @Test func `is no failure that ends a batch that stays`() throws {
        let rig = try Rig {
            $0.watchPause = .seconds(60)
            $0.endsAtFirstFailure = true
        }
        let server = server(["k", "m"])
        rig.add(.folder(nil))
        let session = server.session()
        rig.feed(try session.answer(rig.ask()))
        server.files["k"] = nil
        while !rig.finish() { rig.feed(try session.answer(rig.takeSaid())) }
        #expect(rig.settle() == .openFolder)
        #expect(rig.outcomes.map(\.result).contains(.failed(.changedSinceListed)))
        #expect(try rig.isHere("m"))
    }

    @Test(arguments: [
        (["k", "m", "z"], ["a", "k", "m"]), (["k", "m"], ["a", "k", "l", "m"]),
        (["k/a", "m"], ["b/c", "k/a", "m"]),
    ])
    func `is taken whole, wherever its new names are`(trees: ([String], [String])) throws {
        try mirror(trees.0, then: trees.1) { rig, cut in
            let files = try rig.files()
            // What is listed and gone when it is asked for keeps all that the server has no more.
            let left = rig.errors == [.changedSinceListed] ? trees.0 : []
            #expect(Set(files).subtracting(left) == Set(trees.1).subtracting(left), "cut at \(cut)")
            #expect(Set(files).isSuperset(of: trees.1), "cut at \(cut)")
            let fetched = rig.outcomes.filter { $0.error == nil }.map(\.request.path.text)
            #expect(Set(fetched).count == fetched.count, "cut at \(cut)")
        }
    }

    @Test(arguments: [(["a", "m"], ["a/x", "m"]), (["a/x", "m"], ["a", "m"])])
    func `is taken whole or fails where a name became something else`(
        trees: ([String], [String])
    ) throws {
        try mirror(trees.0, then: trees.1) { rig, cut in
            let isWhole = try rig.files().sorted() == trees.1
            #expect(isWhole || rig.hasFailed, "cut at \(cut)")
        }
    }
}

import Share
import System
import TestSupport
import Testing
import Wire

/// Some file systems tell neither the old file nor the new one if one replaces the other between
/// two reads of their folder.
@Suite struct `A folder that changes while its names are read` {
    private let temporary: TemporaryFolder
    private let listing: ShareListing
    /// More than one step reads.
    private let names = (0..<3_000).map { "name \($0)" }

    init() throws {
        temporary = try TemporaryFolder()
        let folder = try temporary.open()
        for name in names { _ = try folder.createFile(LocalPath(name)) }
        var rules = Share.Rules()
        rules.folderSettledSeconds = 0
        listing = try Share(try temporary.open(), rules: rules).list(nil, recursive: true)
    }

    /// Makes files until the folder has another time.
    private func change() throws -> [String] {
        let before = try temporary.open().status()
        var new: [String] = []
        repeat {
            new.append("new \(new.count)")
            try temporary.write("", to: LocalPath(new[new.count - 1]))
        } while try new.count < 200 || temporary.open().status().hasSameTimes(as: before)
        return new
    }

    /// The first name, after something has happened in front of each step.
    private func first(_ happens: () throws -> Void) throws -> String? {
        var step: ShareListing.Step
        repeat {
            try happens()
            step = try listing.next()
        } while step == .working
        guard case .item(let item) = step else { return nil }
        return item.path.text
    }

    @Test func `is read once more, so that no name is missed`() throws {
        #expect(try listing.next() == .working)
        let new = try change()
        #expect(try listing.paths() == (names + new).sorted())
        #expect(!listing.isPartial)
    }

    @Test func `makes the listing partial if it changes again`() throws {
        let first = try first {
            for name in try change() { try temporary.remove(LocalPath(name)) }
        }
        #expect(try [first] + listing.paths() == names.sorted())
        #expect(listing.isPartial)
    }

    /// Reads all names, and gives out the first two in their order.
    private func begin() throws -> [String] {
        [try #require(try first {}), try #require(try first {})]
    }

    @Test func `gives out a name that a waiting file has got, if its turn is to come`() throws {
        let given = try begin()
        try temporary.rename("name 999", to: "name 999x")
        let listed = try given + listing.paths()
        #expect(listed == (names.filter { $0 != "name 999" } + ["name 999x"]).sorted())
        #expect(!listing.isPartial)
    }

    @Test func `makes the listing partial if a waiting file gets a name whose turn is over`() throws
    {
        _ = try begin()
        try temporary.rename("name 999", to: "a")
        #expect(try !listing.paths().contains("a"))
        #expect(listing.isPartial)
    }

    @Test func `simply leaves out what is removed`() throws {
        let given = try begin()
        for number in 500..<3_000 { try temporary.remove(LocalPath("name \(number)")) }
        #expect(try given + listing.paths() == names.prefix(500).sorted())
        #expect(!listing.isPartial)
    }

    @Test func `does not do so if only its files are written to`() throws {
        let first = try first {
            try temporary.append(Array("more".utf8), to: LocalPath(names[0]))
        }
        #expect(try [first] + listing.paths() == names.sorted())
        #expect(!listing.isPartial)
    }

    /// Whose times cannot show whether it does so again.
    @Test(arguments: [(Int64(0), 2), (60, 5)])
    func `is read twice if it has changed just before`(seconds: Int64, count: Int) throws {
        var rules = Share.Rules()
        rules.folderSettledSeconds = seconds
        let listing = try Share(try temporary.open(), rules: rules).list(nil, recursive: true)
        var steps = [try listing.next()]
        while steps.last == .working { steps.append(try listing.next()) }
        #expect(steps.count == count + 1)
        #expect(try listing.paths() == Array(names.sorted().dropFirst()))
        #expect(!listing.isPartial)
    }
}

import Glibc
import System
import TestSupport
import Testing

@Suite struct `The kernel's notices` {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }

    /// What has happened, in order, each name once in a row.
    private func read(_ inotify: borrowing Inotify) throws -> [String] {
        var lines: [String] = []
        while true {
            let notices = try inotify.read()
            if notices.isEmpty { return lines }
            for notice in notices {
                let line = Self.line(notice)
                if lines.last != line { lines.append(line) }
            }
        }
    }

    private static func line(_ notice: Inotify.Notice) -> String {
        switch notice {
        case .name(let name, let change, let isFolder, _):
            "\(name) \(change)\(isFolder ? ", a folder" : "")"
        case .attributes: "attributes"
        case .unwatched: "unwatched"
        case .lost: "lost"
        }
    }

    @Test func `tell what has become of each name`() throws {
        let inotify = try Inotify()
        _ = try inotify.watch(temporary.open())
        #expect(try read(inotify) == [])
        try temporary.write("one", to: "a")
        #expect(try read(inotify) == ["a appeared", "a altered"])
        try temporary.makeFolder("d")
        try temporary.rename("a", to: "b")
        #expect(try read(inotify) == ["d appeared, a folder", "a disappeared", "b appeared"])
        try temporary.rename("d", to: "e")
        #expect(try read(inotify) == ["d disappeared, a folder", "e appeared, a folder"])
        try temporary.setPermissions(0o600, of: "b")
        try temporary.setPermissions(0o700, of: "e")
        #expect(try read(inotify) == ["b altered", "e altered, a folder"])
        try temporary.removeAll("b")
        try temporary.removeAll("e")
        let lines = try read(inotify)
        #expect(lines.contains("b disappeared") && lines.last == "e disappeared, a folder")
    }

    @Test func `come with the number of the folder, whatever its name is`() throws {
        try temporary.makeFolder("d")
        let inotify = try Inotify()
        let first = try inotify.watch(temporary.open().openFolder(beneath: "d"))
        try temporary.rename("d", to: "e")
        #expect(try inotify.watch(temporary.open().openFolder(beneath: "e")) == first)
        try temporary.write("", to: "e/new")
        guard
            case .name("new", .appeared, isFolder: false, in: let watch)? =
                try inotify.read().first
        else {
            Issue.record("no notice")
            return
        }
        #expect(watch == first)
        try temporary.removeAll("e")
        #expect(try read(inotify).last == "unwatched")
    }

    @Test func `end when a folder is watched no more`() throws {
        let inotify = try Inotify()
        let watch = try inotify.watch(temporary.open())
        inotify.unwatch(watch)
        inotify.unwatch(watch)
        try temporary.write("", to: "a")
        #expect(try read(inotify) == ["unwatched"])
    }

    @Test func `come from behind the wall, too`() throws {
        let shared = try Shared()
        try temporary.makeFolder("share")
        try temporary.makeFolder("share/d")
        let temporary = temporary
        let failure = Worker.run { () -> String in
            do {
                let share = try temporary.open().openFolder(beneath: "share")
                try Privileges.giveUpNewOnes()
                if let wall = try Landlock() {
                    try wall.allowReading(beneath: share)
                    try wall.enforce()
                }
                _ = try shared.inotify.watch(share.openFolder(beneath: "d"))
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(failure == "")
        try temporary.makeFolder("share/d/new")
        #expect(try read(shared.inotify) == ["new appeared, a folder"])
    }

    /// One for two threads.
    private final class Shared: Sendable {
        let inotify: Inotify

        init() throws { inotify = try Inotify() }
    }
}

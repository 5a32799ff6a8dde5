import Glibc
import Share
import System
import TestSupport
import Testing
import Wire

@Suite struct `What is watched in a share` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a", "a/b", "c", ".h"] as [LocalPath] { try folder.makeFolder(name) }
        for name in ["x", "a/x", "a/b/x", "c/x", ".h/x"] as [LocalPath] {
            try folder.write("one", to: name)
        }
    }

    /// A watcher of one place, gone round by the test at the test's own time.
    private final class Watching {
        let watcher: ShareWatcher
        let place: WatchedPlace
        private var clock = ManualClock()

        init(
            _ path: String?, recursive: Bool = true, in folder: TemporaryFolder,
            _ rules: Share.Rules = Share.Rules(), foldersMax: Int = 100
        ) throws {
            let share = Share(try folder.open(), rules: rules)
            watcher = ShareWatcher(share, foldersMax: foldersMax)
            place = WatchedPlace(try path.map { try RemotePath($0) }, isRecursive: recursive)
            watcher.watch([place])
            #expect(!watcher.isReady(place))
            _ = hasChanged()
        }

        /// Takes all that has happened; whether it is a change of the place.
        func hasChanged() -> Bool {
            clock.advance(by: .seconds(Limits.lookSeconds))
            var changeCount = -1
            var changed: [WatchedPlace] = []
            repeat {
                changeCount += 1
                watcher.takeNotices(at: clock.now)
                repeat { watcher.step(at: clock.now) } while watcher.hasWork(at: clock.now)
                changed = Array(watcher.takeChanged())
            } while !changed.isEmpty
            #expect(watcher.isReady(place))
            return changeCount > 0
        }

        /// What it does after a change of the folder is told.
        func sees(_ change: () throws -> Void) rethrows -> Bool {
            #expect(!hasChanged(), "nothing has changed yet")
            try change()
            return hasChanged()
        }
    }

    /// Writes behind what is in a file, so that no folder changes.
    private func append(_ path: LocalPath) throws {
        let (parent, name) = path.split
        let file = try folder.open().openFolder(beneath: parent).openFileToWrite(name)
        try file.write(Array("more".utf8).span, at: try file.status().size)
    }

    /// All of these, by notices and by looks.
    @Test(arguments: [100, 0])
    func `is each change below`(foldersMax: Int) throws {
        let all = try Watching(nil, in: folder, foldersMax: foldersMax)
        #expect(all.watcher.method == (foldersMax == 0 ? .looks(because: nil) : .notices))
        #expect(try all.sees { try append("a/b/x") })
        #expect(try all.sees { try folder.rename("a/b/x", to: "a/b/y") })
        #expect(try all.sees { try folder.remove("a/b/y") })
        #expect(try all.sees { try folder.makeFolder("a/b/new") })
        #expect(try all.sees { try folder.rename("a/b", to: "c/b") })
        #expect(try all.sees { try folder.write("", to: "c/b/new/z") })
        #expect(try all.sees { try folder.removeAll("c") })
        #expect(try all.sees { try folder.setPermissions(0o600, of: "x") })
    }

    @Test(arguments: [100, 0])
    func `is no change that a listing does not show`(foldersMax: Int) throws {
        let all = try Watching(nil, in: folder, foldersMax: foldersMax)
        #expect(try !all.sees { try append(".h/x") })
        #expect(try !all.sees { try folder.write("", to: ".new") })
        #expect(try !all.sees { try folder.remove(".new") })
        #expect(try !all.sees { try folder.makeFolder(".folder") })
        let hidden = try Watching(
            nil, in: folder, Share.Rules(servesHidden: true), foldersMax: foldersMax)
        #expect(try hidden.sees { try folder.write("three", to: ".h/x") })
    }

    @Test(arguments: [100, 0])
    func `is a folder without those below, if so wanted`(foldersMax: Int) throws {
        let one = try Watching("a", recursive: false, in: folder, foldersMax: foldersMax)
        #expect(try one.sees { try append("a/x") })
        #expect(try !one.sees { try append("a/b/x") })
        #expect(try !one.sees { try append("c/x") })
        #expect(try !one.sees { try append("x") })
        #expect(try one.sees { try folder.makeFolder("a/new") })
    }

    @Test(arguments: [100, 0])
    func `is one folder in all that is there`(foldersMax: Int) throws {
        let one = try Watching("a", in: folder, foldersMax: foldersMax)
        #expect(try one.sees { try append("a/b/x") })
        #expect(try !one.sees { try append("c/x") })
        #expect(try !one.sees { try append("x") })
        if foldersMax > 0 { #expect(one.watcher.folderCount == 3) }
    }

    @Test(arguments: [100, 0])
    func `is one file, and what becomes of the folders on the way to it`(foldersMax: Int) throws {
        let one = try Watching("a/b/x", recursive: false, in: folder, foldersMax: foldersMax)
        #expect(try one.sees { try append("a/b/x") })
        #expect(try !one.sees { try append("c/x") })
        #expect(try !one.sees { try append("a/x") })
        #expect(try one.sees { try folder.rename("a", to: "other") })
        #expect(try !one.sees { try append("other/b/x") })
        #expect(try one.sees { try folder.rename("other", to: "a") })
        #expect(try one.sees { try append("a/b/x") })
    }

    @Test func `is what was put into a folder before it was watched`() throws {
        let all = try Watching(nil, in: folder)
        try folder.makeFolder("new")
        try folder.makeFolder("new/deep")
        try folder.makeFolder("new/deep/er")
        #expect(all.hasChanged())
        #expect(all.watcher.folderCount == 7)
        #expect(try all.sees { try folder.write("", to: "new/deep/er/z") })
    }

    @Test func `is not what was moved out of the share`() throws {
        let other = try TemporaryFolder()
        try other.makeFolder("share")
        try other.makeFolder("share/d")
        let all = try Watching("share", in: other)
        #expect(all.watcher.folderCount == 3)
        #expect(try all.sees { try other.rename("share/d", to: "out") })
        #expect(all.watcher.folderCount == 2)
        #expect(try !all.sees { try other.write("", to: "out/z") })
        #expect(try all.sees { try other.rename("out", to: "share/e") })
        #expect(try all.sees { try other.write("", to: "share/e/y") })
    }

    @Test func `is what two folders have that exchange their names`() throws {
        let one = try Watching("a", in: folder)
        #expect(try one.sees { try folder.exchange("a", "c") })
        #expect(try one.sees { try folder.write("", to: "a/new") })
        #expect(try !one.sees { try folder.write("", to: "c/new") })
        #expect(one.watcher.folderCount == 2)
    }

    @Test(arguments: [100, 0])
    func `is what links lead to, where they are followed`(foldersMax: Int) throws {
        try folder.link("a/link", to: "../c")
        let rules = Share.Rules(followsLinks: true)
        let one = try Watching("a", in: folder, rules, foldersMax: foldersMax)
        guard Share(try folder.open(), rules: rules).followsLinks else { return }
        #expect(try one.sees { try append("c/x") })
    }

    @Test func `is all of it again after notices were lost`() throws {
        let all = try Watching(nil, in: folder)
        let most = try Self.noticesMax()
        for number in 0...most {
            let (old, new): (LocalPath, LocalPath) = number % 2 == 0 ? ("x", "y") : ("y", "x")
            try folder.rename(old, to: new)
        }
        try folder.makeFolder("late")
        #expect(all.hasChanged())
        #expect(all.watcher.folderCount == 5)
        #expect(try all.sees { try folder.write("", to: "late/z") })
    }

    private static func noticesMax() throws -> Int {
        let bytes = try Folder("/proc/sys/fs/inotify").openFile(beneath: "max_queued_events")
            .contents()
        let digits = bytes.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return try #require(Int(String(decoding: digits, as: UTF8.self)))
    }

    @Test func `is looked at if there are too many folders, until there are fewer`() throws {
        let share = Share(try folder.open())
        let watcher = ShareWatcher(share, foldersMax: 3)
        let all = WatchedPlace(nil, isRecursive: true)
        let one = WatchedPlace(try RemotePath("a"), isRecursive: true)
        var clock = ManualClock()
        func settle() -> Set<WatchedPlace> {
            var changed: Set<WatchedPlace> = []
            repeat {
                watcher.step(at: clock.now)
                changed.formUnion(watcher.takeChanged())
            } while watcher.hasWork(at: clock.now)
            return changed
        }
        watcher.watch([one])
        _ = settle()
        #expect(watcher.method == .notices)
        watcher.watch([one, all])
        // What happened between the last notice and the first look is not known.
        #expect(settle().contains(one))
        #expect(watcher.method == .looks(because: nil))
        #expect(watcher.folderCount == 0)
        // Nobody looks before the time, or for nobody.
        try append("a/x")
        #expect(!watcher.hasWork(at: clock.now))
        #expect(watcher.deadline == clock.now + .seconds(Limits.lookSeconds))
        watcher.await([])
        #expect(watcher.deadline == nil)
        clock.advance(by: .seconds(60))
        #expect(!watcher.hasWork(at: clock.now))
        watcher.await([all])
        #expect(watcher.hasWork(at: clock.now))
        #expect(settle() == [all])
        watcher.watch([one])
        #expect(settle().contains(one))
        #expect(watcher.method == .notices)
        watcher.watch([])
        #expect(watcher.method == nil && watcher.folderCount == 0)
    }

    @Test func `is noticed by the kernel again once there are descriptors`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            try folder.makeFolder("a")
            var limit = rlimit()
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            _ = unsafe getrlimit(resource, &limit)
            let before = limit.rlim_cur
            let share = Share(try folder.open())
            let watcher = ShareWatcher(share, foldersMax: 100)
            let all = WatchedPlace(nil, isRecursive: true)
            var clock = ManualClock()
            func settle() -> Bool {
                clock.advance(by: .seconds(Limits.lookSeconds))
                repeat { watcher.step(at: clock.now) } while watcher.hasWork(at: clock.now)
                return !watcher.takeChanged().isEmpty
            }
            limit.rlim_cur = 0
            _ = unsafe setrlimit(resource, &limit)
            watcher.watch([all])
            _ = settle()
            let failure = SystemError(call: "inotify_init1", errno: .tooManyOpenFiles)
            try #require(watcher.method == .looks(because: failure))
            // Nothing has changed as long as it is so.
            for _ in 0..<3 { try #require(!settle()) }
            limit.rlim_cur = before
            _ = unsafe setrlimit(resource, &limit)
            _ = settle()
            try #require(watcher.method == .notices && watcher.isReady(all))
            try folder.write("", to: "a/x")
            watcher.takeNotices(at: clock.now)
            try #require(watcher.takeChanged() == [all])
        }
    }
}

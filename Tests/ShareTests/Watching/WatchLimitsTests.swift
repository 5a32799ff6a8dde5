import Share
import System
import TestSupport
import Testing
import Wire

@Suite struct `What is too much to be watched` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A watcher of the whole share that has done all that there is to do.
    private static func watcher(
        of folder: TemporaryFolder, _ rules: Share.Rules
    ) throws -> ShareWatcher {
        let watcher = ShareWatcher(Share(try folder.open(), rules: rules), foldersMax: 100)
        watcher.watch([WatchedPlace(nil, isRecursive: true)])
        settle(watcher)
        return watcher
    }

    private static func settle(_ watcher: ShareWatcher) {
        let clock = ManualClock()
        repeat { watcher.step(at: clock.now) } while watcher.hasWork(at: clock.now)
    }

    @Test(arguments: [(3, ShareWatcher.Method.notices), (4, .looks(because: nil))])
    func `is a folder with more names than are listed`(
        count: Int, method: ShareWatcher.Method
    ) throws {
        for number in 0..<count { try folder.write("", to: LocalPath("\(number)")) }
        let rules = Share.Rules(directoryEntriesMax: 3)
        #expect(try Self.watcher(of: folder, rules).method == method)
    }

    /// However deep they are.
    @Test func `are more folders at once than a listing has names of one`() throws {
        for parent in ["1", "2", "3"] as [LocalPath] {
            try folder.makeFolder(parent)
            for name in ["a", "b", "c"] as [LocalPath] {
                try folder.makeFolder(parent.appending(name))
            }
        }
        let rules = Share.Rules(directoryEntriesMax: 3)
        #expect(try Self.watcher(of: folder, rules).method == .looks(because: nil))
    }

    /// As a listing does.
    @Test(.enabled(if: KernelRefusal.isPossible, "no seccomp here"))
    func `is not a folder that cannot be read: it is left out`() throws {
        let folder = folder
        let method = Worker.run { () -> ShareWatcher.Method? in
            guard let watcher = try? Self.watcher(of: folder, Share.Rules()),
                KernelRefusal.install(.openat2, .inputOutput),
                (try? folder.makeFolder("new")) != nil
            else { return nil }
            watcher.takeNotices(at: ManualClock().now)
            Self.settle(watcher)
            return watcher.method
        }
        #expect(method == .some(.notices))
    }
}

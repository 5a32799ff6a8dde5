import System

/// The folders that the kernel watches, and where each of them is as far as is known.
struct WatchedTree {
    private struct Entry {
        /// Nil for the share's root.
        var parent: Inotify.Watch?
        var name: [UInt8]
        var children: [[UInt8]: Inotify.Watch] = [:]
    }

    private var entries: [Inotify.Watch: Entry] = [:]

    /// How many there are.
    var count: Int { entries.count }

    /// All of them, in no order.
    var watches: [Inotify.Watch] { Array(entries.keys) }

    /// The folder's path in the share, empty for the root; nil if it is not watched.
    func path(of watch: Inotify.Watch) -> [UInt8]? {
        guard var entry = entries[watch] else { return nil }
        var names: [[UInt8]] = []
        while let parent = entry.parent, let next = entries[parent] {
            names.append(entry.name)
            entry = next
        }
        return Array(names.reversed().joined(separator: [.slash]))
    }

    /// The watched folder of that name in another one.
    func child(_ name: [UInt8], of parent: Inotify.Watch) -> Inotify.Watch? {
        entries[parent]?.children[name]
    }

    /// Notes where a folder is, with all that is below it.
    ///
    /// - Returns: the folders that had that place before, which are forgotten; nil, and nothing is
    ///   noted, if the place is in the folder itself: much has been moved meanwhile.
    mutating func put(
        _ watch: Inotify.Watch, as name: [UInt8], in parent: Inotify.Watch?
    ) -> [Inotify.Watch]? {
        guard !isAround(parent, watch) else { return nil }
        detach(watch)
        var replaced: [Inotify.Watch] = []
        if let parent, let other = entries[parent]?.children[name] { replaced = remove(other) }
        entries[watch, default: Entry(parent: parent, name: name)].parent = parent
        entries[watch]?.name = name
        if let parent { entries[parent]?.children[name] = watch }
        return replaced
    }

    /// Forgets a folder and those below it; returns all of them.
    mutating func remove(_ watch: Inotify.Watch) -> [Inotify.Watch] {
        detach(watch)
        var removed: [Inotify.Watch] = []
        var left = [watch]
        while let next = left.popLast() {
            guard let entry = entries.removeValue(forKey: next) else { continue }
            removed.append(next)
            left += entry.children.values
        }
        return removed
    }

    /// Whether a folder is the other one or in it.
    private func isAround(_ inner: Inotify.Watch?, _ outer: Inotify.Watch) -> Bool {
        var next = inner
        while let watch = next {
            if watch == outer { return true }
            next = entries[watch]?.parent
        }
        return false
    }

    private mutating func detach(_ watch: Inotify.Watch) {
        guard let entry = entries[watch], let parent = entry.parent else { return }
        if entries[parent]?.children[entry.name] == watch {
            entries[parent]?.children[entry.name] = nil
        }
    }
}

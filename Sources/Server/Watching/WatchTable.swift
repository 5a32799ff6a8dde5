internal import Share
internal import System
internal import Wire

/// What clients watch, and the tag of each place's present state.
final class WatchTable {
    private struct Entry {
        /// Nil until something can be told of the place.
        var tag: UInt64?
        var timer = ChangeTimer()
    }

    /// Takes the kernel's notices; tells here which places have changed.
    let watcher: ShareWatcher
    private var entries: [WatchedPlace: Entry] = [:]
    /// The place that each client has asked for last, by the client's number.
    private var places: [UInt64: WatchedPlace] = [:]
    /// A number that no other run of the server has, and no other state in this one.
    private var lastTag = UInt64.random(in: 0 ... .max)
    /// Why the kernel did not tell of changes, as far as that was handed over.
    private var toldReasons: Set<SystemError?> = []

    init(_ share: Share, foldersMax: Int) {
        watcher = ShareWatcher(share, foldersMax: foldersMax)
    }

    /// Notes for which places clients wait now, and which clients there are; what nobody has asked
    /// for last is watched no more.
    func note(waiting: [UInt64: WatchedPlace], connected: Set<UInt64>) {
        places.merge(waiting) { $1 }
        places = places.filter { connected.contains($0.key) }
        let watched = Set(places.values)
        entries = entries.filter { watched.contains($0.key) }
        for place in watched where entries[place] == nil { entries[place] = Entry() }
        watcher.watch(watched)
        watcher.await(Set(waiting.values))
    }

    /// The tag of the present state; nil while it is not known.
    func tag(of place: WatchedPlace) -> UInt64? { entries[place]?.tag }

    /// Hands over why the kernel does not tell of changes, once for each reason.
    func takeEvents() -> [ServerEvent] {
        guard case .looks(let reason)? = watcher.method, toldReasons.insert(reason).inserted
        else { return [] }
        return [.unnoticed(reason)]
    }

    /// Whether anything is watched.
    var isWatching: Bool { !places.isEmpty }
}

// MARK: The loop

extension WatchTable {
    /// Does a bounded piece of work, and gives a new tag to what has changed.
    func proceed(at now: MonotonicTime) {
        guard !entries.isEmpty else { return }
        watcher.step(at: now)
        for place in watcher.takeChanged() { entries[place]?.timer.note(at: now) }
        for (place, entry) in entries {
            entries[place] = proceeded(entry, isReady: watcher.isReady(place), at: now)
        }
    }

    /// Gives a new tag to a place that is ready, or that has not become ready for 2 s: where
    /// folders move all the time it may never be (PROTOCOL 15.2).
    private func proceeded(_ entry: Entry, isReady: Bool, at now: MonotonicTime) -> Entry {
        if isReady && entry.tag == nil { return Entry(tag: nextTag()) }
        var entry = entry
        if !isReady && (entry.tag == nil || entry.timer.deadline != nil) {
            entry.timer.note(at: now)
        }
        guard entry.timer.takeSettled(at: now) else { return entry }
        entry.tag = nextTag()
        // What changes unnoticed from now on is told by another tag.
        if !isReady { entry.timer.note(at: now) }
        return entry
    }

    /// When something is to be done if nothing happens until then.
    var deadline: MonotonicTime? {
        let settling = entries.values.compactMap(\.timer.deadline)
        return (settling + [watcher.deadline].compactMap(\.self)).min()
    }

    private func nextTag() -> UInt64 {
        // PROTOCOL 15.1, 15.3
        lastTag = lastTag == .max ? 1 : lastTag + 1
        return lastTag
    }
}

package import System
import Wire

/// Finds out when something changes in places of the share: by the kernel's notices, or where those
/// cannot be had by looking from time to time.
///
/// One watches for all clients. It has no clock: the time is passed in.
package final class ShareWatcher {
    /// How it finds out.
    package enum Method: Hashable, Sendable {
        case notices
        /// With the reason why there are no notices; nil for too many folders.
        case looks(because: SystemError?)
    }

    /// For how long notices may wait: a busy writer wakes the server no more often than that.
    private static let restMilliseconds = 50

    /// One place.
    private struct Entry {
        /// Whether somebody waits, so that it is worth while to look.
        var isAwaited = true
        /// What the last look has come to, and the one under way.
        var seen: Int?
        var look: ShareLook?
        var looksAt: MonotonicTime?

        /// Whether a look is to go on or to begin.
        func isDue(at now: MonotonicTime) -> Bool {
            if look != nil || seen == nil { return true }
            guard isAwaited, let looksAt else { return false }
            return looksAt <= now
        }
    }

    private let share: Share
    private let foldersMax: Int
    private var entries: [WatchedPlace: Entry] = [:]
    /// Nil while nothing is watched, and while it looks.
    private var notices: FolderNotices?
    private var failure: SystemError?
    /// Those that are tried again while it looks, until they are complete.
    private var retried: FolderNotices?
    private var restsUntil: MonotonicTime?
    private var changed: Set<WatchedPlace> = []

    /// The kernel watches `foldersMax` folders at most.
    package init(_ share: Share, foldersMax: Int) {
        self.share = share
        self.foldersMax = foldersMax
    }

    /// How it finds out now; nil while it watches nothing.
    package var method: Method? {
        guard !entries.isEmpty else { return nil }
        return notices == nil ? .looks(because: failure) : .notices
    }

    /// How many folders the kernel watches for it.
    package var folderCount: Int { notices?.folderCount ?? 0 }

    /// Watches these places from now on, and nothing else.
    package func watch(_ places: Set<WatchedPlace>) {
        guard places != Set(entries.keys) else { return }
        // With other places there may be notices again; what happened meanwhile is unknown.
        retried = nil
        if notices == nil, !places.isEmpty { beginNotices() }
        entries = entries.filter { places.contains($0.key) }
        for place in places where entries[place] == nil { entries[place] = Entry() }
        changed.formIntersection(places)
        if places.isEmpty { notices = nil }
        notices?.watch(Array(places))
    }

    /// Notes for which places somebody waits.
    package func await(_ places: Set<WatchedPlace>) {
        for place in Array(entries.keys) { entries[place]?.isAwaited = places.contains(place) }
    }

    /// Whether nothing can change unnoticed from now on; what has changed is told by `takeChanged`.
    package func isReady(_ place: WatchedPlace) -> Bool {
        guard let entry = entries[place] else { return false }
        return notices == nil ? entry.seen != nil : notices?.hasWork == false
    }

    /// Hands over where something has changed since the last call.
    package func takeChanged() -> Set<WatchedPlace> {
        defer { changed = [] }
        if let noticed = notices?.takeChanged() { changed.formUnion(noticed) }
        return changed
    }
}

// MARK: The loop

extension ShareWatcher {
    /// Has the poller tell when there are notices, if they need not wait.
    package func register(_ poller: borrowing Poller, token: UInt64) {
        do {
            try notices?.register(poller, token: token, isOn: restsUntil == nil)
        } catch {
            beginLooks(because: .system(error))
        }
    }

    /// Whether a step would do something.
    package func hasWork(at now: MonotonicTime) -> Bool {
        if notices != nil { return notices?.hasWork ?? false }
        return retried != nil || entries.values.contains { $0.isDue(at: now) }
    }

    /// When a step is to be made if nothing happens until then.
    package var deadline: MonotonicTime? {
        if notices != nil { return restsUntil }
        return entries.values.compactMap { $0.isAwaited ? $0.looksAt : nil }.min()
    }

    /// Takes the notices that have arrived.
    package func takeNotices(at now: MonotonicTime) {
        guard notices != nil else { return }
        restsUntil = now + .milliseconds(Self.restMilliseconds)
        do {
            try notices?.takeNotices()
        } catch {
            beginLooks(because: error)
        }
    }

    /// Does a bounded piece of work.
    package func step(at now: MonotonicTime) {
        if let restsUntil, restsUntil <= now { self.restsUntil = nil }
        guard notices != nil else {
            stepRetried()
            return look(at: now)
        }
        do {
            try notices?.step()
        } catch {
            beginLooks(because: error)
        }
    }

    /// Tries again where notices failed for want of something, such as descriptors or watches.
    private func retryNotices() {
        guard retried == nil, let errno = failure?.errno,
            errno.isLackOfResources || errno == .noSpace
        else { return }
        retried = try? FolderNotices(share, foldersMax: foldersMax)
        retried?.watch(Array(entries.keys))
    }

    private func stepRetried() {
        do {
            try retried?.step()
        } catch {
            retried = nil
        }
        guard retried?.hasWork == false else { return }
        notices = retried.take()
        // What happened since the last look is unknown.
        changed.formUnion(entries.keys)
    }

    private func beginNotices() {
        changed.formUnion(entries.keys)
        do throws(FolderNotices.Failure) {
            notices = try FolderNotices(share, foldersMax: foldersMax)
            restsUntil = nil
        } catch {
            beginLooks(because: error)
        }
    }

    private func beginLooks(because failure: FolderNotices.Failure) {
        switch failure {
        case .tooManyFolders: self.failure = nil
        case .system(let error): self.failure = error
        }
        // Notices that were not taken are lost.
        changed.formUnion(entries.keys)
        notices = nil
        restsUntil = nil
        for place in Array(entries.keys) { entries[place] = Entry() }
    }

    private func look(at now: MonotonicTime) {
        guard notices == nil,
            let place = entries.first(where: { $0.value.isDue(at: now) })?.key
        else { return }
        var entry = entries[place] ?? Entry()
        if entry.look == nil, entry.seen != nil { retryNotices() }
        var look = entry.look ?? ShareLook(at: place, in: share)
        if let seen = look.step() {
            if let before = entry.seen, before != seen { changed.insert(place) }
            entry.seen = seen
            entry.look = nil
            entry.looksAt = now + .seconds(Limits.lookSeconds)
        } else {
            entry.look = look
        }
        entries[place] = entry
    }
}

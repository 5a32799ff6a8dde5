package import Client
package import System

/// Counts what has come of one file or of many, and works out where all of it stands.
///
/// It has no clock: the time is an argument.
package struct ProgressMeter: Sendable {
    /// The way to the server.
    private enum Link {
        case connecting
        case open
        case pausing(because: String, until: MonotonicTime)
    }

    /// After so long a silence it is said how long it takes.
    package static let stall: Duration = .seconds(5)
    /// The time left is told by the pace of so long: files differ, and the time should not jump.
    private static let paceSpan: Duration = .seconds(15)

    private let server: String
    private var facts = ProgressFacts()
    private var link = Link.open
    private var silence: ServerSilence?
    /// How many of the files have an unknown size.
    private var unsizedFileCount: UInt64 = 0
    /// The file that is on its way; nil between two.
    private var file: File?
    /// Files after which another one has begun, by their names: they are all here and wait to be
    /// put on the disk together, or will be asked for again.
    private var waiting: [String: File] = [:]
    private var waitingByteCount: UInt64 = 0
    /// How many of them are all here.
    private var wholeFileCount: UInt64 = 0
    private var endedFileCount: UInt64 = 0
    private var endedByteCount: UInt64 = 0
    /// Bytes that came in this run.
    private var receivedByteCount: UInt64 = 0
    /// The same, and the bytes of files that were here already.
    private var doneByteCount: UInt64 = 0
    private var rate: RateWindow
    private var bytePace: RateWindow
    private var filePace: RateWindow

    private struct File {
        let name: String
        var count: UInt64
        var total: UInt64?
        var hasReceived = false

        var isWhole: Bool { total.map { count >= $0 } ?? false }
    }

    /// Nothing has come yet.
    package init(from server: String, at now: MonotonicTime) {
        self.server = server
        rate = RateWindow(count: 0, at: now)
        bytePace = RateWindow(count: 0, at: now, span: Self.paceSpan)
        filePace = RateWindow(count: 0, at: now, span: Self.paceSpan)
    }

    /// Whether every file has ended.
    package var isDone: Bool {
        facts.isComplete && facts.fileCountAll.map { endedFileCount >= $0 } ?? false
    }
}

// MARK: What happens

extension ProgressMeter {
    /// What is known of all: `bytes` are those of the files whose size is known.
    package mutating func expect(
        files: UInt64, bytes: UInt64, unsizedFiles: UInt64, isComplete: Bool
    ) {
        facts.fileCountAll = files
        facts.isComplete = isComplete
        facts.byteCountAll = bytes
        unsizedFileCount = unsizedFiles
    }

    /// A file begins, with the bytes that are held already.
    package mutating func begin(_ name: String, count: UInt64, total: UInt64?) {
        if let file, file.name != name { wait(for: file) }
        // It may have begun before.
        forget(name)
        file = File(name: name, count: count, total: total)
        silence = nil
    }

    /// So many bytes of the file are here now.
    package mutating func advance(to count: UInt64, total: UInt64?, at now: MonotonicTime) {
        guard var file else { return }
        if count > file.count {
            file.hasReceived = true
            Self.add(count - file.count, to: &receivedByteCount)
            Self.add(count - file.count, to: &doneByteCount)
            rate.note(receivedByteCount, at: now)
            bytePace.note(doneByteCount, at: now)
        }
        file.count = count
        file.total = total ?? file.total
        self.file = file
        silence = nil
    }

    /// A file has ended; its size is nil if the server never told it.
    package mutating func end(
        _ name: String, size: UInt64?, hasFailed: Bool = false, at now: MonotonicTime
    ) {
        let isCurrent = file?.name == name
        let hasReceived = isCurrent ? file?.hasReceived ?? false : waiting[name] != nil
        if isCurrent { file = nil } else { forget(name) }
        if !hasReceived {
            Self.add(size ?? 0, to: &doneByteCount)
            bytePace.note(doneByteCount, at: now)
        }
        endedFileCount += 1
        Self.add(size ?? 0, to: &endedByteCount)
        if hasFailed { facts.failedCount += 1 }
        facts.name = name
        filePace.note(endedFileCount, at: now)
        silence = nil
    }

    /// So many names of listings have come, from which the files are taken.
    package mutating func list(_ nameCount: UInt64) {
        facts.listedNameCount = nameCount
        silence = nil
    }

    /// Looks for the server.
    package mutating func connect() { link = .connecting }

    /// The server has greeted: what comes now is measured anew.
    package mutating func connected(at now: MonotonicTime) {
        link = .open
        silence = nil
        rate = RateWindow(count: receivedByteCount, at: now)
        bytePace = RateWindow(count: doneByteCount, at: now, span: Self.paceSpan)
        filePace = RateWindow(count: endedFileCount, at: now, span: Self.paceSpan)
    }

    /// A session has failed, and the next try begins after the pause.
    package mutating func retry(
        because reason: String, after pause: Duration, at now: MonotonicTime
    ) {
        link = .pausing(because: reason, until: now + pause)
        silence = nil
    }

    /// Nothing has come; `silence` is nil where nothing is due.
    package mutating func wait(_ silence: ServerSilence?) { self.silence = silence }

    private mutating func wait(for file: File) {
        waiting[file.name] = file
        Self.add(file.count, to: &waitingByteCount)
        if file.isWhole { wholeFileCount += 1 }
    }

    private mutating func forget(_ name: String) {
        guard let file = waiting.removeValue(forKey: name) else { return }
        waitingByteCount -= min(file.count, waitingByteCount)
        if file.isWhole { wholeFileCount -= 1 }
    }

    /// The sizes in a hostile listing can overflow.
    private static func add(_ count: UInt64, to sum: inout UInt64) {
        let (result, isTooLarge) = sum.addingReportingOverflow(count)
        sum = isTooLarge ? .max : result
    }
}

// MARK: Where it stands

extension ProgressMeter {
    /// Where all of it stands now.
    package func facts(at now: MonotonicTime) -> ProgressFacts {
        var facts = facts
        facts.name = file?.name ?? facts.name
        facts.fileCount = endedFileCount + wholeFileCount
        facts.byteCount = endedByteCount
        Self.add(waitingByteCount, to: &facts.byteCount)
        Self.add(file?.count ?? 0, to: &facts.byteCount)
        facts.byteCountAll = byteCountAll
        facts.part = part(facts)
        facts.bytesPerSecond = rate.bytesPerSecond(at: now)
        facts.timeLeft = timeLeft(facts, at: now)
        facts.state = state(at: now)
        return facts
    }

    /// The bytes of all files; nil until all are known.
    private var byteCountAll: UInt64? {
        guard facts.isComplete else { return nil }
        // Of one file the first answer tells it.
        if facts.fileCountAll == 1, let total = file?.total { return total }
        return unsizedFileCount == 0 ? facts.byteCountAll : nil
    }

    /// By the bytes, or by the files where all are empty; nil while a size is unknown, for that
    /// file may be larger than all others.
    private func part(_ facts: ProgressFacts) -> Double? {
        guard let all = facts.byteCountAll, let files = facts.fileCountAll, files > 0 else {
            return nil
        }
        return all > 0 || files == 1
            ? ProgressFacts.part(facts.byteCount, of: all)
            : ProgressFacts.part(facts.fileCount, of: files)
    }

    /// By the bytes where some come, else by the files; nil while a size is unknown.
    private func timeLeft(_ facts: ProgressFacts, at now: MonotonicTime) -> Duration? {
        guard let all = facts.byteCountAll, let files = facts.fileCountAll else { return nil }
        if let pace = bytePace.perSecond(at: now), pace > 0 {
            return ProgressFacts.time(Double(all - min(facts.byteCount, all)) / pace)
        }
        guard let pace = filePace.perSecond(at: now), pace > 0 else { return nil }
        return ProgressFacts.time(Double(files - min(facts.fileCount, files)) / pace)
    }

    private func state(at now: MonotonicTime) -> ProgressState {
        switch link {
        case .connecting: return .connecting(to: server)
        case .pausing(let reason, let until):
            return .retrying(because: reason, after: max(.zero, until - now))
        case .open: break
        }
        guard let silence, now - silence.since >= Self.stall else { return .moving }
        return .stalled(
            now - silence.since, left: max(.zero, silence.until - now),
            isRetried: silence.isRetried)
    }
}

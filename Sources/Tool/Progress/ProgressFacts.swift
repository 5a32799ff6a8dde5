/// Where one file stands, as its line tells it.
package struct ProgressFacts: Equatable, Sendable {
    /// Any text: it is made safe when it is drawn.
    package var name: String
    /// The bytes that are here, those that were held before included.
    package var count: UInt64
    /// The whole file; nil until the server has said it.
    package var total: UInt64?
    /// Nil where it is too early to tell.
    package var bytesPerSecond: UInt64?
    /// Nothing has come for a while.
    package var isStalled: Bool

    package init(
        name: String, count: UInt64, total: UInt64?, bytesPerSecond: UInt64? = nil,
        isStalled: Bool = false
    ) {
        self.name = name
        self.count = count
        self.total = total
        self.bytesPerSecond = bytesPerSecond
        self.isStalled = isStalled
    }

    /// The part that is here, from 0 to 1; 1 only where nothing is missing.
    package var part: Double? {
        guard let total else { return nil }
        return count >= total ? 1 : Double(count) / Double(total)
    }

    /// The whole per cent that are here.
    package var percent: Int? {
        guard let total, let part else { return nil }
        return count >= total ? 100 : min(99, Int(part * 100))
    }

    /// How long the rest takes at this rate; nil if unknown, or beyond days.
    package var timeLeft: Duration? {
        guard let total, let bytesPerSecond, bytesPerSecond > 0, !isStalled else { return nil }
        let seconds = (total - min(count, total)) / bytesPerSecond
        return Self.time(Double(seconds))
    }

    /// So many seconds, without their fraction; nil beyond days.
    static func time(_ seconds: Double) -> Duration? {
        seconds < Double(secondsMax) ? .seconds(Int64(seconds)) : nil
    }

    /// `99:59:59` is the longest time that the bar has room for.
    private static let secondsMax: UInt64 = 100 * 3600
}

/// Where a batch stands, as its line tells it.
package struct BatchFacts: Equatable, Sendable {
    /// The file that is on its way; its rate and its time are not shown.
    package var file: ProgressFacts
    /// Names of listings that have come; told until the first file is on its way.
    package var listedNameCount: UInt64 = 0
    /// Files that have ended, well or not.
    package var fileCount: UInt64 = 0
    /// All files that are known; nil while none are.
    package var fileCountAll: UInt64?
    /// Whether all files are known.
    package var isComplete = false
    /// Bytes of all files that are here, those held before included.
    package var byteCount: UInt64 = 0
    /// The bytes of all files; nil if unknown.
    package var byteCountAll: UInt64?
    /// Whether the size of some files is unknown: then there are at least so many bytes.
    package var isByteCountOpen = false
    /// Nil where it is too early to tell.
    package var bytesPerSecond: UInt64?
    /// Nil where it is too early to tell.
    package var filesPerSecond: Double?
    /// Nothing has come for a while.
    package var isStalled = false

    /// A batch that has just begun.
    package init(file: ProgressFacts) {
        self.file = file
    }

    /// How long the rest takes: by its bytes where they are known, else by its files; nil
    /// if unknown, or beyond days.
    package var timeLeft: Duration? {
        guard !isStalled, isComplete else { return nil }
        if let byteCountAll, !isByteCountOpen, let bytesPerSecond, bytesPerSecond > 0 {
            let rest = byteCountAll - min(byteCount, byteCountAll)
            return ProgressFacts.time(Double(rest) / Double(bytesPerSecond))
        }
        guard let fileCountAll, let filesPerSecond, filesPerSecond > 0 else { return nil }
        let rest = fileCountAll - min(fileCount, fileCountAll)
        return ProgressFacts.time(Double(rest) / filesPerSecond)
    }
}

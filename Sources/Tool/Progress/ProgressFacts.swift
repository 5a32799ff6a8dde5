/// Where all of it stands: one file or many.
package struct ProgressFacts: Equatable, Sendable {
    /// The file that is on its way; any text, it is made safe when it is drawn.
    package var name = ""
    /// Names of listings that have come.
    package var listedNameCount: UInt64 = 0
    /// Files that are here, or have failed.
    package var fileCount: UInt64 = 0
    /// All files that are known; nil while none are.
    package var fileCountAll: UInt64?
    /// Whether all files are known.
    package var isComplete = false
    package var failedCount: UInt64 = 0
    /// Bytes that are here, those held before included.
    package var byteCount: UInt64 = 0
    /// All bytes; nil until they are known.
    package var byteCountAll: UInt64?
    /// How much of all is here, from 0 to 1; nil until that is known.
    package var part: Double?
    /// Nil where it is too early to tell.
    package var bytesPerSecond: UInt64?
    /// Nil where it is too early to tell, or beyond weeks.
    package var timeLeft: Duration?
    package var state = ProgressState.moving

    package init() {}

    /// The whole per cent that are here: 100 only where nothing is missing.
    package var percent: Int? {
        part.map { $0 >= 1 ? 100 : min(99, Int($0 * 100)) }
    }

    /// The whole per cent of the files, which may differ in size; nil while their number is unknown
    /// and for one file alone.
    var percentOfFiles: Int? {
        guard isComplete, isBatch, let all = fileCountAll, all > 0 else { return nil }
        return Int(Self.part(fileCount, of: all) * 100)
    }

    /// Whether there may be several files.
    package var isBatch: Bool { fileCountAll != 1 || !isComplete }

    /// Whether a file has come, or begins to.
    package var hasBegun: Bool { !name.isEmpty || fileCount > 0 }

    /// The part of a whole, from 0 to 1; 1 only where nothing is missing.
    static func part(_ count: UInt64, of total: UInt64) -> Double {
        count >= total ? 1 : min(1.0.nextDown, Double(count) / Double(total))
    }

    /// So many seconds, rounded; nil beyond weeks.
    static func time(_ seconds: Double) -> Duration? {
        seconds < 1000 * 3600 ? .seconds(Int64(seconds.rounded())) : nil
    }
}

/// Whether something comes from the server, and if not, why.
package enum ProgressState: Equatable, Sendable {
    case moving
    /// There is no session yet, or not again.
    case connecting(to: String)
    /// An answer is due, and nothing of it has come for so long; so much longer it is waited for.
    case stalled(Duration, left: Duration, isRetried: Bool)
    /// The session has failed, and the next try begins after so long.
    case retrying(because: String, after: Duration)

    /// What a person is told, the longest words first; nothing where all is well.
    package var words: [String] {
        switch self {
        case .moving: return []
        case .connecting(let server): return ["connecting to \(server)", "connecting"]
        case .stalled(let silence, let left, let isRetried):
            let seconds = silence.components.seconds
            let long = seconds < 100 ? "\(seconds) s" : NumberText.clock(silence)
            let next = isRetried ? "reconnects" : "gives up"
            return [
                "stalled \(long), \(next) in \(Self.seconds(left))", "stalled \(long)", "stalled",
            ]
        case .retrying(let reason, let pause):
            let again = "trying again in \(Self.seconds(pause))"
            return ["\(reason); \(again)", again, reason]
        }
    }

    /// Whole seconds, of which a part counts as one.
    private static func seconds(_ duration: Duration) -> String {
        "\(max(0, Int((duration / .seconds(1)).rounded(.up)))) s"
    }
}

package import Bluetooth
package import System
package import Wire

/// Why there is no session, or no longer one.
package enum SessionEnd: Error, Hashable, Sendable {
    /// It did not come to be.
    case cannotConnect(BluetoothError)
    /// The device answered, and knows of no btfile.
    case noService
    /// The device answered nonsense when it was asked for its channel.
    case nonsenseRecord(RecordViolation)
    /// Nobody answered for this long.
    case connectTimedOut(Duration)
    /// The link fell, or the server closed without a word, which looks the same on RFCOMM.
    case linkLost(SystemError?)
    /// Nothing useful came for this long while an answer was due.
    case stalled(Duration)
    /// The server said BYE.
    case goodbye
    /// The server ended the session with a fatal ERROR.
    case refused(Refusal)
    /// The server broke the protocol.
    case violation(ProtocolViolation)
    /// What the server sent is no zstd stream, or one that takes more memory than is allowed or
    /// there.
    case corruptStream(DecompressionError)
    /// The server sends bytes without end that say nothing.
    case noise
    /// More names were listed than there is room for.
    case endlessListing
    /// More of an unwanted file is to come than is worth reading: ended from here.
    case unwantedData
    /// This machine cannot wait for sockets, or has no memory left.
    case local(SystemError)
    /// A signal ended it.
    case interrupted(Signal)
}

extension SessionEnd {
    /// Whether the server, or the way to it, may come back by itself.
    var isAbsence: Bool {
        switch self {
        case .cannotConnect, .noService, .connectTimedOut, .linkLost, .stalled, .goodbye: true
        case .refused(let refusal):
            refusal.code.isPassing
        case .nonsenseRecord, .violation, .corruptStream, .noise, .endlessListing, .unwantedData,
            .local, .interrupted:
            false
        }
    }
}

extension RefusalCode {
    /// Whether another session may have more luck, with the same server and the same requests.
    var isPassing: Bool { self == .busy || self == .timedOut || self == .stopping }
}

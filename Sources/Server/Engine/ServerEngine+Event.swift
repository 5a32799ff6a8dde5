package import Share
package import System
package import Wire

extension ServerEngine {
    /// Something that happened in a session, for the log.
    package enum Event: Hashable, Sendable {
        /// The client has sent HELLO; both sides have these capabilities.
        case greeted(Capabilities)
        /// A file's answer has begun, with so many bytes at most.
        case began(RemotePath, byteCount: UInt64)
        /// The client has begun another dialogue than one in frames, by its name.
        case dialogueBegan(String)
        /// A whole file is on its way; the bytes from `start` on were sent.
        case served(RemotePath, size: UInt64, start: UInt64)
        /// The sums of so many blocks of a file are on their way.
        case summed(RemotePath, size: UInt64, count: UInt64)
        /// So many bytes of a file are on their way, in parts that the client asked for.
        case parted(RemotePath, size: UInt64, byteCount: UInt64)
        /// A whole listing is on its way, without what could not be read, first of all this.
        case listed(List, count: UInt64, without: LocalPath? = nil)
        /// A request was answered with an ERROR; no path where it was malformed or the share's
        /// root. The cause, if there is one, has details that the client is not told.
        case refused(path: RemotePath?, ErrorCode, cause: ShareError?)
    }

    /// A file of which not all has left.
    package struct UnfinishedFile: Hashable, Sendable {
        package let path: RemotePath
        /// Up to where it has left, about: what waits compressed is not counted to the byte.
        package internal(set) var position: UInt64
        /// All of it, or of its parts that the client asked for.
        package let byteCount: UInt64
    }

    /// What happened, and how long after its answer had begun.
    package struct TimedEvent: Hashable, Sendable {
        package let event: Event
        package let duration: Duration
    }

    /// Why a session has ended; the last frame tells the client.
    package enum End: Hashable, Sendable {
        /// The client has sent BYE, and all was answered before.
        case bye
        /// The client's bytes have ended without BYE, and all was answered.
        case inputEnded
        /// The client broke the protocol.
        case violation(ProtocolViolation)
        /// The client did not send HELLO in time.
        case noHello
        /// The client asked for nothing for too long.
        case idle
        /// The server has as many clients as it takes, or is out of what this one needs.
        case busy
        /// The client is not on the list of those who may connect.
        case notAllowed
        /// The client is not paired with this machine.
        case unpaired
        /// The server is stopping.
        case stopping
    }
}

/// Why a connection was closed.
package enum ConnectionEnd: Hashable, Sendable {
    /// The session had ended, and all that was sent has left.
    case ended(ServerEngine.End)
    /// The link has gone while there was something to send; the kernel's reason if it gave one.
    case lost(SystemError?)
    /// The client took nothing for too long.
    case stalled
    /// The session had ended, the client took nothing, and others came after it.
    case displaced
    /// The server had no more time to end it well.
    case cut
}

extension ServerEngine.End {
    /// What tells the client, where there is more to tell than that the session ends.
    var errorMessage: ErrorMessage? {
        switch self {
        case .bye, .inputEnded, .idle: nil
        case .violation(let violation): ErrorMessage(violation.code, "\(violation)")
        case .noHello: ErrorMessage(.timedOut, "HELLO did not come in time")
        case .busy: ErrorMessage(.busy, "the server cannot serve now; try again later")
        case .notAllowed: ErrorMessage(.notAllowed, "this device is not allowed to connect")
        case .unpaired: ErrorMessage(.notAllowed, "this device is not paired here")
        case .stopping: ErrorMessage(.stopping, "the server is stopping")
        }
    }
}

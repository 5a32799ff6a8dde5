internal import Bluetooth
internal import System

/// Why a call failed: a kind for programs and a sentence for people.
///
/// The sentence says what failed, on what, why, and what to do about it. It is in lower case and
/// has no full stop, so that it can follow the name of a program:
///
/// ```swift
/// } catch {
///     print("btchat: \(error)")
/// }
/// ```
public struct RFCOMMError: Error, Hashable, Sendable {
    /// What it means for a program; more kinds may come, so a `switch` needs a `default`.
    public struct Kind: Hashable, Sendable {
        private let name: String

        /// There is no Bluetooth, or it is switched off.
        public static let noBluetooth = Kind(name: "noBluetooth")
        /// There is no such adapter, or it is switched off.
        public static let adapter = Kind(name: "adapter")
        /// Another program has the channel or the path.
        public static let channelTaken = Kind(name: "channelTaken")
        /// Out of range, switched off, or not connectable.
        public static let noAnswer = Kind(name: "noAnswer")
        /// The device answered, but nothing listens on the channel.
        public static let nothingListens = Kind(name: "nothingListens")
        /// This machine still has a session with that channel: worth another try soon.
        public static let busy = Kind(name: "busy")
        /// Pairing or encryption was refused.
        public static let pairingRefused = Kind(name: "pairingRefused")
        /// The link is lost, or the other end has closed it.
        public static let linkLost = Kind(name: "linkLost")
        /// The deadline has come.
        public static let timedOut = Kind(name: "timedOut")
        /// An address or a path cannot be used as it is.
        public static let unusableAddress = Kind(name: "unusableAddress")
        /// The service record is not published.
        public static let notPublished = Kind(name: "notPublished")
        /// Anything else.
        public static let other = Kind(name: "other")
    }

    /// What it means for a program.
    public let kind: Kind
    /// The kernel's number for it (`errno`), if the kernel has refused something.
    public let errno: CInt?
    /// What it means for a person, in one sentence.
    ///
    /// It may hold a name that another device gave: make it safe before it reaches a terminal, if
    /// that matters.
    public let description: String

    init(_ kind: Kind, _ sentence: FailureSentence, _ error: SystemError? = nil) {
        self.kind = kind
        errno = error?.errno.rawValue
        description = sentence.text
    }
}

extension RFCOMMError: CustomStringConvertible {}

extension RFCOMMError.Kind: CustomStringConvertible {
    /// The name of the kind.
    public var description: String { name }
}

// MARK: From below

extension RFCOMMError {
    /// Something failed that is not about a connection; `frame` is for a bare error of the kernel.
    init(_ error: BluetoothError, _ frame: (String) -> String) {
        self.init(Kind(error), error.sentence(frame), error.systemError)
    }

    /// There is no connection to the server.
    init(connectingTo server: Endpoint, _ error: BluetoothError) {
        let sentence = error.sentence(connectingTo: server.base)
        self.init(Kind(error, isRadio: server.base.radio != nil), sentence, error.systemError)
    }

    /// The kernel refused something.
    init(_ error: SystemError, _ frame: (String) -> String) {
        self.init(.other, FailureSentence(frame(error.errno.words)), error)
    }

    /// The deadline has come; `what` is what has not happened.
    static func timedOut(_ what: String) -> RFCOMMError {
        RFCOMMError(.timedOut, FailureSentence("\(what) in time"))
    }

    /// Nothing more passes.
    static func linkLost(_ peer: Peer, _ error: SystemError? = nil) -> RFCOMMError {
        let reason = error.map { ": \($0.errno.words)" } ?? ""
        return RFCOMMError(.linkLost, FailureSentence("connection to \(peer) lost\(reason)"), error)
    }
}

extension RFCOMMError.Kind {
    fileprivate init(_ error: BluetoothError, isRadio: Bool = true) {
        self =
            switch error.kind {
            case .noBluetooth: .noBluetooth
            case .adapter: .adapter
            case .taken: .channelTaken
            case .unusable: .unusableAddress
            case .connect(let failure): isRadio ? Self(failure.kind) : Self(unix: failure)
            case .other: .other
            }
    }

    /// Why a device was not reached.
    init(_ kind: ConnectFailure.Kind) {
        self =
            switch kind {
            case .noAnswer: .noAnswer
            case .nothingListens: .nothingListens
            case .busyHere: .busy
            case .linkLost: .linkLost
            case .pairingRefused: .pairingRefused
            case .noBluetooth: .noBluetooth
            case .other: .other
            }
    }

    /// A Unix socket has permissions, and no pairing.
    private init(unix failure: ConnectFailure) {
        self = failure.kind == .pairingRefused ? .other : Self(failure.kind)
    }
}

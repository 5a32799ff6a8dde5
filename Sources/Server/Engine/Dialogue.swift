internal import Share

/// One kind of session: takes in the client's bytes, does the work that they ask for in bounded
/// steps and writes the answers to a stream.
///
/// It has neither socket nor clock. `ServerEngine`, which alone owns it, does what is the same for
/// all of them: it decides when bytes leave, keeps the time limits, and ends the session.
protocol Dialogue: AnyObject {
    /// Whether more of the client's bytes are welcome now.
    var wantsInput: Bool { get }

    /// Whether the client has introduced itself.
    var isGreeted: Bool { get }

    /// Whether something is to be answered: a step can be made.
    var hasRequests: Bool { get }

    /// Whether an answer has begun and is not complete.
    var isResponding: Bool { get }

    /// The file whose answer has begun and is not complete, and how much of it was written to the
    /// stream.
    var file: ServerEngine.UnfinishedFile? { get }

    /// The WATCH that is to be answered now, if that is what was asked.
    var pendingWatch: PendingWatch? { get set }

    /// Whether nothing can be done for what is asked before something changes.
    var isWaiting: Bool { get }

    /// Takes bytes from the client; to be called only while they are wanted.
    func receive(_ bytes: Span<UInt8>, _ stream: inout SendStream) -> ServerEngine.Event?

    /// Notes that the client will send nothing more, whether or not it still reads.
    func receiveEnd()

    /// Does one bounded bit of work; to be called only while there are requests.
    func step(in share: Share, _ stream: inout SendStream) -> StepResult

    /// Writes why nothing more follows, and forgets what was asked.
    func end(_ end: ServerEngine.End, _ stream: inout SendStream)
}

extension Dialogue {
    /// Nothing is watched.
    var pendingWatch: PendingWatch? {
        get { nil }
        set {}
    }

    /// There is always something that can be done.
    var isWaiting: Bool { false }
}

/// A dialogue that a client may begin where another one would be in frames.
protocol OpeningDialogue: Dialogue {
    /// What the log calls it, and what its event is called there.
    static var name: String { get }

    /// How long a client may send nothing before it gets this one; nil if silence says nothing.
    static var silence: Duration? { get }

    /// Whether a client whose first byte this is wants it.
    static func begins(with byte: UInt8) -> Bool

    /// Says what is to be said first.
    init(_ stream: inout SendStream)
}

/// What came of a step.
struct StepResult {
    /// An answer that is complete, or a file's that has begun.
    var event: ServerEngine.Event?
    /// Why the session is to be ended now.
    var end: ServerEngine.End?
}

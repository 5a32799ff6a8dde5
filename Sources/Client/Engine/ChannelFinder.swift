import Bluetooth

/// Finds the channel of a server that is known by its address only, and keeps it for as long as
/// something listens there.
struct ChannelFinder {
    /// The next step on the way to the server.
    enum Step: Equatable {
        /// The device is to be asked for its channels.
        case lookup
        case connect(Endpoint)
    }

    private let endpoint: Endpoint
    private let isAsking: Bool
    private let security: SecurityLevel
    /// Where to connect, in the order of the server's answer.
    private var candidates: [Endpoint] = []
    /// Whether the server has named them in this attempt.
    private var areTold = false
    /// The channel on which the last connection was made.
    private var met: Endpoint?
    /// Whether it was reported that the channel is a guess: once is enough.
    private var hasToldGuess = false

    /// The endpoint's channel is used if the server cannot be asked for one, or is not to be asked.
    init(_ configuration: ClientConfiguration) {
        endpoint = configuration.endpoint
        isAsking = configuration.looksUpChannel
        security = configuration.security
    }

    /// Begins an attempt: the server is asked again if nobody listens on the last channel any more.
    mutating func begin() -> Step {
        areTold = false
        candidates = isAsking ? [met].compactMap(\.self) : [endpoint]
        met = nil
        return next
    }

    var next: Step { candidates.first.map { .connect($0) } ?? .lookup }

    /// Whether the channel is looked up, and so worth reporting.
    var tellsChannel: Bool { isAsking }

    /// Takes the device's answer; true if the channel is a guess that was not reported yet.
    mutating func take(
        _ answer: Result<[ServiceRecord], ServiceLookupError>
    ) throws(SessionEnd) -> Bool {
        switch answer {
        case .success(let records):
            let places = records.flatMap(\.channels).map(endpoint.at)
            // Two records may name the same channel.
            candidates = places.enumerated().filter { places.firstIndex(of: $1) == $0 }
                .map(\.element)
            guard !candidates.isEmpty else { throw .noService }
            areTold = true
            return false
        case .failure(.noAdapter(let error)): throw .cannotConnect(error)
        case .failure(.nonsense(let violation)): throw .nonsenseRecord(violation)
        case .failure(.unreachable), .failure(.ended), .failure(.timedOut):
            candidates = [endpoint]
            defer { hasToldGuess = true }
            return !hasToldGuess
        }
    }

    mutating func noteConnected() { met = candidates.first }

    /// Takes the end of an attempt to connect; nil if another channel is to be tried.
    mutating func fail(_ end: SessionEnd) -> SessionEnd? {
        guard end.isNobodyThere else { return end }
        candidates.removeFirst()
        guard candidates.isEmpty else { return nil }
        return areTold && security >= .medium ? end.asKeyRefused : end
    }
}

extension SessionEnd {
    /// Whether the device answered, but nothing listens on that channel.
    fileprivate var isNobodyThere: Bool {
        guard case .cannotConnect(.connect(let failure)) = self else { return false }
        return failure.kind == .nothingListens
    }

    /// The same end as a refused key, for a channel that the device has just named.
    ///
    /// The kernel reports the same error if nobody listens and if the device has lost the key. A
    /// record is removed with its server, so somebody listens on its channel.
    fileprivate var asKeyRefused: SessionEnd {
        guard case .cannotConnect(.connect(let failure)) = self else { return self }
        return .cannotConnect(.connect(failure.asPairingRefused))
    }
}

import Bluetooth

/// Finds the channel of a server that is known by its address alone, and goes on with it for as
/// long as something listens there.
struct ChannelFinder {
    /// How the way to the server goes on.
    enum Step: Equatable {
        /// The device is to be asked for its channels.
        case lookUp
        case connect(Endpoint)
    }

    private let endpoint: Endpoint
    private let isAsking: Bool
    private let security: SecurityLevel
    /// Where to connect, in the order of the server's answer.
    private var candidates: [Endpoint] = []
    /// Whether those are what the server has told in this attempt.
    private var areTold = false
    /// The channel on which the server was met last.
    private var met: Endpoint?
    /// Whether it was told that the channel is a guess: once is enough.
    private var hasToldGuess = false

    /// The endpoint's channel is tried where the server cannot be asked for one, or is not to be.
    init(_ configuration: ClientConfiguration) {
        endpoint = configuration.endpoint
        isAsking = configuration.looksUpChannel
        security = configuration.security
    }

    /// Begins an attempt: the server is asked again where nobody listens any more.
    mutating func begin() -> Step {
        areTold = false
        candidates = isAsking ? [met].compactMap(\.self) : [endpoint]
        met = nil
        return next
    }

    /// What is to be done next.
    var next: Step { candidates.first.map { .connect($0) } ?? .lookUp }

    /// Whether the channel was looked for, so that it is worth telling.
    var tellsChannel: Bool { isAsking }

    /// Takes the device's answer; true where the channel is a guess that nobody was told of.
    mutating func take(
        _ answer: Result<[ServiceRecord], LookUpError>
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

    /// Notes that the server was met.
    mutating func noteConnected() { met = candidates.first }

    /// Takes the end of an attempt to connect; nil where another channel is to be tried.
    mutating func fail(_ end: SessionEnd) -> SessionEnd? {
        guard end.isNobodyThere else { return end }
        candidates.removeFirst()
        guard candidates.isEmpty else { return nil }
        return areTold && security >= .medium ? end.asKeyRefused : end
    }
}

extension SessionEnd {
    /// Whether the device is there, and nothing listens on that channel.
    fileprivate var isNobodyThere: Bool {
        guard case .cannotConnect(.connect(let failure)) = self else { return false }
        return failure.kind == .nothingListens
    }

    /// The same, where the device has just said that a server listens there.
    ///
    /// The kernel has one word for a channel where nobody listens and a key that the device has
    /// lost. A record goes with its server, and does not lie of the channel.
    fileprivate var asKeyRefused: SessionEnd {
        guard case .cannotConnect(.connect(let failure)) = self else { return self }
        return .cannotConnect(.connect(failure.asPairingRefused))
    }
}

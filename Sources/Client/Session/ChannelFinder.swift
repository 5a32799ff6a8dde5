import Bluetooth
import System

/// Finds the channel of a server that is known by its address alone, and goes on with it for as
/// long as something listens there.
struct ChannelFinder {
    private let endpoint: Endpoint
    private let security: SecurityLevel
    /// The channel on which the server was met last.
    private var met: Endpoint?
    /// Whether it was told that the channel is a guess: once is enough.
    private var hasToldGuess = false

    /// `endpoint` has the channel that is tried where the server cannot be asked.
    init(_ endpoint: Endpoint, security: SecurityLevel) {
        self.endpoint = endpoint
        self.security = security
    }

    /// Asks for the channels unless one is known, and dials one after the other until something
    /// listens; throws the end of the last attempt.
    mutating func connect<Line>(
        lookUp: () throws(SessionEnd) -> Result<[ServiceRecord], LookUpError>,
        dial: (Endpoint) throws(SessionEnd) -> Line, report: (ClientEvent) -> Void
    ) throws(SessionEnd) -> Line {
        var places: [Endpoint]
        var isTold = false
        if let met {
            places = [met]
        } else {
            let answer = try lookUp()
            places = try self.places(answer, report)
            if case .success = answer { isTold = true }
        }
        // It is asked again where nobody listens any more.
        met = nil
        while true {
            let place = places.removeFirst()
            report(.dialling(place))
            do {
                let line = try dial(place)
                met = place
                return line
            } catch {
                guard error.isNobodyThere else { throw error }
                guard places.isEmpty else { continue }
                throw isTold && security >= .medium ? error.asKeyRefused : error
            }
        }
    }

    /// Where to dial, in the order of the server's answer; never nothing.
    private mutating func places(
        _ answer: Result<[ServiceRecord], LookUpError>, _ report: (ClientEvent) -> Void
    ) throws(SessionEnd) -> [Endpoint] {
        switch answer {
        case .success(let records):
            let places = records.flatMap(\.channels).map(endpoint.at)
            // Two records may name the same channel.
            let distinct = places.enumerated().filter { places.firstIndex(of: $1) == $0 }
            guard !distinct.isEmpty else { throw .noService }
            return distinct.map(\.element)
        case .failure(.noAdapter(let error)): throw .cannotConnect(error)
        case .failure(.nonsense(let violation)): throw .nonsenseRecord(violation)
        case .failure(.unreachable), .failure(.ended), .failure(.timedOut):
            if !hasToldGuess { report(.guessingChannel(endpoint)) }
            hasToldGuess = true
            return [endpoint]
        }
    }
}

extension ChannelFinder {
    /// Asks the device of an endpoint, with the patience of `ServiceLookUp`.
    static func ask(
        _ endpoint: Endpoint, _ watch: Watch
    ) throws(SessionEnd) -> Result<[ServiceRecord], LookUpError> {
        guard case .rfcomm(let device, _, let adapter) = endpoint else {
            preconditionFailure("a socket file has no channel")
        }
        let lookUp: ServiceLookUp
        do {
            lookUp = try ServiceLookUp(at: device, from: adapter, now: .now)
        } catch {
            return .failure(error)
        }
        while true {
            try watch.wait(for: lookUp)
            do {
                if let records = try lookUp.process(now: .now) { return .success(records) }
            } catch {
                return .failure(error)
            }
        }
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

extension Endpoint {
    /// The same device on another channel.
    fileprivate func at(_ channel: RFCOMMChannel) -> Endpoint {
        switch self {
        case .rfcomm(let remote, _, let adapter):
            .rfcomm(remote: remote, channel: channel, adapter: adapter)
        case .unix: self
        }
    }
}

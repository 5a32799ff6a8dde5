/// The L2CAP channels of one connection, learned from the signalling of both sides.
struct ChannelTable {
    private var asked: PerDirection<[UInt8: Request]> = PerDirection([:])
    private var kinds: PerDirection<[UInt16: Kind]> = PerDirection([:])
    private var lastIdentity = 0

    /// What a channel carries; the identity is the same for both of its directions.
    enum Kind: Equatable {
        case rfcomm(identity: Int)
        case other
    }

    private struct Request {
        let service: UInt16
        let source: UInt16
    }

    /// The number by which RFCOMM is asked for.
    private static let rfcommService: UInt16 = 3
    /// The one channel that both directions are taken for where the opening was missed.
    private static let guessed = Kind.rfcomm(identity: 0)

    /// Follows one command; a channel that it closed is returned.
    mutating func take(_ command: SignallingCommand, _ direction: Direction) -> Kind? {
        let asker = direction.opposite
        switch command {
        case .connectionRequest(let identifier, let service, let source):
            asked[direction][identifier] = Request(service: service, source: source)
        case .connectionResponse(let identifier, let destination, let source, let yes, let waits):
            guard !waits, let request = asked[asker].removeValue(forKey: identifier), yes,
                request.source == source
            else { return nil }
            lastIdentity += 1
            let isRFCOMM = request.service == Self.rfcommService
            let kind = isRFCOMM ? Kind.rfcomm(identity: lastIdentity) : .other
            // Each side sends to the number that the other one has given out.
            kinds[asker][destination] = kind
            kinds[direction][source] = kind
        case .disconnectionResponse(let destination, let source):
            let sent = kinds[asker].removeValue(forKey: destination)
            let received = kinds[direction].removeValue(forKey: source)
            return sent ?? received
        case .other: break
        }
        return nil
    }

    /// What goes to that channel; nil where its opening was not seen.
    func kind(of channel: UInt16, _ direction: Direction) -> Kind? {
        kinds[direction][channel]
    }

    /// Settles for good what a channel is whose opening was not seen.
    mutating func guess(_ channel: UInt16, _ direction: Direction, isRFCOMM: Bool) -> Kind {
        let kind = isRFCOMM ? Self.guessed : .other
        kinds[direction][channel] = kind
        return kind
    }
}

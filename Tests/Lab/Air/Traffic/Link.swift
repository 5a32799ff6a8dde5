/// One connection of an adapter to a device: its channels, its RFCOMM connections, its air.
struct Link {
    /// Nil as long as nothing has told: the capture has missed the beginning.
    private var isLowEnergy: Bool?
    private var assemblers = PerDirection(PacketAssembler())
    private var channels = ChannelTable()
    private var sessions: [SessionKey: Session] = [:]
    private var answers = AnswerSlots()

    private struct SessionKey: Hashable {
        let channel: Int
        let connection: UInt8
    }

    init(isLowEnergy: Bool? = nil) {
        self.isLowEnergy = isLowEnergy
    }

    /// How many PDUs wait for more: at the end of the connection or of the capture, in vain.
    var unfinishedUnits: Int {
        Direction.allCases.count { assemblers[$0].isInside }
    }

    /// Takes one HCI packet of data and counts what it completes.
    mutating func take(
        _ packet: DataPacket, _ direction: Direction, into figures: inout Figures
    ) {
        guard isLowEnergy != true else { return }
        let (outcome, hadRest) = assemblers[direction].take(packet)
        if hadRest { figures.brokenUnits += 1 }
        switch outcome {
        case .needsMore: break
        case .broken: figures.brokenUnits += 1
        case .whole(let bytes):
            guard let unit = DataUnit(bytes) else { return }
            if isLowEnergy == nil, DataUnit.lowEnergy.contains(unit.channel) { isLowEnergy = true }
            if isLowEnergy != true { count(unit, direction, into: &figures) }
        }
    }

    private mutating func count(
        _ unit: DataUnit, _ direction: Direction, into figures: inout Figures
    ) {
        figures.ways[direction].units += 1
        figures.ways[direction].unitBytes += unit.bytes
        figures.slots += answers.charge(unitBytes: unit.bytes, direction)
        if unit.channel == DataUnit.signalling {
            for command in SignallingCommand.all(in: unit.payload) {
                if case .rfcomm(let identity)? = channels.take(command, direction) {
                    sessions = sessions.filter { $0.key.channel != identity }
                }
            }
        } else if unit.channel >= DataUnit.firstDynamic {
            follow(unit, direction, into: &figures)
        }
    }

    /// Counts what goes through a channel, if that is RFCOMM.
    private mutating func follow(
        _ unit: DataUnit, _ direction: Direction, into figures: inout Figures
    ) {
        let known = channels.kind(of: unit.channel, direction)
        if known == .other { return }
        let frame = RFCOMMFrame(unit.payload)
        let kind = known ?? channels.guess(unit.channel, direction, isRFCOMM: frame != nil)
        guard case .rfcomm(let identity) = kind else { return }
        if known == nil { figures.guessedChannels += 1 }
        guard let frame else {
            figures.brokenFrames += 1
            return
        }
        figures.ways[direction].count(frame)
        if let offer = frame.offeredBytes {
            figures.offeredBytes = min(figures.offeredBytes ?? .max, Int(offer))
        }
        guard frame.connection != 0 else { return }
        let key = SessionKey(channel: identity, connection: frame.connection)
        sessions[key, default: Session()].take(frame, direction, into: &figures)
    }
}

import Air

/// The events that a controller sends its host, each as one H4 packet.
enum Event {
    /// The numbers of the events (Core specification, volume 4, part E, 7.7).
    enum Code: UInt8 {
        case inquiryComplete = 0x01
        case inquiryResult = 0x02
        case connectionComplete = 0x03
        case connectionRequest = 0x04
        case disconnectionComplete = 0x05
        case authenticationComplete = 0x06
        case remoteNameRequestComplete = 0x07
        case encryptionChange = 0x08
        case remoteFeatures = 0x0B
        case remoteVersion = 0x0C
        case commandComplete = 0x0E
        case commandStatus = 0x0F
        case roleChange = 0x12
        case completedPackets = 0x13
        case linkKeyRequest = 0x17
        case linkKeyNotification = 0x18
        case clockOffset = 0x1C
        case remoteExtendedFeatures = 0x23
        case extendedInquiryResult = 0x2F
        case ioCapabilityRequest = 0x31
        case ioCapabilityResponse = 0x32
        case userConfirmationRequest = 0x33
        case simplePairingComplete = 0x36
        case remoteHostFeatures = 0x3D
    }

    /// How many commands the host may send before the next answer.
    private static let commandsAllowed: UInt8 = 1
    /// The kind of link that Connection Request and Connection Complete tell: data, not voice.
    private static let aclLink: UInt8 = 1

    private static func packet(_ code: Code, _ parameters: [UInt8]) -> [UInt8] {
        [4, code.rawValue, UInt8(truncatingIfNeeded: parameters.count)] + parameters
    }

    static func commandComplete(
        _ opcode: UInt16, _ status: Status, _ values: [UInt8] = []
    ) -> [UInt8] {
        packet(.commandComplete, [commandsAllowed] + opcode.bytes + [status.rawValue] + values)
    }

    static func commandStatus(_ opcode: UInt16, _ status: Status) -> [UInt8] {
        packet(.commandStatus, [status.rawValue, commandsAllowed] + opcode.bytes)
    }

    static func connectionRequest(_ peer: DeviceAddress, classOfDevice: [UInt8]) -> [UInt8] {
        packet(.connectionRequest, peer.littleEndian + classOfDevice + [aclLink])
    }

    static func connectionComplete(
        _ peer: DeviceAddress, _ status: Status, handle: UInt16 = 0
    ) -> [UInt8] {
        let head = [status.rawValue] + handle.bytes + peer.littleEndian
        return packet(.connectionComplete, head + [aclLink, 0])
    }

    static func disconnectionComplete(handle: UInt16, reason: Status) -> [UInt8] {
        packet(.disconnectionComplete, [0] + handle.bytes + [reason.rawValue])
    }

    static func roleChange(_ peer: DeviceAddress, _ status: Status, isCentral: Bool) -> [UInt8] {
        packet(.roleChange, [status.rawValue] + peer.littleEndian + [isCentral ? 0 : 1])
    }

    static func completedPackets(handle: UInt16, count: UInt16) -> [UInt8] {
        packet(.completedPackets, [1] + handle.bytes + count.bytes)
    }

    /// An answer about the peer of a connection: status, handle, value.
    static func remote(
        _ code: Code, handle: UInt16, _ value: [UInt8], status: Status = .success
    ) -> [UInt8] {
        packet(code, [status.rawValue] + handle.bytes + value)
    }

    static func remoteName(_ peer: DeviceAddress, _ status: Status, _ name: [UInt8]) -> [UInt8] {
        let text = name + [UInt8](repeating: 0, count: LocalFacts.nameBytes - name.count)
        return packet(.remoteNameRequestComplete, [status.rawValue] + peer.littleEndian + text)
    }

    static func remoteHostFeatures(_ peer: DeviceAddress, _ features: [UInt8]) -> [UInt8] {
        packet(.remoteHostFeatures, peer.littleEndian + features)
    }

    static func authenticationComplete(handle: UInt16, _ status: Status) -> [UInt8] {
        packet(.authenticationComplete, [status.rawValue] + handle.bytes)
    }

    static func encryptionChange(handle: UInt16, _ status: Status, isOn: Bool) -> [UInt8] {
        packet(.encryptionChange, [status.rawValue] + handle.bytes + [isOn ? 1 : 0])
    }

    /// An event about pairing with a device: its address, and what else there is to say.
    static func pairing(
        _ code: Code, _ peer: DeviceAddress, _ value: [UInt8] = []
    ) -> [UInt8] {
        packet(code, peer.littleEndian + value)
    }

    static func simplePairingComplete(_ peer: DeviceAddress, _ status: Status) -> [UInt8] {
        packet(.simplePairingComplete, [status.rawValue] + peer.littleEndian)
    }

    static func inquiryComplete() -> [UInt8] {
        packet(.inquiryComplete, [Status.success.rawValue])
    }

    /// One device found, in the form that the host has asked for.
    static func inquiryResult(_ found: InquiryResponse, isExtended: Bool) -> [UInt8] {
        let head = [1] + found.address.littleEndian + [1, 0]
        guard isExtended else {
            return packet(.inquiryResult, head + [0] + found.classOfDevice + [0, 0])
        }
        let strength = UInt8(bitPattern: InquiryResponse.strength)
        let tail = found.classOfDevice + [0, 0, strength] + found.extendedResponse
        return packet(.extendedInquiryResult, head + tail)
    }
}

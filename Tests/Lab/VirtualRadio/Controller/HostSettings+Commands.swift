import Air

/// The commands that read a setting, and those that write one.
extension HostSettings {
    /// Results with signal strength, class and the extended response.
    static let extendedInquiryMode: UInt8 = 2

    /// What the reading command answers behind its status.
    func value(of opcode: Opcode) -> [UInt8] {
        switch opcode {
        case .readLocalName:
            name + [UInt8](repeating: 0, count: LocalFacts.nameBytes - name.count)
        case .readConnectionAcceptTimeout: acceptTimeout.bytes
        case .readPageTimeout: pageTimeout.bytes
        case .readScanEnable: [scanEnable]
        case .readPageScanActivity:
            pageScanActivity.interval.bytes + pageScanActivity.window.bytes
        case .readClassOfDevice: classOfDevice
        case .readVoiceSetting: voiceSetting.bytes
        case .readCurrentIACLAP: accessCodes
        case .readInquiryMode: [inquiryMode]
        case .readPageScanType: [pageScanType]
        case .readExtendedInquiryResponse: [0] + extendedResponse
        case .readSimplePairingMode: [simplePairing ? 1 : 0]
        case .readDefaultLinkPolicy: linkPolicy.bytes
        default: []
        }
    }

    /// Obeys a command that writes a setting; false if its parameters are too short.
    mutating func write(_ opcode: Opcode, _ cursor: inout ByteCursor) -> Bool {
        switch opcode {
        case .writeLocalName:
            name = Array(cursor.rest.prefix { $0 != 0 }.prefix(LocalFacts.nameBytes))
        case .writeCurrentIACLAP:
            accessCodes = Array(cursor.rest)
        case .writeExtendedInquiryResponse:
            guard cursor.byte() != nil,
                let bytes = cursor.bytes(LocalFacts.extendedResponseBytes)
            else { return false }
            extendedResponse = Array(bytes)
        case .writeClassOfDevice:
            guard let bytes = cursor.bytes(3) else { return false }
            classOfDevice = Array(bytes)
        case .writeScanEnable, .writeInquiryMode, .writePageScanType, .writeSimplePairingMode:
            guard let value = cursor.byte() else { return false }
            write(opcode, value)
        case .writePageScanActivity:
            guard let interval = cursor.little16(), let window = cursor.little16()
            else { return false }
            pageScanActivity = (interval, window)
        case .writeConnectionAcceptTimeout, .writePageTimeout, .writeVoiceSetting,
            .writeDefaultLinkPolicy:
            guard let value = cursor.little16() else { return false }
            write(opcode, value)
        default: return false
        }
        return true
    }

    private mutating func write(_ opcode: Opcode, _ value: UInt8) {
        switch opcode {
        case .writeScanEnable: scanEnable = value
        case .writeInquiryMode: inquiryMode = value
        case .writePageScanType: pageScanType = value
        default: simplePairing = value == 1
        }
    }

    private mutating func write(_ opcode: Opcode, _ value: UInt16) {
        switch opcode {
        case .writeConnectionAcceptTimeout: acceptTimeout = value
        case .writePageTimeout: pageTimeout = value
        case .writeVoiceSetting: voiceSetting = value
        default: linkPolicy = value
        }
    }
}

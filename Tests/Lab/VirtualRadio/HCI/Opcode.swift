/// The commands that these controllers obey.
enum Opcode: UInt16, CaseIterable {
    case inquiry = 0x0401
    case inquiryCancel = 0x0402
    case createConnection = 0x0405
    case disconnect = 0x0406
    case createConnectionCancel = 0x0408
    case acceptConnectionRequest = 0x0409
    case rejectConnectionRequest = 0x040A
    case linkKeyRequestReply = 0x040B
    case linkKeyRequestNegativeReply = 0x040C
    case authenticationRequested = 0x0411
    case setConnectionEncryption = 0x0413
    case remoteNameRequest = 0x0419
    case remoteNameRequestCancel = 0x041A
    case readRemoteSupportedFeatures = 0x041B
    case readRemoteExtendedFeatures = 0x041C
    case readRemoteVersion = 0x041D
    case readClockOffset = 0x041F
    case ioCapabilityRequestReply = 0x042B
    case userConfirmationRequestReply = 0x042C
    case userConfirmationRequestNegativeReply = 0x042D
    case ioCapabilityRequestNegativeReply = 0x0434

    case roleDiscovery = 0x0809
    case switchRole = 0x080B
    case readLinkPolicy = 0x080C
    case writeLinkPolicy = 0x080D
    case readDefaultLinkPolicy = 0x080E
    case writeDefaultLinkPolicy = 0x080F

    case setEventMask = 0x0C01
    case reset = 0x0C03
    case deleteStoredLinkKey = 0x0C12
    case writeLocalName = 0x0C13
    case readLocalName = 0x0C14
    case readConnectionAcceptTimeout = 0x0C15
    case writeConnectionAcceptTimeout = 0x0C16
    case readPageTimeout = 0x0C17
    case writePageTimeout = 0x0C18
    case readScanEnable = 0x0C19
    case writeScanEnable = 0x0C1A
    case readPageScanActivity = 0x0C1B
    case writePageScanActivity = 0x0C1C
    case readClassOfDevice = 0x0C23
    case writeClassOfDevice = 0x0C24
    case readVoiceSetting = 0x0C25
    case writeVoiceSetting = 0x0C26
    case readLinkSupervisionTimeout = 0x0C36
    case writeLinkSupervisionTimeout = 0x0C37
    case readNumberOfSupportedIAC = 0x0C38
    case readCurrentIACLAP = 0x0C39
    case writeCurrentIACLAP = 0x0C3A
    case readInquiryMode = 0x0C44
    case writeInquiryMode = 0x0C45
    case readPageScanType = 0x0C46
    case writePageScanType = 0x0C47
    case readExtendedInquiryResponse = 0x0C51
    case writeExtendedInquiryResponse = 0x0C52
    case readSimplePairingMode = 0x0C55
    case writeSimplePairingMode = 0x0C56
    case readInquiryTransmitPower = 0x0C58
    case setEventMaskPage2 = 0x0C63

    case readLocalVersion = 0x1001
    case readLocalSupportedCommands = 0x1002
    case readLocalSupportedFeatures = 0x1003
    case readLocalExtendedFeatures = 0x1004
    case readBufferSize = 0x1005
    case readAddress = 0x1009
    case readEncryptionKeySize = 0x1408
}

extension Opcode {
    /// Where Read Local Supported Commands says that the command is there: the octet and its bit
    /// (Core specification, volume 4, part E, 6.27).
    var supportedBit: (octet: Int, bit: Int) {
        switch self {
        case .inquiry: (0, 0)
        case .inquiryCancel: (0, 1)
        case .createConnection: (0, 4)
        case .disconnect: (0, 5)
        case .createConnectionCancel: (0, 7)
        case .acceptConnectionRequest: (1, 0)
        case .rejectConnectionRequest: (1, 1)
        case .linkKeyRequestReply: (1, 2)
        case .linkKeyRequestNegativeReply: (1, 3)
        case .authenticationRequested: (1, 7)
        case .setConnectionEncryption: (2, 0)
        case .remoteNameRequest: (2, 3)
        case .remoteNameRequestCancel: (2, 4)
        case .readRemoteSupportedFeatures: (2, 5)
        case .readRemoteExtendedFeatures: (2, 6)
        case .readRemoteVersion: (2, 7)
        case .readClockOffset: (3, 0)
        case .ioCapabilityRequestReply: (18, 7)
        case .userConfirmationRequestReply: (19, 0)
        case .userConfirmationRequestNegativeReply: (19, 1)
        case .ioCapabilityRequestNegativeReply: (20, 3)
        case .roleDiscovery: (4, 7)
        case .switchRole: (5, 0)
        case .readLinkPolicy: (5, 1)
        case .writeLinkPolicy: (5, 2)
        case .readDefaultLinkPolicy: (5, 3)
        case .writeDefaultLinkPolicy: (5, 4)
        case .setEventMask: (5, 6)
        case .reset: (5, 7)
        case .deleteStoredLinkKey: (6, 7)
        case .writeLocalName: (7, 0)
        case .readLocalName: (7, 1)
        case .readConnectionAcceptTimeout: (7, 2)
        case .writeConnectionAcceptTimeout: (7, 3)
        case .readPageTimeout: (7, 4)
        case .writePageTimeout: (7, 5)
        case .readScanEnable: (7, 6)
        case .writeScanEnable: (7, 7)
        case .readPageScanActivity: (8, 0)
        case .writePageScanActivity: (8, 1)
        case .readClassOfDevice: (9, 0)
        case .writeClassOfDevice: (9, 1)
        case .readVoiceSetting: (9, 2)
        case .writeVoiceSetting: (9, 3)
        case .readLinkSupervisionTimeout: (11, 0)
        case .writeLinkSupervisionTimeout: (11, 1)
        case .readNumberOfSupportedIAC: (11, 2)
        case .readCurrentIACLAP: (11, 3)
        case .writeCurrentIACLAP: (11, 4)
        case .readInquiryMode: (12, 6)
        case .writeInquiryMode: (12, 7)
        case .readPageScanType: (13, 0)
        case .writePageScanType: (13, 1)
        case .readExtendedInquiryResponse: (17, 0)
        case .writeExtendedInquiryResponse: (17, 1)
        case .readSimplePairingMode: (17, 5)
        case .writeSimplePairingMode: (17, 6)
        case .readInquiryTransmitPower: (18, 0)
        case .setEventMaskPage2: (22, 2)
        case .readLocalVersion: (14, 3)
        case .readLocalSupportedCommands: (14, 4)
        case .readLocalSupportedFeatures: (14, 5)
        case .readLocalExtendedFeatures: (14, 6)
        case .readBufferSize: (14, 7)
        case .readAddress: (15, 1)
        case .readEncryptionKeySize: (20, 4)
        }
    }
}

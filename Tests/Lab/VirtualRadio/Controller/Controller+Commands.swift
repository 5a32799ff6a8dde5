import Air

/// Each command of the host goes to the part that obeys it.
extension Controller {
    /// What a command came to.
    enum Answer: Equatable {
        /// It is done: Command Complete, with values behind the status.
        case complete(Status, [UInt8] = [])
        /// It has begun, or cannot: Command Status; an event tells the end.
        case begun(Status)
    }

    /// Obeys one command.
    mutating func obey(_ number: UInt16, _ parameters: [UInt8]) {
        guard let opcode = Opcode(rawValue: number) else {
            return tellHost(Event.commandStatus(number, .unknownCommand))
        }
        var cursor = ByteCursor(parameters[...])
        // The answer comes before the events that the command causes.
        let before = takeActions()
        let answer = answer(to: opcode, &cursor)
        let caused = takeActions()
        before.forEach { act($0) }
        switch answer {
        case .complete(let status, let values):
            tellHost(Event.commandComplete(number, status, values))
        case .begun(let status): tellHost(Event.commandStatus(number, status))
        case nil: tellHost(Event.commandComplete(number, .invalidParameters))
        }
        caused.forEach { act($0) }
    }

    /// Nil where the parameters are too short.
    private mutating func answer(to opcode: Opcode, _ cursor: inout ByteCursor) -> Answer? {
        switch opcode {
        case .readLocalVersion, .readLocalSupportedCommands, .readLocalSupportedFeatures,
            .readLocalExtendedFeatures, .readBufferSize, .readAddress,
            .readNumberOfSupportedIAC, .readInquiryTransmitPower:
            return factAnswer(to: opcode, &cursor)
        case .readLocalName, .readConnectionAcceptTimeout, .readPageTimeout, .readScanEnable,
            .readPageScanActivity, .readClassOfDevice, .readVoiceSetting, .readCurrentIACLAP,
            .readInquiryMode, .readPageScanType, .readExtendedInquiryResponse,
            .readSimplePairingMode, .readDefaultLinkPolicy:
            return .complete(.success, settings.value(of: opcode))
        case .writeLocalName, .writeConnectionAcceptTimeout, .writePageTimeout,
            .writeScanEnable, .writePageScanActivity, .writeClassOfDevice, .writeVoiceSetting,
            .writeCurrentIACLAP, .writeInquiryMode, .writePageScanType,
            .writeExtendedInquiryResponse, .writeSimplePairingMode, .writeDefaultLinkPolicy:
            return settings.write(opcode, &cursor) ? .complete(.success) : nil
        case .setEventMask, .setEventMaskPage2:
            return .complete(.success)
        case .deleteStoredLinkKey:
            // None is ever stored.
            return .complete(.success, [0, 0])
        case .reset:
            forgetEverything()
            act(.abandonLinks)
            return .complete(.success)
        case .inquiry, .inquiryCancel:
            return inquiryAnswer(to: opcode, &cursor)
        case .createConnection, .createConnectionCancel, .acceptConnectionRequest,
            .rejectConnectionRequest, .remoteNameRequest, .remoteNameRequestCancel:
            return connectionAnswer(to: opcode, &cursor)
        case .disconnect, .readRemoteSupportedFeatures, .readRemoteExtendedFeatures,
            .readRemoteVersion, .readClockOffset, .roleDiscovery, .switchRole,
            .readLinkPolicy, .writeLinkPolicy, .readLinkSupervisionTimeout,
            .writeLinkSupervisionTimeout:
            return linkAnswer(to: opcode, &cursor)
        case .linkKeyRequestReply, .linkKeyRequestNegativeReply, .authenticationRequested,
            .setConnectionEncryption, .ioCapabilityRequestReply,
            .ioCapabilityRequestNegativeReply, .userConfirmationRequestReply,
            .userConfirmationRequestNegativeReply, .readEncryptionKeySize:
            return securityAnswer(to: opcode, &cursor)
        }
    }

    private func factAnswer(to opcode: Opcode, _ cursor: inout ByteCursor) -> Answer? {
        switch opcode {
        case .readLocalVersion: return .complete(.success, LocalFacts.version)
        case .readLocalSupportedCommands:
            return .complete(.success, LocalFacts.supportedCommands)
        case .readLocalSupportedFeatures: return .complete(.success, LocalFacts.features)
        case .readLocalExtendedFeatures:
            guard let page = cursor.byte() else { return nil }
            let features = LocalFacts.features(page: page, settings: settings)
            return .complete(.success, [page, LocalFacts.lastFeaturePage] + features)
        case .readBufferSize: return .complete(.success, LocalFacts.bufferSize)
        case .readAddress: return .complete(.success, address.littleEndian)
        case .readNumberOfSupportedIAC: return .complete(.success, [1])
        case .readInquiryTransmitPower: return .complete(.success, [0])
        default: return nil
        }
    }

    private mutating func inquiryAnswer(
        to opcode: Opcode, _ cursor: inout ByteCursor
    ) -> Answer? {
        guard opcode == .inquiry else {
            guard isInquiring else { return .complete(.commandDisallowed) }
            isInquiring = false
            act(.stopInquiring)
            return .complete(.success)
        }
        guard cursor.bytes(3) != nil, let length = cursor.byte(), let count = cursor.byte()
        else { return .begun(.invalidParameters) }
        guard !isInquiring else { return .begun(.commandDisallowed) }
        isInquiring = true
        // The unit of its length is 1.28 seconds.
        act(.inquire(microseconds: Int(length) * 1_280_000, responsesMax: Int(count)))
        awaitHost()
        return .begun(.success)
    }

    /// Somebody has answered the inquiry.
    mutating func found(_ response: InquiryResponse) {
        guard isInquiring else { return }
        let isExtended = settings.inquiryMode == HostSettings.extendedInquiryMode
        tellHost(Event.inquiryResult(response, isExtended: isExtended))
    }

    /// The inquiry's time is up.
    mutating func inquiryEnded() {
        guard isInquiring else { return }
        isInquiring = false
        tellHost(Event.inquiryComplete())
    }
}

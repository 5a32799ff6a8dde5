import Air
import TestSupport
import Testing

@testable import VirtualRadio

/// What a controller answers its own host.
@Suite struct ControllerTests {
    /// The event that answers a command: its code, opcode and status.
    private func answer(
        to opcode: UInt16, _ parameters: [UInt8], _ bench: inout Bench
    ) throws -> (code: UInt8, status: UInt8, values: [UInt8]) {
        let bytes = [1] + opcode.bytes + [UInt8(parameters.count)] + parameters
        try bench.radio.receive(bytes, from: 0)
        let output = bench.radio.takeOutput(of: 0)
        guard case .event(let code, let rest)? = try HostEvent.all(in: output).first else {
            throw Unanswered()
        }
        if code == Event.Code.commandStatus.rawValue {
            try #require(Array(rest[2...3]) == opcode.bytes)
            return (code, rest[0], [])
        }
        try #require(Array(rest[1...2]) == opcode.bytes)
        return (code, rest[3], Array(rest.dropFirst(4)))
    }

    private struct Unanswered: Error {}

    @Test func `every command is answered first, whatever its parameters are`() throws {
        for count in 0...8 {
            var bench = try Bench()
            for opcode in Opcode.allCases {
                let parameters = [UInt8](repeating: 1, count: count)
                let answer = try answer(to: opcode.rawValue, parameters, &bench)
                let codes = [Event.Code.commandComplete, .commandStatus].map(\.rawValue)
                #expect(codes.contains(answer.code), "\(opcode)")
            }
        }
    }

    @Test func `a command that is not there is told so`() throws {
        var bench = try Bench()
        #expect(try answer(to: 0x2001, [], &bench).status == Status.unknownCommand.rawValue)
    }

    @Test func `each command has a bit of its own among those supported`() throws {
        let places = Opcode.allCases.map { $0.supportedBit.octet * 8 + $0.supportedBit.bit }
        #expect(Set(places).count == places.count)
        let bits = LocalFacts.supportedCommands.map(\.nonzeroBitCount).reduce(0, +)
        #expect(bits == Opcode.allCases.count)
    }

    @Test func `what a host writes it reads again, until it resets`() throws {
        let pairs: [(write: Opcode, read: Opcode, value: [UInt8])] = [
            (.writeClassOfDevice, .readClassOfDevice, [1, 2, 3]),
            (.writeScanEnable, .readScanEnable, [2]),
            (.writePageTimeout, .readPageTimeout, [0, 0x10]),
            (.writePageScanActivity, .readPageScanActivity, [0, 1, 0x12, 0]),
            (.writeInquiryMode, .readInquiryMode, [2]),
            (.writeSimplePairingMode, .readSimplePairingMode, [1]),
            (.writeDefaultLinkPolicy, .readDefaultLinkPolicy, [1, 0]),
        ]
        var bench = try Bench()
        _ = try answer(to: Opcode.reset.rawValue, [], &bench)
        for (write, read, value) in pairs {
            let before = try answer(to: read.rawValue, [], &bench).values
            #expect(try answer(to: write.rawValue, value, &bench).status == 0)
            #expect(try answer(to: read.rawValue, [], &bench).values == value)
            _ = try answer(to: Opcode.reset.rawValue, [], &bench)
            #expect(try answer(to: read.rawValue, [], &bench).values == before)
        }
    }

    @Test func `it tells its address, its buffers and that it can do simple pairing`() throws {
        var bench = try Bench()
        let address = try answer(to: Opcode.readAddress.rawValue, [], &bench)
        #expect(address.values == Bench.address(0).littleEndian)
        let buffers = try answer(to: Opcode.readBufferSize.rawValue, [], &bench)
        #expect(buffers.values == hex("fd03 00 0800 0000"))
        let features = try answer(to: Opcode.readLocalSupportedFeatures.rawValue, [], &bench)
        #expect(features.values[6] & 0x08 != 0)
        // Low Energy is none of its business.
        #expect(features.values[4] & 0x40 == 0)
        let host = try answer(to: Opcode.readLocalExtendedFeatures.rawValue, [1], &bench)
        #expect(host.values.prefix(3) == [1, 1, 1])
    }

    @Test func `a host whose bytes are no HCI has its adapter start anew`() throws {
        var bench = try Bench()
        #expect(throws: H4Decoder.UnknownKind(kind: 9)) {
            try bench.radio.receive([9], from: 0)
        }
        let answer = try answer(to: Opcode.readScanEnable.rawValue, [], &bench)
        #expect(answer.values == [0])
    }

    @Test func `who looks around finds who can be found, once each`() throws {
        var bench = try Bench(4)
        try bench.command(0, .writeInquiryMode, [2])
        try bench.command(2, .writeScanEnable, [2])
        try bench.command(0, .inquiry, [0x33, 0x8B, 0x9E, 8, 0])
        // Linux throws away what comes before it is ready for it.
        #expect(bench.radio.awaitsHost)
        bench.radio.awaitHostsNoLonger()
        bench.run()
        let found = bench.events(.extendedInquiryResult, of: 0).map { Array($0[1...6]) }
        let expected = [1, 3].map { Bench.address($0).littleEndian }
        #expect(Set(found) == Set(expected) && found.count == 2)
        #expect(bench.statuses(.inquiryComplete, of: 0) == [0])
    }
}

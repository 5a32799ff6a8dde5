import TestSupport
import Testing
import Wire

struct LimitsTests {
    @Test func `the numbers are those of PROTOCOL`() {
        #expect(Limits.version == 1)
        #expect(Limits.frameLengthBytesMin == 1)
        #expect(Limits.frameLengthBytesMax == 65_536)
        #expect(Limits.bodyBytesMax == Limits.frameLengthBytesMax - 1)
        #expect(Limits.dataBytesMax == 65_535)
        #expect(Limits.frameHeaderBytes == frame(0).count)
        #expect(Limits.fileBytesMax == 0x7fff_ffff_ffff_ffff)
        #expect(Limits.errorTextBytesMax == 512)
        #expect(Limits.unitBytesMin == 64)
        #expect(Limits.unitBytesMax == 32_767)
        #expect(Limits.unitBytesDefault == 1008)
        #expect(1 << Limits.compressionWindowBytesLog2Max == 1_048_576)
        #expect(Limits.pathBytesMax == 4096)
        #expect(Limits.componentBytesMax == 255)
        #expect(Limits.unansweredRequestsMax == 64)
        #expect(Limits.unansweredBytesMax == 8192)
        #expect(Limits.directoryEntriesMax == 65_536)
        #expect(Limits.blockExponents == 8...20)
        #expect(Limits.rangesMax == 1000)
        #expect(Limits.sumBytes == 8)
        #expect(Limits.sumsPerFrameMax == 8191)
        #expect(Limits.sumsMax == 65_536)
        #expect(Limits.settledMilliseconds == 200)
        #expect(Limits.unsettledSecondsMax == 2)
        #expect(Limits.watchSecondsMax == 50)
        #expect(Limits.watchedFoldersMax == 8192)
        #expect(Limits.lookSeconds == 10)
        #expect(Limits.helloSecondsMax == 10)
        #expect(Limits.idleSecondsMax == 60)
        #expect(Limits.stallSecondsMax == 30)
        #expect(Limits.lingerSecondsMax == 5)
    }

    @Test func `the types are those of PROTOCOL`() {
        let client: [(ClientFrameType, UInt8)] = [
            (.hello, 0x01), (.get, 0x02), (.list, 0x03), (.bye, 0x05), (.sums, 0x06),
            (.parts, 0x07), (.watch, 0x08), (.flush, 0x4a),
        ]
        let server: [(ServerFrameType, UInt8)] = [
            (.hello, 0x81), (.head, 0x82), (.data, 0x83), (.end, 0x84), (.error, 0x85),
            (.item, 0x86), (.bye, 0x87), (.listed, 0x88), (.sum, 0x89), (.parted, 0x8a),
            (.changed, 0x8b),
        ]
        #expect(client.map(\.0) == ClientFrameType.allCases)
        #expect(server.map(\.0) == ServerFrameType.allCases)
        for (type, byte) in client { #expect(type.rawValue == byte && !type.isStreamed) }
        for (type, byte) in server {
            #expect(type.rawValue == byte && type.isStreamed == (type == .data))
        }
    }
}

import TestSupport
import Testing
import Wire

/// Every message in every state of the client, against one table.
struct ClientSessionTableTests {
    enum State: String, CaseIterable {
        case awaitingHello, nothingAsked, awaitingFile, receivingFile, fileReceived
        case awaitingListing, receivingListing, afterBye, afterFatalError, failed
    }

    enum Message: CaseIterable {
        case hello, head, data, end, error, fatalError, item, bye, listed
        case skipped, unsupported, clientGet
    }

    /// `e` an event, `.` nothing, `x` out of place, `u` unsupported type, `m` DATA missing,
    /// `b` DATA beyond the size, `o` ITEMs out of order, `c` wrong count, `a` after the end,
    /// `f` the violation that came first.
    static let table: [State: String] = [
        // In the order of Message.
        .awaitingHello: "exxxxexxxxuu",
        .nothingAsked: "xxxxxexex.uu",
        .awaitingFile: "xexxeexex.uu",
        .receivingFile: "xxemeexex.uu",
        .fileReceived: "xxbeeexex.uu",
        .awaitingListing: "xxxxeeeee.uu",
        .receivingListing: "xxxxeeoec.uu",
        .afterBye: "aaaaaaaaaaaa",
        .afterFatalError: "aaaaaaaaaaaa",
        .failed: "ffffffffffff",
    ]

    private func client(in state: State) throws -> ClientSession {
        var client = ClientSession(capabilities: [], unit: 0)
        switch state {
        case .awaitingHello, .nothingAsked, .afterBye, .afterFatalError, .failed: break
        case .awaitingFile, .receivingFile, .fileReceived: client.get(try SectionEleven.notes())
        case .awaitingListing, .receivingListing: client.list(nil, recursive: false)
        }
        let before: [Message] =
            switch state {
            case .awaitingHello: []
            case .nothingAsked, .awaitingFile, .awaitingListing: [.hello]
            case .receivingFile: [.hello, .head]
            case .fileReceived: [.hello, .head, .data]
            case .receivingListing: [.hello, .item]
            case .afterBye: [.hello, .bye]
            case .afterFatalError: [.fatalError]
            case .failed: [.hello, .hello]
            }
        for message in before { _ = client.receive(try bytes(of: message)) }
        return client
    }

    private func bytes(of message: Message) throws -> [UInt8] {
        switch message {
        case .hello: frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0))
        case .head: frame(ServerFrameType.head, SectionEleven.head(start: 0))
        case .data: frame(0x83, SectionEleven.content)
        case .end: frame(ServerFrameType.end, End(size: 6, digest: try SectionEleven.digest()))
        case .error: frame(ServerFrameType.error, ErrorMessage(.notFound, ""))
        case .fatalError: frame(ServerFrameType.error, ErrorMessage(.busy, ""))
        case .item: frame(ServerFrameType.item, try SectionEleven.item())
        case .bye: frame(ServerFrameType.bye, Bye())
        case .listed: frame(ServerFrameType.listed, Listed(count: 0))
        case .skipped: frame(0xc0, [1, 2, 3])
        case .unsupported: frame(0x8f, [])
        case .clientGet: frame(0x02, [])
        }
    }

    private func outcome(_ received: Transcript<ServerMessage>) -> Character {
        switch received.violation {
        case nil: received.events.isEmpty ? "." : "e"
        case .unexpectedFrame: "x"
        case .unsupportedType: "u"
        case .dataMissing(6): "m"
        case .dataBeyondSize(6): "b"
        case .itemOrder: "o"
        case .listedCount(0): "c"
        case .bytesAfterTheEnd: "a"
        default: "?"
        }
    }

    @Test(arguments: State.allCases)
    func `each message in each state does what the table says`(state: State) throws {
        let expected = try #require(Self.table[state])
        var row = ""
        for message in Message.allCases {
            var client = try client(in: state)
            let received = client.receive(try bytes(of: message))
            let isFirst = state == .failed && received.violation == .unexpectedFrame(0x81)
            row.append(isFirst ? "f" : outcome(received))
            if received.violation != nil {
                #expect(client.isOver && !client.isOpen)
                #expect(client.receive([0]).violation == received.violation)
                #expect(client.receive([]).violation == received.violation)
            }
        }
        #expect(row == expected)
    }

    @Test(arguments: State.allCases)
    func `a client is open from HELLO to the end`(state: State) throws {
        let client = try client(in: state)
        let closed: [State] = [.awaitingHello, .afterBye, .afterFatalError, .failed]
        let over: [State] = [.afterBye, .afterFatalError, .failed]
        #expect(client.isOpen == !closed.contains(state))
        #expect(client.isOver == over.contains(state))
    }
}

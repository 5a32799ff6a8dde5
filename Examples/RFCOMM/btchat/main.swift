// btchat NAME [SERVER | --listen unix:PATH]: a chat over Bluetooth. One listens, up to seven
// connect to its address, and what one types is shown to all others. `quit` ends it.
import Glibc
import RFCOMM

let service: ServiceUUID = "c6dd6c77-9c86-4f3a-9e4b-5b7ab3b0f1b4"
let lineBytesMax = 1_000

/// Bytes in, whole lines out, without what would move a cursor; nil for a line that is too long.
struct Lines {
    private var rest: [UInt8] = []
    mutating func add(_ bytes: [UInt8]) -> [String]? {
        var lines = (rest + bytes).split(separator: 10, omittingEmptySubsequences: false)
        rest = Array(lines.removeLast())
        guard (lines + [rest[...]]).allSatisfy({ $0.count <= lineBytesMax }) else { return nil }
        return lines.map {
            String(decoding: $0, as: UTF8.self).filter {
                $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            }
        }
    }
}

/// Somebody at the other end.
final class Member {
    let stream: RFCOMMStream
    var lines = Lines()
    var name: String?  // what the first line says

    init(_ stream: consuming RFCOMMStream) { self.stream = stream }

    /// The lines that have arrived; nil at the end.
    func receive() -> [String]? {
        switch try? stream.read(until: .now) {
        case .bytes(let bytes)?: lines.add(bytes)
        case .nothing?: []
        case .end?, nil: nil
        }
    }

    /// Whether it took the line within a second.
    func send(_ line: String) -> Bool {
        (try? stream.write(line + "\n", until: .after(.seconds(1)))) != nil
    }
}

func show(_ line: String) { _ = write(1, line + "\n", line.utf8.count + 1) }

/// The lines that were typed; nil at `quit` and at the end of the input.
func typed(_ input: inout Lines) -> [String]? {
    var bytes = [UInt8](repeating: 0, count: lineBytesMax)
    let count = read(0, &bytes, bytes.count)
    guard count > 0, let lines = input.add(Array(bytes[..<count])) else { return nil }
    return lines.contains("quit") ? nil : lines
}

func connect(_ me: String, to server: Endpoint) throws(RFCOMMError) {
    let other = Member(try RFCOMMStream(to: server, until: .after(.seconds(20))))
    var input = Lines()
    var (heard, said): ([String]?, [String]?) = ([], [me])
    while let lines = heard, let mine = said, mine.allSatisfy(other.send) {
        lines.forEach(show)
        let ready = try waitForInput(on: [0, other.stream.descriptor])
        heard = ready.contains(other.stream.descriptor) ? other.receive() : []
        said = ready.contains(0) ? typed(&input) : []
    }
    show("the chat is over")
}

func listen(
    _ me: String, _ listener: borrowing RFCOMMListener, _ record: consuming PublishedRecord? = nil
) throws(RFCOMMError) {
    var members: [Member] = []
    var input = Lines()
    func tell(_ line: String, except author: Member? = nil) {
        members.removeAll { $0 !== author && $0.name != nil && !$0.send(line) }
        if author != nil { show(line) }
    }
    while true {
        let sources = [0, listener.descriptor] + members.map { $0.stream.descriptor }
        let ready = try waitForInput(on: sources, until: .after(.seconds(5)))
        _ = try record?.update()
        if ready.contains(0) {
            guard let lines = typed(&input) else { return }
            lines.forEach { tell("\(me): \($0)") }
        }
        for member in members where ready.contains(member.stream.descriptor) {
            let lines = member.receive()
            for line in lines ?? [] {
                tell(member.name.map { "\($0): \(line)" } ?? "\(line) is here", except: member)
                member.name = member.name ?? line
            }
            if lines == nil { members.removeAll { $0 === member } }
            if lines == nil, let name = member.name { tell("\(name) has left", except: member) }
        }
        if ready.contains(listener.descriptor), let stream = try listener.accept(until: .now) {
            // Seven fit in a piconet; a stranger's link is encrypted, too.
            let isKnown = stream.peer.device == nil || stream.isPaired() == true
            if isKnown && members.count < 7 { members.append(Member(stream)) }
        }
    }
}

let words = CommandLine.arguments.dropFirst()
do {
    switch (words.first, words.dropFirst().first, words.dropFirst(2).first) {
    case (let me?, nil, _):
        let listener = try RFCOMMListener.onFreeChannel()
        let record = ServiceRecord(service, name: "btchat", channel: listener.channel ?? 1)
        try listen(me, listener, PublishedRecord(record))
    case (let me?, "--listen"?, let place?): try listen(me, RFCOMMListener(at: place))
    case (let me?, let server?, nil):
        let records = try BluetoothAddress(server).map { try ServiceRecord.lookUp(service, at: $0) }
        try connect(me, to: Endpoint(server, channel: records?.first?.channel ?? 1))
    default: show("btchat NAME [SERVER | --listen unix:PATH]")
    }
} catch {
    show("btchat: \(error)")
    exit(1)
}

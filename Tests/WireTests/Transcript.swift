import Wire

/// What a session made of some bytes: its events, file bytes apart, and how it ended.
struct Transcript<Event: Equatable & Sendable>: Equatable, Sendable {
    var events: [Event] = []
    /// The bytes of all DATA; adjacent `.data` events are one event that counts from 0.
    var content: [UInt8] = []
    var violation: ProtocolViolation?
}

extension ServerMessage {
    fileprivate static func merging(_ last: Self?, _ count: Int) -> (isMerged: Bool, Self) {
        if case .data(let range) = last { return (true, .data(0..<(range.count + count))) }
        return (false, .data(0..<count))
    }
}

extension ClientSession {
    /// Feeds the bytes in pieces of at most `step` bytes and writes down what happens.
    mutating func receive(
        _ bytes: [UInt8], step: Int = .max, onto start: Transcript<ServerMessage> = Transcript()
    ) -> Transcript<ServerMessage> {
        var transcript = start
        for piece in pieces(of: bytes, step) {
            var position = 0
            do throws(ProtocolViolation) {
                while let event = try next(in: piece.span, at: &position) {
                    guard case .data(let range) = event else {
                        transcript.events.append(event)
                        continue
                    }
                    transcript.content += piece[range]
                    let (isMerged, merged) = ServerMessage.merging(
                        transcript.events.last, range.count)
                    if isMerged { transcript.events.removeLast() }
                    transcript.events.append(merged)
                }
            } catch {
                transcript.violation = error
                return transcript
            }
        }
        return transcript
    }
}

extension ServerSession {
    /// Feeds the bytes in pieces of at most `step` bytes and writes down what happens.
    mutating func receive(_ bytes: [UInt8], step: Int = .max) -> Transcript<ClientMessage> {
        var transcript = Transcript<ClientMessage>()
        for piece in pieces(of: bytes, step) {
            var position = 0
            do throws(ProtocolViolation) {
                while let message = try next(in: piece.span, at: &position) {
                    transcript.events.append(message)
                }
            } catch {
                transcript.violation = error
                return transcript
            }
        }
        return transcript
    }
}

private func pieces(of bytes: [UInt8], _ step: Int) -> [[UInt8]] {
    guard step < bytes.count else { return [bytes] }
    return stride(from: 0, to: bytes.count, by: step).map { start in
        Array(bytes[start..<min(start + step, bytes.count)])
    }
}

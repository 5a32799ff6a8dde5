import Server
import Share
import System
import TestSupport
import Wire

/// A conversation with somebody who says given bytes and keeps all that is said to him.
final class Dialogue {
    var conversation: Conversation
    let share: Share

    /// What has left, message by message.
    private(set) var messages: [[UInt8]] = []

    /// The served folder, which is to last as long as this.
    let folder: TemporaryFolder

    init(
        _ folder: TemporaryFolder, compress: Bool = false, unit: Int = 1008,
        rules: Share.Rules = Share.Rules()
    ) throws {
        self.folder = folder
        share = Share(try folder.open(), rules: rules)
        conversation = Conversation(compressor: compress ? .make() : nil, unit: unit)
    }

    var end: ConversationEnd? { conversation.end }
    var isIdle: Bool { conversation.isIdle }
    var isGreeted: Bool { conversation.isGreeted }
    var wantsInput: Bool { conversation.wantsInput }
    var hasWork: Bool { conversation.hasWork }
    var hasNoOutput: Bool { conversation.hasNoOutput }
    var isHoldingBack: Bool { conversation.isHoldingBack }

    /// What has left in all.
    var heard: [UInt8] { Array(messages.joined()) }

    /// The frames that have left; all of it is whole frames.
    var frames: [Frame] { Frame.all(in: heard).frames }

    /// Says the bytes, as many at a time as given, and has everything answered.
    func say(_ bytes: [UInt8], atOnce: Int = .max) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(atOnce))
            rest = rest.dropFirst(atOnce)
            while !conversation.wantsInput { answer() }
            conversation.receive(part.span)
            answer()
        }
    }

    /// Says the bytes without letting anything be answered yet.
    func sayOnly(_ bytes: [UInt8]) {
        conversation.receive(bytes.span)
    }

    /// Lets everything be answered and leave, and so much time pass that nothing is held back.
    func answer() {
        answerAtOnce()
        rest()
    }

    /// Lets everything be answered, and leave what leaves at once.
    func answerAtOnce() { conversation.answer(in: share, into: &messages) }

    /// Lets so much time pass that nothing is held back any more.
    func rest() {
        if conversation.isHoldingBack { conversation.rest() }
        leave()
    }

    /// Makes one step.
    func step() { conversation.step(in: share) }

    /// Lets leave what may.
    func leave() { conversation.leave(into: &messages) }
}

/// Loops over a conversation belong to it: of each the class above sees one access and no more.
/// Swift 6.3 leaves open the first of two reads that stand on both sides of `||` in a class.
extension Conversation {
    /// Lets everything be answered, and leave what leaves at once.
    fileprivate mutating func answer(in share: Share, into messages: inout [[UInt8]]) {
        while hasWork || readyByteCount > 0 {
            leave(into: &messages)
            if hasWork { step(in: share) }
        }
    }

    /// Lets leave what may.
    fileprivate mutating func leave(into messages: inout [[UInt8]]) {
        while readyByteCount > 0 {
            let count = min(readyByteCount, unit)
            messages.append(outputBytes(count))
            removeOutput(count)
        }
    }

    /// The first bytes of what waits, copied.
    @inline(never)
    func outputBytes(_ count: Int) -> [UInt8] {
        let output = output
        return [UInt8](capacity: count) { copy in
            for index in 0..<count { copy.append(output[index]) }
        }
    }
}

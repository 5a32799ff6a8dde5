import Glibc
import TestSupport
import Testing

@testable import System

@Suite struct `The bus` {
    @Test(arguments: [
        BusValue.byte(255), .boolean(true), .boolean(false), .int16(-2), .uint16(.max), .int32(-3),
        .uint32(.max), .int64(.min), .uint64(.max), .double(0.5), .string("ein Wort, größer"),
        .objectPath("/org/bluez/hci0"), .signature("a{sv}"), .array(of: "s", []),
        .array(of: "y", [.byte(1), .byte(2)]), .structure([.string("a"), .array(of: "u", [])]),
        .variant(.variant(.string("deep"))),
        .options(["Role": .string("server"), "Channel": .uint16(20)]),
        .array(
            of: "{oa{sa{sv}}}",
            [
                .entry(
                    .objectPath("/a"),
                    .array(
                        of: "{sa{sv}}",
                        [.entry(.string("b"), .options(["c": .array(of: "s", [.string("d")])]))]))
            ]),
    ])
    func `a value of each kind goes there and comes back`(value: BusValue) throws {
        let pair = try BusPair()
        let number = try pair.left.send(call([value, .byte(7)]))
        #expect(
            try pair.nextMessage(at: pair.right)
                == BusMessage(kind: pair.kind, sender: "", body: [value, .byte(7)]))
        try pair.right.answer([value])
        #expect(
            try pair.nextMessage(at: pair.left)
                == BusMessage(kind: .answer(to: number), sender: "", body: [value]))
    }

    @Test func `a refusal names its call and its reason`() throws {
        let pair = try BusPair()
        let refusal = BusRefusal(name: "org.bluez.Error.Failed", text: "for no reason")
        let number = try pair.left.send(call())
        _ = try pair.nextMessage(at: pair.right)
        try pair.right.refuse(refusal)
        #expect(try pair.nextMessage(at: pair.left)?.kind == .refusal(of: number, refusal))
    }

    @Test func `a call with more values than anybody needs is refused unread`() throws {
        let pair = try BusPair()
        let bytes = [BusValue](repeating: .byte(0), count: BusMessage.valuesMax)
        let number = try pair.left.send(call([.array(of: "y", bytes)]))
        guard case .refusal(number, _)? = try pair.nextMessage(at: pair.left)?.kind else {
            Issue.record("it was not refused")
            return
        }
        // What fits goes through, and the next message after it.
        _ = try pair.left.send(call([.array(of: "y", Array(bytes.dropLast()))]))
        #expect(try pair.nextMessage(at: pair.right)?.body.count == 1)
    }

    @Test func `what an answer has too much of is dropped with it`() throws {
        let pair = try BusPair()
        _ = try pair.left.send(call())
        _ = try pair.nextMessage(at: pair.right)
        let bytes = [BusValue](repeating: .byte(0), count: BusMessage.valuesMax)
        try pair.right.answer([.array(of: "y", bytes)])
        #expect(try pair.nextMessage(at: pair.left) == nil)
        let number = try pair.left.send(call())
        _ = try pair.nextMessage(at: pair.right)
        try pair.right.answer()
        #expect(try pair.nextMessage(at: pair.left)?.kind == .answer(to: number))
    }

    @Test func `arguments are not read unless they are wanted`() throws {
        let pair = try BusPair()
        _ = try pair.left.send(call([.string("a")]))
        var message: BusMessage?
        for _ in 0..<100 where message == nil {
            _ = try pair.left.next()
            if case .message(let next) = try pair.right.next(readingIf: { _, _ in false }) {
                message = next
            }
        }
        #expect(message == BusMessage(kind: pair.kind, sender: "", body: []))
    }

    @Test func `calls that overlap keep their numbers`() throws {
        let pair = try BusPair()
        let numbers = try [pair.left.send(call([.byte(1)])), pair.left.send(call([.byte(2)]))]
        for _ in numbers {
            let body = try pair.nextMessage(at: pair.right)?.body ?? []
            try pair.right.answer(body)
        }
        for (index, number) in numbers.enumerated() {
            let answer = BusMessage(
                kind: .answer(to: number), sender: "", body: [.byte(UInt8(index + 1))])
            #expect(try pair.nextMessage(at: pair.left) == answer)
        }
    }

    @Test func `nothing said is idle, and nothing to be waited for but reading`() throws {
        let pair = try BusPair()
        #expect(try pair.nextMessage(at: pair.left) == nil)
        #expect(pair.left.interest == .readable)
        #expect(pair.left.deadline == nil)
    }

    @Test func `a member that cannot be named is an error`() throws {
        let pair = try BusPair()
        #expect(throws: SystemError.self) {
            _ = try pair.left.send(BusCall("org.bluez", "no path", "org.bluez", "Call"))
        }
    }

    @Test func `a peer that is gone is an error`() throws {
        let sockets = try SocketPair()
        let bus = try Bus(peer: Descriptor(adopting: sockets.left().release()), isServer: false)
        _ = sockets.right()
        #expect(throws: SystemError.self) {
            for _ in 0..<100 where try bus.next() == .idle {}
            Issue.record("the end was not told")
        }
    }
}

private func call(_ arguments: [BusValue] = []) -> BusCall {
    BusCall("org.example", "/org/example", "org.example.Things", "Do", arguments)
}

/// Two ends of a connection in this process, already greeted.
private struct BusPair {
    let left: Bus
    let right: Bus

    let kind = BusMessage.Kind.call(
        path: "/org/example", interface: "org.example.Things", member: "Do")

    init() throws {
        let sockets = try SocketPair()
        left = try Bus(peer: Descriptor(adopting: sockets.left().release()), isServer: false)
        right = try Bus(peer: Descriptor(adopting: sockets.right().release()), isServer: true)
    }

    /// Lets both ends work until one of them has a message, or neither has anything to do.
    func nextMessage(at end: Bus) throws -> BusMessage? {
        let other = end === left ? right : left
        var idle = 0
        while idle < 2 {
            switch try end.next() {
            case .message(let message): return message
            case .progress: idle = 0
            case .idle: idle += 1
            }
            if try other.next() == .progress { idle = 0 }
        }
        return nil
    }
}

/// The dialogues that a client may begin instead of one in frames.
package struct DialogueSet: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// For people at a serial terminal.
    package static let text = DialogueSet(rawValue: 0b0000_0001)

    private var types: [any OpeningDialogue.Type] {
        contains(.text) ? [TextDialogue.self] : []
    }
}

// MARK: Choosing

extension DialogueSet {
    /// The dialogue that a client wants whose first byte this is; nil for frames.
    func dialogue(beginningWith byte: UInt8) -> (any OpeningDialogue.Type)? {
        types.first { $0.begins(with: byte) }
    }

    /// The dialogue that a client gets if it sends nothing, and after how long; nil if there is
    /// none.
    var whenSilent: (dialogue: any OpeningDialogue.Type, after: Duration)? {
        types.compactMap { type in type.silence.map { (dialogue: type, after: $0) } }
            .min { $0.after < $1.after }
    }

    /// Whether these are among them, which a flag may switch.
    package subscript(wanted: DialogueSet) -> Bool {
        get { isSuperset(of: wanted) }
        set { if newValue { formUnion(wanted) } else { subtract(wanted) } }
    }
}

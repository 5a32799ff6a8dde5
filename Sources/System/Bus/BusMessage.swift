/// A message that arrived over the D-Bus.
package struct BusMessage: Hashable, Sendable {
    /// The kinds of messages, with what only they have.
    package enum Kind: Hashable, Sendable {
        /// Somebody calls a method of this program.
        case call(path: String, interface: String, member: String)
        /// The answer to the call that has this number from `send`.
        case answer(to: UInt64)
        /// The refusal of that call.
        case refusal(of: UInt64, BusRefusal)
        case signal(path: String, interface: String, member: String)
    }

    /// What the message is.
    package let kind: Kind
    /// The unique name of the connection that sent it, as the bus guarantees it.
    package let sender: String
    /// The arguments; none where they were not to be read.
    package let body: [BusValue]

    package init(kind: Kind, sender: String, body: [BusValue] = []) {
        self.kind = kind
        self.sender = sender
        self.body = body
    }
}

/// Why a method was refused: a name for programs and a sentence for people.
package struct BusRefusal: Error, Hashable, Sendable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// A method to be called over the D-Bus.
package struct BusCall: Hashable, Sendable {
    package let destination: String
    package let path: String
    package let interface: String
    package let member: String
    package let arguments: [BusValue]

    package init(
        _ destination: String, _ path: String, _ interface: String, _ member: String,
        _ arguments: [BusValue] = []
    ) {
        self.destination = destination
        self.path = path
        self.interface = interface
        self.member = member
        self.arguments = arguments
    }
}

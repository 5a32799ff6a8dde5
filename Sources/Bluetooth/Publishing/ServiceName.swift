/// What a service calls itself in lists that people read.
package struct ServiceName: Hashable, Sendable {
    package let text: String

    /// The bytes of a name at most: with it the whole record fits one message of 672 bytes, and
    /// BlueZ itself cuts a device's name at 248.
    package static let textBytesMax = 200

    // PROTOCOL 10.1
    /// The name of a service that was given none.
    package static let btfile = ServiceName(checked: "btfile")

    /// Nil for a name that is empty, too long, or holds bytes that control a terminal.
    package init?(_ text: String) {
        guard (1...Self.textBytesMax).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else { return nil }
        self.init(checked: text)
    }

    private init(checked text: String) {
        self.text = text
    }
}

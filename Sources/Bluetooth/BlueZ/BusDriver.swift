import System

/// The bus itself, which tells who is connected to it.
enum BusDriver {
    static let name = "org.freedesktop.DBus"

    /// Asks for the connection that has a name now.
    static func owner(of name: String) -> BusCall { call("GetNameOwner", name) }

    /// Asks for all signals that a rule describes.
    static func match(_ rule: String) -> BusCall { call("AddMatch", rule) }

    /// The rule for the signal that a name has another owner, or none any more.
    static func ownerChanges(of service: String) -> String {
        "type='signal',sender='\(name)',member='NameOwnerChanged',arg0='\(service)'"
    }

    /// The connection that a name has now, if that is what a signal of the bus says; empty for
    /// none.
    static func newOwner(of service: String, in signal: BusSignal) -> String? {
        guard signal.sender == name, signal.member == "NameOwnerChanged",
            signal.body.count == 3, signal.body[0].text == service
        else { return nil }
        return signal.body[2].text ?? ""
    }

    private static func call(_ member: String, _ argument: String) -> BusCall {
        BusCall(name, "/org/freedesktop/DBus", name, member, [.string(argument)])
    }
}

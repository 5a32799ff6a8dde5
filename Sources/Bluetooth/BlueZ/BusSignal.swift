import System

/// Something that has happened to an object of the sender's.
struct BusSignal: Hashable, Sendable {
    /// The unique name of the connection that says so, which the bus vouches for.
    let sender: String
    /// The object.
    let path: String
    /// The part of the object that it has happened to.
    let interface: String
    /// What has happened.
    let member: String
    /// What there is to know about it.
    let body: [BusValue]
}

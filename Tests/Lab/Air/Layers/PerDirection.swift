/// One value for each direction.
package struct PerDirection<Value> {
    private var sent: Value
    private var received: Value

    init(_ value: Value) {
        sent = value
        received = value
    }

    /// The value of that direction.
    package subscript(direction: Direction) -> Value {
        get {
            switch direction {
            case .sent: sent
            case .received: received
            }
        }
        _modify {
            switch direction {
            case .sent: yield &sent
            case .received: yield &received
            }
        }
    }
}

extension PerDirection: Equatable where Value: Equatable {}
extension PerDirection: Sendable where Value: Sendable {}

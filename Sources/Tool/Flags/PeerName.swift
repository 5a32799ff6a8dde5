/// Where a server is: a Bluetooth device, or a socket file on this machine.
package enum PeerName: Hashable, Sendable {
    case bluetooth(DeviceAddress)
    case unix(path: String)

    /// The kernel's `sun_path` holds that many bytes and a NUL.
    static let pathBytesMax = 107

    /// Reads `AA:BB:CC:DD:EE:FF` or `unix:PATH`.
    package init(_ text: String) throws(ValueComplaint) {
        if text.hasPrefix("unix:") {
            self = .unix(path: try Self.path(text))
        } else if let address = DeviceAddress(text) {
            self = .bluetooth(address)
        } else {
            throw ValueComplaint("must be AA:BB:CC:DD:EE:FF or unix:PATH")
        }
    }

    /// Reads the PATH of `unix:PATH`.
    static func path(_ text: String) throws(ValueComplaint) -> String {
        guard text.hasPrefix("unix:"), text.utf8.count > "unix:".utf8.count else {
            throw ValueComplaint("must be unix:PATH, the path of a socket file")
        }
        let path = String(text.dropFirst("unix:".count))
        guard path.utf8.count <= pathBytesMax else {
            throw ValueComplaint("the path of a socket file has at most \(pathBytesMax) bytes")
        }
        return path
    }
}

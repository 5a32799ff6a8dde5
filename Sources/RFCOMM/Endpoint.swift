internal import Bluetooth
internal import System

/// Where a server is: a channel of a device, or a Unix socket on which a program rehearses without
/// Bluetooth.
public struct Endpoint: Hashable, Sendable {
    let base: Bluetooth.Endpoint

    /// A channel of a device, reached through one adapter of this machine (`hci0`, or its address)
    /// or through any.
    public init(
        _ device: BluetoothAddress, channel: RFCOMMChannel, adapter: String? = nil
    ) throws(RFCOMMError) {
        base = .rfcomm(
            remote: device.base, channel: channel.base, adapter: try adapterName(adapter))
    }

    /// Reads `AA:BB:CC:DD:EE:FF`, or `unix:PATH`, for which the other two arguments do not matter.
    public init(
        _ text: String, channel: RFCOMMChannel, adapter: String? = nil
    ) throws(RFCOMMError) {
        let adapter = try adapterName(adapter)
        do {
            base = try Bluetooth.Endpoint(text, channel: channel.base, adapter: adapter)
        } catch {
            throw RFCOMMError(error) { "cannot use \(text): \($0)" }
        }
    }
}

extension Endpoint: CustomStringConvertible {
    /// `[AA:BB:CC:DD:EE:FF]:20` or `unix:PATH`.
    public var description: String { base.description }
}

/// Reads what a person calls an adapter.
func adapterName(_ text: String?) throws(RFCOMMError) -> AdapterName? {
    guard let text else { return nil }
    guard let name = AdapterName(text) else {
        throw RFCOMMError(.adapter, FailureSentence("there is no adapter \(text)", adapterForms))
    }
    return name
}

private let adapterForms = "name it as hci0, or by its address"

import Bluetooth
import System
import Wire

/// The flags of btfile-serve as they were typed, each value checked by itself.
package struct ServeOptions: Sendable {
    var directory: String?
    var servesHidden = false
    var followsLinks = false

    var channel: ChannelChoice?
    var adapter: AdapterName?
    var security: SecurityLevel?
    var advertises: Publisher.Way?
    var name: ServiceName?
    var socket: UnixAddress?
    var discoverableSeconds: Int?
    var isPairable = false
    var allowed: [BluetoothAddress] = []
    var allowFile: String?
    var clientsMax = 7
    var unit = Limits.unitBytesDefault
    var compresses = true
    var rate: Rate?
    var idleTimeout: Duration = .seconds(Limits.idleSecondsMax)
    var servesOnce = false

    var isCheck = false
    var logFormat = LogFormat.text
    var isQuiet = false
    var isVerbose = false

    /// The defaults.
    package init() {}
}

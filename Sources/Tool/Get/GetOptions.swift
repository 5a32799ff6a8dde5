import Bluetooth
import Wire

/// The flags of btfile-get as they were typed, each value checked by itself.
package struct GetOptions: Sendable {
    var list: String?
    var isNullSeparated = false
    var isLiteral = false
    var isRecursive = false
    var lists = false

    var output: String?
    var outputDirectory: String?
    var clobbers = true
    var keepsTime = true
    var skipsExisting = false
    var onlyNewer = false
    var isDryRun = false
    var failsEarly = false
    var removesLeftovers = false
    var watchPause: Duration?
    var fileBytesMax: ByteSize?
    var digest: Digest32?

    var channel: RFCOMMChannel?
    var adapter: AdapterName?
    var scans = false
    var security: SecurityLevel?
    var retryCount: Int?
    var retryDelay: Duration?
    var connectTimeout: Duration?
    var stallTimeout: Duration?
    var rate: Rate?
    var compresses = true

    var isCheck = false
    var writesJSON = false
    var progress = ProgressMode.auto
    var isQuiet = false
    var isVerbose = false

    /// The defaults.
    package init() {}
}

/// What a host has told its controller to be, until the next reset.
struct HostSettings {
    var name: [UInt8] = []
    var classOfDevice: [UInt8] = [0, 0, 0]
    var extendedResponse = [UInt8](repeating: 0, count: LocalFacts.extendedResponseBytes)
    var voiceSetting: UInt16 = 0x0060
    var isPageScanning = false
    var isInquiryScanning = false
    /// Between two looks for pages, and how long each takes, in slots.
    var pageScanActivity: (interval: UInt16, window: UInt16) = (0x0800, 0x0012)
    var pageScanType: UInt8 = 0
    var inquiryMode: UInt8 = 0
    var simplePairing = false
    var linkPolicy: UInt16 = 0
    /// In slots: how long a page is tried, and how long the host may think about a request, which
    /// is kept for the host and not enforced.
    var pageTimeout: UInt16 = 0x2000
    var acceptTimeout: UInt16 = 0x1FA0
    /// The general inquiry access code, unless the host names others.
    var accessCodes: [UInt8] = [1, 0x33, 0x8B, 0x9E]

    /// Both kinds of scan as the commands have them.
    var scanEnable: UInt8 {
        get { (isInquiryScanning ? 1 : 0) | (isPageScanning ? 2 : 0) }
        set {
            isInquiryScanning = newValue & 1 != 0
            isPageScanning = newValue & 2 != 0
        }
    }
}

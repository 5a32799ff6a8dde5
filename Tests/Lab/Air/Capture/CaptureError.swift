/// Why a file cannot be read as a capture.
package enum CaptureError: Error, Equatable, Sendable {
    /// It does not begin as btsnoop files do.
    case notACapture
    /// A version of btsnoop other than 1.
    case version(UInt32)
    /// Records of a kind that this cannot read.
    case datalink(UInt32)
    /// A record, beginning at that byte of the file, that is longer than HCI allows.
    case recordTooLong(offset: Int, bytes: UInt32)
}

extension CaptureError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notACapture:
            "it is no btsnoop file; btmon -w FILE writes one"
        case .version(let version):
            "it is of btsnoop version \(version), and only version 1 is known"
        case .datalink(let datalink):
            "its records are of kind \(datalink); known are 2001 (btmon -w), 1002 and 1001 (HCI)"
        case .recordTooLong(let offset, let bytes):
            "damaged: the record at byte \(offset) claims \(bytes) bytes, more than HCI allows"
        }
    }
}

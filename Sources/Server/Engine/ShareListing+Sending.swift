internal import Share
internal import Wire

extension ShareListing {
    /// What one step sends at most: each item costs a look at the disk, so many together about a
    /// millisecond.
    private static let itemsPerStepMax = 256

    /// How many bytes of names one step sends, about: as much as one of a file.
    private static let nameBytesPerStepMax = Int(FileReader.pieceBytesMax)

    /// Sends as much as one step may.
    ///
    /// - Returns: whether that was the last.
    func sendSome(
        to stream: inout SendStream, _ send: (Item, inout SendStream) -> Void
    ) throws(ShareError) -> Bool {
        var nameBytes = 0
        for _ in 0..<Self.itemsPerStepMax where nameBytes < Self.nameBytesPerStepMax {
            switch try next() {
            case .item(let item):
                send(item, &stream)
                nameBytes += item.path.bytes.count
            case .working:
                // A large folder is read for a while before there is anything to send.
                stream.flush()
                return false
            case .end: return true
            }
        }
        return false
    }
}

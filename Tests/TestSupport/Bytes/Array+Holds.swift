extension Array<UInt8> {
    /// Whether the bytes stand anywhere in these.
    package func holds(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, count >= bytes.count else { return false }
        return (0...(count - bytes.count)).contains { place in
            self[place] == first && self[place..<place + bytes.count].elementsEqual(bytes)
        }
    }
}

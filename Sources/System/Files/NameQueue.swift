/// Names of a folder that wait for their turn: the one with the smallest bytes comes first.
///
/// A heap takes in and gives out each name in a few steps; sorting a full folder at once would hold
/// up every other peer. All bytes are in one array: a name costs eight bytes beside its own. Once
/// more than half of them belong to names that were given out, the others move to a new array.
///
/// A name that waits twice is given out once: some file systems list a file again that is replaced
/// while its folder is read.
package struct NameQueue: Sendable {
    private struct Slot {
        let start: UInt32
        let count: UInt16
    }

    /// Fewer bytes than this are not worth the move.
    private static let freedBytesMin = 65_536

    /// All names one after the other, also some that were given out.
    private(set) var bytes: [UInt8] = []
    private var heap: [Slot] = []
    /// How many of the bytes belong to names that were given out.
    private var freedByteCount = 0

    /// Nothing waits yet.
    package init() {}

    /// Whether, and how many names wait.
    package var isEmpty: Bool { heap.isEmpty }
    package var count: Int { heap.count }

    /// Memory that they take, in bytes.
    package var byteCountHeld: Int { bytes.count + heap.count * MemoryLayout<Slot>.stride }

    /// Takes in a name of at most 256 bytes: what the file system allows, and a slash.
    package mutating func insert(_ name: some Collection<UInt8>) {
        heap.append(Slot(start: UInt32(bytes.count), count: UInt16(name.count)))
        bytes.append(contentsOf: name)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Gives out the smallest name, or nil when there is none.
    ///
    /// The result is a copy: if somebody held a slice of the array, the next `insert` would copy
    /// every name that waits.
    package mutating func popFirst() -> [UInt8]? {
        guard let first = heap.first else { return nil }
        let name = Array(slice(first))
        repeat { removeFirst() } while heap.first.map { slice($0).elementsEqual(name) } ?? false
        if freedByteCount > max(bytes.count / 2, Self.freedBytesMin) { compact() }
        return name
    }

    private mutating func removeFirst() {
        freedByteCount += Int(heap[0].count)
        let last = heap.removeLast()
        if heap.isEmpty {
            bytes = []
            freedByteCount = 0
        } else {
            heap[0] = last
            sink()
        }
    }

    /// Gives up the bytes of the names that were given out, if there is memory for the move.
    private mutating func compact() {
        let count = bytes.count - freedByteCount
        guard (try? FreeMemory.require(FreeMemory.programBytesMin + count)) != nil else { return }
        var kept: [UInt8] = []
        kept.reserveCapacity(count)
        heap = heap.map { slot in
            let start = UInt32(kept.count)
            kept += slice(slot)
            return Slot(start: start, count: slot.count)
        }
        bytes = kept
        freedByteCount = 0
    }

    /// Forgets all names but those.
    package mutating func keepOnly(where isKept: (ArraySlice<UInt8>) -> Bool) {
        var kept = NameQueue()
        for slot in heap where isKept(slice(slot)) { kept.insert(slice(slot)) }
        self = kept
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && precedes(heap[child], heap[smallest]) {
                smallest = child
            }
            guard smallest != parent else { return }
            heap.swapAt(smallest, parent)
            parent = smallest
        }
    }

    private func slice(_ slot: Slot) -> ArraySlice<UInt8> {
        let start = Int(slot.start)
        return bytes[start..<(start + Int(slot.count))]
    }

    private func precedes(_ left: Slot, _ right: Slot) -> Bool {
        slice(left).lexicographicallyPrecedes(slice(right))
    }
}

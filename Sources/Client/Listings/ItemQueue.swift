import Wire

/// Items of listings that wait for their turn, first in, first out.
///
/// All paths are in one array: each name costs its bytes and 32 more. Small size matters, because
/// all names arrive before the first file does.
struct ItemQueue {
    /// One item, when its turn has come.
    struct Found {
        let item: Item
        /// Which selection of the batch it belongs to.
        let selection: Int
    }

    private struct Entry {
        let size: UInt64
        let modified: Int64
        let selection: UInt32
        let pathCount: UInt16
        let mode: UInt16
        let kind: Item.Kind
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    private var entryStart = 0
    private var byteStart = 0

    /// How many wait.
    var count: Int { entries.count - entryStart }

    /// How much memory the waiting items take.
    var byteCount: Int { count * MemoryLayout<Entry>.stride + bytes.count - byteStart }

    mutating func append(_ item: Item, of selection: Int) {
        entries.append(
            Entry(
                size: item.size, modified: item.mtime, selection: UInt32(selection),
                pathCount: UInt16(item.path.bytes.count), mode: item.mode, kind: item.kind))
        bytes.append(contentsOf: item.path.bytes)
    }

    /// Removes and returns the oldest; nil if there is none.
    mutating func popFirst() -> Found? {
        guard entryStart < entries.count else { return nil }
        let entry = entries[entryStart]
        let end = byteStart + Int(entry.pathCount)
        let found = found(entry, bytes[byteStart..<end])
        entryStart += 1
        byteStart = end
        forgetTaken()
        return found
    }

    /// Removes and returns the newest; nil if there is none.
    mutating func popLast() -> Found? {
        guard entryStart < entries.count, let entry = entries.popLast() else { return nil }
        let found = found(entry, bytes.suffix(Int(entry.pathCount)))
        bytes.removeLast(Int(entry.pathCount))
        return found
    }

    private func found(_ entry: Entry, _ bytes: ArraySlice<UInt8>) -> Found? {
        // It was valid when it was added.
        guard let path = try? RemotePath(bytes) else { return nil }
        let item = Item(
            kind: entry.kind, size: entry.size, mtime: entry.modified, mode: entry.mode, path: path)
        return Found(item: item, selection: Int(entry.selection))
    }

    /// Moves the rest to the front when half is taken: each entry is moved once or twice.
    private mutating func forgetTaken() {
        guard entryStart * 2 >= entries.count else { return }
        entries.removeFirst(entryStart)
        bytes.removeFirst(byteStart)
        entryStart = 0
        byteStart = 0
    }
}

import System
import Wire

/// What a batch that stays has a live server watch, and which of its states is known.
struct LiveWatch {
    /// The folder that holds all that is wanted; nil for the share's root.
    private var folder: RemotePath?
    private var isRecursive = false
    /// The file, if only one is wanted.
    private var file: RemotePath?
    private var isEmpty = true

    /// The state that the last answer named; 0 for none.
    private(set) var tag: UInt64 = 0

    /// Whether the server has told a state, and has not refused to since.
    private(set) var isTold = false

    /// When the server told last, and until when a rest lasts at least.
    ///
    /// A server waits until nothing changes for a moment (PROTOCOL 15.2). One that does not is
    /// asked again no sooner than after such a moment.
    private var toldAt: MonotonicTime?
    private(set) var restsUntil = MonotonicTime(nanoseconds: 0)

    /// Adds what is needed to hear of each change of what is selected.
    mutating func add(_ selection: Selection) {
        let (folder, isRecursive) = Self.place(of: selection)
        file = isEmpty ? Self.file(of: selection) : nil
        if isEmpty {
            (self.folder, self.isRecursive) = (folder, isRecursive)
        } else if folder == self.folder {
            self.isRecursive = self.isRecursive || isRecursive
        } else {
            self.folder = Self.commonFolder(folder, self.folder)
            self.isRecursive = true
        }
        isEmpty = false
    }

    /// The request that waits for another state.
    var request: Request {
        .watch(Watch(path: file ?? folder, isRecursive: file == nil && isRecursive, tag: tag))
    }

    /// Takes an answer; whether the state is another one.
    mutating func take(_ changed: Changed, at now: MonotonicTime) -> Bool {
        defer { tag = changed.tag }
        isTold = true
        restsUntil = toldAt.map { $0 + .milliseconds(Limits.settledMilliseconds) } ?? now
        toldAt = now
        return changed.tag != tag
    }

    /// Notes that the server does not tell.
    mutating func noteRefusal() { isTold = false }

    private static func place(of selection: Selection) -> (folder: RemotePath?, isRecursive: Bool) {
        switch selection {
        case .file(let request): (Self.folder(of: request.path), false)
        case .pattern(let pattern): (pattern.folder, pattern.isRecursive)
        case .folder(let path): (path, true)
        case .listing(let path, let isRecursive): (path, isRecursive)
        }
    }

    private static func file(of selection: Selection) -> RemotePath? {
        if case .file(let request) = selection { request.path } else { nil }
    }

    private static func folder(of file: RemotePath) -> RemotePath? {
        path(of: file.components.dropLast())
    }

    private static func commonFolder(_ first: RemotePath?, _ second: RemotePath?) -> RemotePath? {
        guard let first, let second else { return nil }
        let pairs = zip(first.components, second.components)
        return path(of: pairs.prefix { $0 == $1 }.map(\.0)[...])
    }

    /// The path of these names; nil for none.
    private static func path(of names: ArraySlice<ArraySlice<UInt8>>) -> RemotePath? {
        // Each is part of a path that was valid.
        try? RemotePath(Array(names.joined(separator: [UInt8(ascii: "/")])))
    }
}

import Bluetooth
import Client
import Server
import System
import TestSupport
import Wire

/// A changed file, from its sums to its parts, at both ends.
enum ChangesTarget: FuzzTarget {
    static let name = "changes"
    static let promise = "any state of a file becomes any other, for hardly more than its bytes"

    static func seeds() -> [[UInt8]] {
        [
            // All of it, some of its blocks in another order, and bytes between.
            [0, 3, 0, 3, 1, 3, 2, 3, 3, 3, 4, 3, 5], [1, 3, 4, 3, 1, 3, 1, 3, 0],
            [2, 3, 0, 1, 4, 1, 2, 3, 4, 3, 1, 2, 40, 3, 2], [4, 0, 0x10, 0x01, 0x3f, 3, 5],
            [6, 2, 255], [8, 3, 0, 3, 1], [7],
        ]
    }

    /// More than the held file has.
    private static let newBytesMax = 96 << 10

    static func check(_ input: [UInt8]) throws {
        let (choice, script) = input.choice
        let old = choice & 1 == 0 ? base : [UInt8](repeating: 0, count: base.count)
        let new = Self.new(of: old, script)
        try unsafe Self.folder.get().folder.write(new, to: "file")
        let folder = try TemporaryFolder.inMemory()
        try folder.write(old, to: "file")
        if choice & 8 != 0 {
            // An earlier run was cut, or it was another file's.
            try folder.write((choice & 4 == 0 ? new : old).prefix(5000), to: ".file.btpart")
        }
        let fetched = try fetch(into: folder, compresses: choice & 2 != 0)
        let names = try folder.names()
        try demand(names == ["file"], "something is left: \(names)")
        try demand(try folder.read("file") == new, "the file is wrong")
        let most = new.count + new.count / 50 + 8 * 1024
        try demand(fetched <= most, "\(fetched) bytes came for \(new.count)")
    }

    private static let base = SeededContent.bytes(24 << 10)

    /// One for all inputs.
    nonisolated(unsafe) private static let folder = Result { try ServedFolder() }

    /// What the script makes of the bytes: pieces of them, bytes of its own, and zeros.
    private static func new(of old: [UInt8], _ script: [UInt8]) -> [UInt8] {
        var new: [UInt8] = []
        var rest = script[...]
        while new.count < newBytesMax, let step = rest.popFirst() {
            let value = Int(rest.popFirst() ?? 0)
            switch step % 4 {
            case 0:
                let count = Int(rest.popFirst() ?? 0) << 4
                let start = value << 6 % old.count
                new += old[start..<min(start + count, old.count)]
            case 1:
                new += rest.prefix(value)
                rest = rest.dropFirst(value)
            case 2: new += [UInt8](repeating: 0, count: value << 6)
            default:
                let start = value % (old.count >> 12) << 12
                new += old[start..<start + 4096]
            }
        }
        return new
    }

    /// Fetches the file; returns how many bytes the server sent.
    private static func fetch(into folder: TemporaryFolder, compresses: Bool) throws -> Int {
        let path = try RemotePath("file")
        var configuration = ClientConfiguration(.socket(.unix(try UnixAddress("/nowhere"))))
        configuration.capabilities = compresses ? [.zstd, .sums] : .sums
        configuration.salt = 7
        configuration.retryCount = 0
        var client = ClientEngine(configuration, into: OutputFolder(try folder.open()))
        client.add(.file(DownloadRequest(path, to: .file(try DestinationPath(path)))))
        var server = try unsafe ServedEnd(
            of: Self.folder.get().share, compresses: compresses)
        let now = ManualClock().now
        var waiting: [UInt8] = []
        var sentCount = 0
        for _ in 0..<10_000 {
            let action = client.step(at: now)
            let said = client.takeOutput()
            if !said.isEmpty { waiting += try server.answer(said) }
            for case .finished(let outcome) in client.takeEvents() {
                try demand(outcome.error == nil, "the file failed: \(outcome.result)")
            }
            switch action {
            case .connect: client.connected(at: now)
            case .read(let countMax, let until) where until > now:
                if waiting.isEmpty { waiting = try server.wait() }
                try demand(!waiting.isEmpty, "either end waits for the other")
                client.receive(Array(waiting.prefix(countMax)).span)
                sentCount += min(countMax, waiting.count)
                waiting = Array(waiting.dropFirst(countMax))
            case .finished: return sentCount
            case _: break
            }
        }
        throw FuzzFault(description: "the batch does not come to an end")
    }
}

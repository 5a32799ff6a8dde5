import Client
import System
import TestSupport
import Wire

/// A session of the client, whatever the server sends.
enum ClientTarget: FuzzTarget {
    static let name = "client"
    static let promise =
        "no file has a final name but whole and asked for, and what was not asked for stays"

    static func seeds() throws -> [[UInt8]] {
        let hello = Samples.serverHello([])
        var seeds: [[UInt8]] = []
        for job in ClientJob.allCases where job != .changed {
            let answer = try answers(to: job).flatMap(\.self)
            seeds.append([job.rawValue] + hello + answer)
            // A session that is cut, and one that goes on.
            let cut = [job.rawValue] + hello + answer.dropLast(20)
            seeds.append(cut + SeveralSessions.mark + hello)
        }
        for answer in try ChangedAnswers.all() {
            seeds.append([ClientJob.changed.rawValue] + answer)
        }
        for frame in try Samples.serverFrames().dropFirst() {
            seeds.append([ClientJob.files.rawValue] + hello + frame)
        }
        return seeds
    }

    /// What an honest server says to it.
    private static func answers(to job: ClientJob) throws -> [[UInt8]] {
        let file = Samples.file(Samples.content)
        switch job {
        case .files:
            let missing = frame(ServerFrameType.error, ErrorMessage(.notFound, "no"))
            let inner = Samples.file(Array("inner\n".utf8))
            return file + Samples.file([]) + inner + [missing]
        case .folder:
            let names = ["folder/", "folder/inner", "folder/notes.txt"]
            return try Samples.listing(names) + file + file
        case .pattern: return try Samples.listing(["a.txt", "b", "c.txt"]) + file + file
        case .listing: return try Samples.listing(["a", "folder/", "folder/a"])
        case .changed: return []
        }
    }

    static func check(_ input: [UInt8]) throws {
        let (choice, bytes) = input.choice
        let job = ClientJob(rawValue: choice % UInt8(ClientJob.allCases.count)) ?? .files
        let sessions = SeveralSessions.of(bytes)
        let whole = try FetchCourse(job, sessions.map { Pieces.whole.of($0) })
        let split = try FetchCourse(job, sessions.map { Pieces.uneven.of($0) })
        guard job.asksAllAtOnce else { return }
        try demand(split == whole, "a split changes what is fetched: \(whole) \(split)")
    }
}

/// The same where the server compresses.
enum ZstdTarget: FuzzTarget {
    static let name = "zstd"
    static let promise = "the same of a compressed session, which brings what a plain one brings"

    /// The first byte is that of `ClientTarget`, with the highest bit for a stream as it is; a
    /// plain session follows without HELLO.
    static func seeds() throws -> [[UInt8]] {
        let plain = try ClientTarget.seeds().map { seed in
            [seed[0]] + seed.dropFirst(1 + ServerTape.helloByteCount)
        }
        return plain
            + plain.map { [$0[0] | 0x80] + compressed(Array($0.dropFirst())) }
    }

    static func check(_ input: [UInt8]) throws {
        let (choice, bytes) = input.choice
        let job = ClientJob(rawValue: choice & 0x7f % UInt8(ClientJob.allCases.count)) ?? .files
        let hello = Samples.serverHello([.zstd])
        let isRaw = choice & 0x80 != 0
        let stream = isRaw ? bytes : compressed(bytes)
        let whole = try FetchCourse(job, [Pieces.whole.of(hello + stream)])
        let split = try FetchCourse(job, [Pieces.uneven.of(hello + stream)])
        // What is before a fault in the stream may come or not.
        guard job.asksAllAtOnce && !isRaw else { return }
        try demand(split == whole, "a split changes what is fetched")
        let plain = try FetchCourse(job, [Pieces.whole.of(Samples.serverHello([]) + bytes)])
        try demand(plain == whole, "compression changes what is fetched")
    }
}

/// Several sessions in one input.
enum SeveralSessions {
    /// What is between two of them.
    static let mark: [UInt8] = [0xB7, 0xF1, 0x1E, 0x00]

    static func of(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: mark, omittingEmptySubsequences: false).map(Array.init)
    }
}

/// What a server says of a file that is held here in another state.
private enum ChangedAnswers {
    /// Sessions in which all blocks of the local file are found, and in which one is not.
    static func all() throws -> [[UInt8]] {
        let hello = Samples.serverHello([.sums])
        let held = FetchFolder.changedFile
        var new = held
        new[5000] ^= 1
        return [held, new].map { file in
            let head = Head(
                size: UInt64(file.count), mtime: 1_700_000_000, mode: 0o644, start: 0)
            let end = End(size: UInt64(file.count), digest: Samples.digest(of: file), tag: 7)
            let sums = BlockSums.all(file, blockBytes: 4096)
            return hello + frame(ServerFrameType.head, head)
                + frame(ServerFrameType.sum, Sum(exponent: 12, sums: sums))
                + frame(ServerFrameType.end, end)
                + frame(ServerFrameType.head, head) + frame(0x83, Array(file[4096..<8192]))
                + frame(ServerFrameType.parted, Parted(byteCount: 4096))
        }
    }
}

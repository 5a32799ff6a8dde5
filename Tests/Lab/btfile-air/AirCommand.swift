import Air
import System

/// The whole program: read the command line, read the capture, tell.
enum AirCommand {
    private static let done: Int32 = 0
    private static let failed: Int32 = 1
    private static let usage: Int32 = 2

    /// Bytes of the file in memory at a time; with the longest record, all that is held of it.
    private static let pieceBytes = 1 << 18

    static func run(_ arguments: [[UInt8]]) -> Int32 {
        do throws(AirOptions.Refusal) {
            return report(try AirOptions(arguments))
        } catch {
            switch error {
            case .help:
                StandardStream.output.write(AirOptions.help)
                return done
            case .usage(let complaint):
                StandardStream.error.write("btfile-air: \(complaint); see --help\n")
                return usage
            }
        }
    }

    private static func report(_ options: AirOptions) -> Int32 {
        let complaint: String
        do {
            var (traffic, cutBytes) = (Traffic(), 0)
            try read(options.file, into: &traffic, cutBytes: &cutBytes)
            let report = try AirReport(
                of: traffic, choice: options.choice, payloadBytes: options.payloadBytes,
                latencyMilliseconds: options.latencyMilliseconds, cutBytes: cutBytes)
            StandardStream.output.write(options.isJSON ? report.json : report.text)
            return done
        } catch let error as SystemError {
            complaint = "\(error.errno)"
        } catch {
            complaint = "\(error)"
        }
        StandardStream.error.write("btfile-air: \(options.file): \(complaint)\n")
        return failed
    }

    /// Reads the capture piece by piece.
    private static func read(
        _ path: LocalPath, into traffic: inout Traffic, cutBytes: inout Int
    ) throws {
        let file = try open(path)
        var reader = CaptureReader()
        var offset: UInt64 = 0
        while true {
            let piece = try [UInt8](capacity: pieceBytes) { buffer throws(SystemError) in
                try file.read(at: offset, into: &buffer)
            }
            guard !piece.isEmpty else { break }
            offset += UInt64(piece.count)
            reader.append(piece)
            while let record = try reader.next() { traffic.take(record) }
        }
        try reader.finish()
        cutBytes = reader.heldBytes
    }

    /// Opens the file in its own folder; a link is followed while it stays there.
    private static func open(_ path: LocalPath) throws(SystemError) -> File {
        let slash = UInt8(ascii: "/")
        let name = path.bytes.lastIndex(of: slash).map { path.bytes[($0 + 1)...] }
        let parent = path.bytes.lastIndex(of: slash).map { LocalPath(path.bytes[...$0]) }
        let folder = try Folder(parent ?? ".")
        return try folder.openFile(
            beneath: LocalPath(name ?? path.bytes[...]), links: .followedBeneath)
    }
}

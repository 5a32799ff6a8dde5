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
                return show(AirOptions.help)
            case .usage(let complaint):
                StandardStream.error.write("btfile-air: \(complaint); see --help\n")
                return usage
            }
        }
    }

    private static func report(_ options: AirOptions) -> Int32 {
        let complaint: String
        do {
            let (traffic, loss) = try read(options.file)
            let report = try AirReport(
                of: traffic, choice: options.choice, payloadBytes: options.payloadBytes,
                latencyMilliseconds: options.latencyMilliseconds, loss: loss)
            return show(options.isJSON ? report.json : report.text)
        } catch let error as SystemError {
            complaint = "\(error.errno)"
        } catch {
            complaint = "\(error)"
        }
        StandardStream.error.write("btfile-air: \(options.file): \(complaint)\n")
        return failed
    }

    /// Reads the capture piece by piece, from a pipe as from a file.
    private static func read(_ path: LocalPath) throws -> (traffic: Traffic, loss: CaptureLoss) {
        let file = path == "-" ? try InputFile.standardInput() : try InputFile(path)
        var (reader, traffic) = (CaptureReader(), Traffic())
        while true {
            let piece = try [UInt8](capacity: pieceBytes) { buffer throws(SystemError) in
                _ = try file.read(into: &buffer)
            }
            guard !piece.isEmpty else { return (traffic, try reader.finish()) }
            reader.append(piece)
            while let record = try reader.next() { traffic.take(record) }
        }
    }

    /// Writes to standard output; that it cannot be written is a failure.
    private static func show(_ text: String) -> Int32 {
        do {
            _ = try StandardStream.output.write(Array(text.utf8).span)
            return done
        } catch {
            StandardStream.error.write("btfile-air: standard output: \(error.errno)\n")
            return failed
        }
    }
}

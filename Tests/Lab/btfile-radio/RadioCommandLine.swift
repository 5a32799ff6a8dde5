import System
import VirtualRadio

/// The whole program: read the command line, then serve hosts until somebody ends it.
enum RadioCommandLine {
    private static let failed: Int32 = 1
    private static let usage: Int32 = 2

    static func run(_ arguments: [[UInt8]]) -> Int32 {
        do throws(RadioOptions.Refusal) {
            let options = try RadioOptions(arguments)
            return serve(options)
        } catch {
            switch error {
            case .help:
                _ = try? StandardStream.output.write(Array(RadioOptions.help.utf8).span)
                return 0
            case .usage(let complaint):
                StandardStream.error.write("btfile-radio: \(complaint); see --help\n")
                return usage
            }
        }
    }

    private static func serve(_ options: RadioOptions) -> Int32 {
        do {
            let loop = try RadioLoop(options)
            try loop.run()
        } catch {
            StandardStream.error.write("btfile-radio: \(options.folder): \(error)\n")
        }
        return failed
    }
}

import Air
import System

/// What the command line of btfile-air asks for.
struct AirOptions {
    private(set) var file = LocalPath("")
    private(set) var choice = AdapterChoice.busiestSender
    private(set) var payloadBytes: Int?
    private(set) var latencyMilliseconds = AirReport.latencyMillisecondsDefault
    private(set) var isJSON = false

    /// What is wrong with a command line, or that it asks for help.
    enum Refusal: Error {
        case help
        case usage(String)
    }

    private static let shapes = [
        LongOptions.Shape(name: "adapter", letter: nil, takesValue: true),
        LongOptions.Shape(name: "payload", letter: nil, takesValue: true),
        LongOptions.Shape(name: "latency", letter: nil, takesValue: true),
        LongOptions.Shape(name: "json", letter: nil, takesValue: false),
        LongOptions.Shape(name: "help", letter: "h", takesValue: false),
    ]

    static let help = """
        Usage: btfile-air [FLAG]... FILE.btsnoop

        Reads what `btmon -w` has captured, puts L2CAP together again, and tells for one adapter
        what went each way and how long it would take on the air of Enhanced Data Rate.
        The file - is standard input.

          --adapter ADDRESS    the adapter to tell of, or hciN (the one that sends most data)
          --payload BYTES      the bytes of the files delivered (the data bytes of RFCOMM)
          --latency MS         what an idle turn costs, in milliseconds (20)
          --json               one line of JSON instead
          --help               this

        Exit status: 0, 1 if the capture cannot be read or shows nothing, 2 for wrong usage.

        """

    init(_ arguments: [[UInt8]]) throws(Refusal) {
        var files: [String] = []
        let texts = arguments.map { String(decoding: $0, as: UTF8.self) }
        for finding in LongOptions.read(texts, shapes: Self.shapes) {
            switch finding {
            case .name(let name): files.append(name)
            case .unknown(let typed): throw .usage("there is no flag \(typed)")
            case .missingValue(let index):
                throw .usage("--\(Self.shapes[index].name) needs a value")
            case .unwantedValue(let index):
                throw .usage("--\(Self.shapes[index].name) takes no value")
            case .flag(let index, let value):
                try apply(Self.shapes[index].name, value ?? "")
            }
        }
        guard let name = files.first, files.count == 1, !name.isEmpty else {
            throw .usage("which capture? One file is read")
        }
        // As it was typed, which need not be UTF-8.
        file = LocalPath(arguments.first { String(decoding: $0, as: UTF8.self) == name } ?? [])
    }

    private mutating func apply(_ flag: String, _ value: String) throws(Refusal) {
        switch flag {
        case "adapter":
            guard let choice = AdapterChoice(value) else {
                throw .usage("--adapter takes AA:BB:CC:DD:EE:FF or hciN")
            }
            self.choice = choice
        case "payload": payloadBytes = try number(value, flag, AirReport.payloadBytesMax)
        case "latency":
            latencyMilliseconds = try number(value, flag, AirReport.latencyMillisecondsMax)
        case "json": isJSON = true
        case _: throw .help
        }
    }

    private func number(_ text: String, _ flag: String, _ most: Int) throws(Refusal) -> Int {
        guard let number = Decimals.number(text), (0...most).contains(number) else {
            throw .usage("--\(flag) takes a whole number up to \(most)")
        }
        return number
    }
}

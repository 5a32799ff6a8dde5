import Air
import System
import VirtualRadio

/// What the command line of btfile-radio asks for.
struct RadioOptions {
    private(set) var folder = LocalPath("")
    private(set) var adapters = 2
    private(set) var seed: UInt64 = 1
    private(set) var pace = AirClock.Pace.fast

    /// What is wrong with a command line, or that it asks for help.
    enum Refusal: Error {
        case help
        case usage(String)
    }

    private static let adaptersMax = 16

    private static let shapes = [
        LongOptions.Shape(name: "adapters", letter: "n", takesValue: true),
        LongOptions.Shape(name: "seed", letter: nil, takesValue: true),
        LongOptions.Shape(name: "pace", letter: nil, takesValue: true),
        LongOptions.Shape(name: "help", letter: "h", takesValue: false),
    ]

    static let help = """
        Usage: btfile-radio [FLAG]... FOLDER

        Bluetooth controllers, and the air between them, for hosts that speak HCI (H4) over Unix
        sockets: FOLDER/adapter0, FOLDER/adapter1 and so on. FOLDER/control takes commands, a line
        each; `help` lists them, and `pace` changes the pace.

          --adapters NUMBER    how many, up to \(adaptersMax) (2)
          --seed NUMBER        decides all that is left to chance (1)
          --pace PACE          seconds of the air in a second, or fast: nobody waits for it (fast)
          --help               this

        Exit status: 1 if the sockets cannot be made, 2 for wrong usage. It ends by a signal.

        """

    init(_ arguments: [[UInt8]]) throws(Refusal) {
        var folders: [String] = []
        let texts = arguments.map { String(decoding: $0, as: UTF8.self) }
        for finding in LongOptions.read(texts, shapes: Self.shapes) {
            switch finding {
            case .name(let name): folders.append(name)
            case .unknown(let typed): throw .usage("there is no flag \(typed)")
            case .missingValue(let index):
                throw .usage("--\(Self.shapes[index].name) needs a value")
            case .unwantedValue(let index):
                throw .usage("--\(Self.shapes[index].name) takes no value")
            case .flag(let index, let value):
                try apply(Self.shapes[index].name, value ?? "")
            }
        }
        guard let name = folders.first, folders.count == 1, !name.isEmpty else {
            throw .usage("which folder? One is needed")
        }
        folder = LocalPath(name)
    }

    private mutating func apply(_ flag: String, _ value: String) throws(Refusal) {
        switch flag {
        case "adapters":
            guard let count = Decimals.number(value), (1...Self.adaptersMax).contains(count)
            else { throw .usage("--adapters takes a number from 1 to \(Self.adaptersMax)") }
            adapters = count
        case "seed":
            guard let seed = UInt64(value) else {
                throw .usage("--seed takes a whole number")
            }
            self.seed = seed
        case "pace":
            guard let pace = AirClock.Pace(value) else {
                throw .usage("--pace takes a number, or fast")
            }
            self.pace = pace
        case _: throw .help
        }
    }

    /// The addresses of the adapters: 00:AA:01:00:00:00, 00:AA:01:01:00:01 and so on.
    var addresses: [DeviceAddress] {
        (0..<UInt8(adapters)).map { DeviceAddress(littleEndian: [$0, 0, $0, 1, 0xAA, 0]) }
    }
}

import TestSupport

/// The files of the exhaustive tests, and how a client's folder is judged by them.
struct Sample {
    let files: [(name: String, bytes: [UInt8])]

    /// What is asked for: all files, and one that is not there.
    var names: [String] { files.map(\.name) + ["missing"] }

    var byteCount: UInt64 { files.reduce(0) { $0 + UInt64($1.bytes.count) } }

    /// Every kind of file that matters, and one that does not fit one message.
    static let whole = Sample(files: kinds(of: 3072))

    /// The same, with little on the wire.
    static let small = Sample(files: kinds(of: 32))

    /// Each name differs from each other by more than one bit: no digest covers a request, so that
    /// whoever turns one name into another gets the other file.
    private static func kinds(of randomCount: Int) -> [(name: String, bytes: [UInt8])] {
        var generator = SeededGenerator(seed: 1)
        return [
            ("empty", []),
            ("one", [0x0a]),
            ("notes.txt", Array("hello, hello, hello and hello\n".utf8)),
            ("folder/inner", Array("inner\n".utf8)),
            ("random", generator.bytes(randomCount)),
        ]
    }

    /// What is wrong with what a client has on its disk: a final file is whole, and a part is the
    /// beginning of one, or an empty one of what was asked for; nothing else is there.
    func faults(in kept: Kept) -> [String] {
        var faults: [String] = []
        for (name, bytes) in kept.files {
            if let file = files.first(where: { $0.name == name }) {
                if file.bytes != bytes { faults.append("\(name) is wrong") }
            } else if let file = files.first(where: { Kept.part(of: $0.name) == name }) {
                if !file.bytes.starts(with: bytes) { faults.append("the part \(name) is wrong") }
            } else if !names.map(Kept.part).contains(name) || !bytes.isEmpty {
                faults.append("\(name) was never asked for")
            }
        }
        return faults
    }

    /// What is wrong when all should be there.
    func faultsAtEnd(in kept: Kept) -> [String] {
        let missing = files.map(\.name).filter { name in !kept.files.contains { $0.name == name } }
        let parts = kept.files.map(\.name).filter { $0.contains(".btpart") }
        return faults(in: kept) + missing.map { "\($0) is missing" } + parts.map { "\($0) is left" }
    }
}

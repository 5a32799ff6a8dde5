// simple-server [CHANNEL | unix:PATH]: asks each caller for the name of a file and sends it. It
// serves the plain files of the folder in which it is started: nothing hidden, no link, no path.
import Glibc
import RFCOMM

/// Opens a plain file of this folder; nil for everything else.
func openFile(_ name: String) -> CInt? {
    var status = stat()
    guard !name.hasPrefix("."), !name.contains("/"), !name.contains("\0") else { return nil }
    let file = open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return file }
    close(file)
    return nil
}

func serve(_ stream: borrowing RFCOMMStream) throws(RFCOMMError) {
    try stream.write("Enter the file name: ", until: .after(.seconds(60)))
    guard case .bytes(let line) = try stream.read(until: .after(.seconds(60))) else { return }
    let name = String(decoding: line.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
    guard let file = openFile(name) else { return try stream.write("There is no such file.\n") }
    defer { close(file) }
    var piece = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(file, &piece, piece.count), count > 0 {
        try stream.write(Array(piece[..<count]), until: .after(.seconds(60)))
    }
    try stream.write("\nTransfer complete\n")
}

let place = CommandLine.arguments.dropFirst().first ?? "20"
let listener =
    try RFCOMMChannel(place).map { try RFCOMMListener(on: $0) } ?? RFCOMMListener(at: place)
while let stream = try listener.accept() { try? serve(stream) }

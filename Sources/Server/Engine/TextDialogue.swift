internal import Share
internal import System
internal import Wire

/// The text dialogue, for people at a serial terminal: names in, files out as they are.
///
/// PROTOCOL 9.1
final class TextDialogue: OpeningDialogue {
    static let name = "text"

    /// A client of frames speaks at once, and a person waits to be asked.
    static let silence: Duration? = .seconds(2)

    /// The bytes of a name; more than anybody types.
    static let nameBytesMax = 2048

    /// A frame begins with the highest byte of its length, which is 0.
    static func begins(with byte: UInt8) -> Bool { byte != 0 }

    private var lines = TextLines()

    /// What arrived while a line was being answered.
    private var unread: [UInt8] = []

    /// What is done about the line that was read last, until that is answered.
    private var task: Task?

    /// What the line asked for, if it was a file or a folder of that name.
    private var path: RemotePath?

    /// Whether the line that was read last, but for empty ones, is what was written here.
    private var isEchoed = false

    /// Why the session ends once all is answered.
    private var end: ServerEngine.End?

    private enum Task: ~Copyable {
        case begin(TextCommand)
        case send(FileReader)
        case list(ShareListing, count: UInt64)
    }

    /// A person at a terminal says no more than that.
    let isGreeted = true

    /// Asks for the first name.
    init(_ stream: inout SendStream) {
        stream.setCompression(false)
        stream.write(line: Self.prompt)
    }

    private static let prompt = "Enter the file name"
    private static let completion = "Transfer complete"
    private static let errorMark = "Error: "

    /// What a tty sends back for LF: `^J` (ECHOCTL).
    private static let echoedLineFeed: [UInt8] = [0x5e, 0x4a]

    var wantsInput: Bool { end == nil && unread.isEmpty && task == nil }

    var hasRequests: Bool { task != nil || end != nil }

    var isResponding: Bool {
        switch task {
        case .send: true
        case .list: true
        case .begin: false
        case nil: false
        }
    }

    var file: ServerEngine.UnfinishedFile? {
        switch task {
        case .send(let reader):
            ServerEngine.UnfinishedFile(
                path: reader.file.path, position: reader.position, byteCount: reader.file.size)
        case .begin: nil
        case .list: nil
        case nil: nil
        }
    }
}

// MARK: Receiving

extension TextDialogue {
    func receive(_ bytes: Span<UInt8>, _ stream: inout SendStream) -> ServerEngine.Event? {
        unread.append(copying: bytes)
        readOn()
        return nil
    }

    func receiveEnd() {
        guard end == nil else { return }
        end = .inputEnded
        // A program may end its input without ending the line.
        guard unread.isEmpty, task == nil, let line = lines.takeRest() else { return }
        noteEcho(line)
        if !isEchoed { task = .begin(TextCommand(line)) }
    }

    /// Reads up to a line that asks for something, unless one is still to be answered: whoever asks
    /// without reading the answers is read no further.
    private func readOn() {
        guard end == nil, task == nil else { return }
        var position = 0
        while var line = lines.next(in: unread, at: &position) {
            while line?.starts(with: Self.echoedLineFeed) == true {
                line?.removeFirst(Self.echoedLineFeed.count)
            }
            noteEcho(line)
            guard !isEchoed else { continue }
            task = .begin(TextCommand(line))
            break
        }
        unread.removeFirst(position)
    }

    /// A tty sends back what it gets until it is told not to: if that were answered, the answer
    /// would come back too, without end.
    private func noteEcho(_ line: TextLines.Line) {
        let text = String(decoding: line ?? [], as: UTF8.self)
        // It may end lines in another way, so that empty ones come between.
        guard line == nil || !text.isEmpty else { return }
        isEchoed =
            text == Self.prompt || text == Self.completion || text.hasPrefix(Self.errorMark)
    }
}

// MARK: Answering

extension TextDialogue {
    func step(in share: Share, _ stream: inout SendStream) -> StepResult {
        defer { readOn() }
        guard let task = task.take() else { return StepResult(end: end) }
        do throws(ShareError) {
            switch consume task {
            case .begin(let command): return try begin(command, in: share, &stream)
            case .send(let reader): return try send(reader, &stream)
            case .list(let listing, let count): return try list(listing, count, &stream)
            }
        } catch {
            return refuse(error, &stream)
        }
    }

    private func begin(
        _ command: TextCommand, in share: Share, _ stream: inout SendStream
    ) throws(ShareError) -> StepResult {
        path = command.path
        switch command {
        case .nothing:
            stream.write(line: Self.prompt)
        case .quit:
            return StepResult(end: .bye)
        case .mistaken(let words):
            return refuse(ErrorMessage(.malformedPath, words), &stream)
        case .list(let folder):
            task = .list(try share.list(folder, recursive: false), count: 0)
        case .file(let path):
            let reader = FileReader(try share.open(path))
            // Who reads by a program knows from this where the file ends.
            let size = reader.file.size
            stream.write(line: size == 1 ? "1 byte" : "\(size) bytes")
            task = .send(reader)
            return StepResult(event: .began(path, byteCount: size))
        }
        return StepResult()
    }

    private func send(
        _ reader: consuming FileReader, _ stream: inout SendStream
    ) throws(ShareError) -> StepResult {
        var reader = reader
        let file = (path: reader.file.path, size: reader.file.size)
        if !reader.isAtEnd {
            try reader.read(upTo: file.size)
            stream.write(reader.piece)
            task = .send(reader)
            return StepResult()
        }
        if try reader.beginAgain() { stream.flush() }
        guard try reader.readAgain() != nil else {
            task = .send(reader)
            return StepResult()
        }
        complete(Self.completion, &stream)
        return StepResult(event: .served(file.path, size: file.size, start: 0))
    }

    private func list(
        _ listing: ShareListing, _ count: UInt64, _ stream: inout SendStream
    ) throws(ShareError) -> StepResult {
        var count = count
        let isEnd = try listing.sendSome(to: &stream) { item, stream in
            stream.write(line: Self.line(of: item))
            count += 1
        }
        guard isEnd else {
            task = .list(listing, count: count)
            return StepResult()
        }
        complete(nil, &stream)
        let list = List(path: path, recursive: false)
        return StepResult(event: .listed(list, count: count, without: listing.leftOut))
    }

    private static func line(of item: Item) -> String {
        switch item.kind {
        case .file: "\(item.path.text)  \(item.size)"
        case .directory: "\(item.path.text)/"
        }
    }

    private func complete(_ words: String?, _ stream: inout SendStream) {
        if let words { stream.write(line: words) }
        stream.write(line: Self.prompt)
    }
}

// MARK: Refusing and ending

extension TextDialogue {
    private func refuse(_ error: ShareError, _ stream: inout SendStream) -> StepResult {
        guard error.isPassing else { return refuse(error.errorMessage, cause: error, &stream) }
        return StepResult(event: .refused(path: path, .busy, cause: error), end: .busy)
    }

    private func refuse(
        _ message: ErrorMessage, cause: ShareError? = nil, _ stream: inout SendStream
    ) -> StepResult {
        complete(Self.errorMark + message.text, &stream)
        return StepResult(event: .refused(path: path, message.code, cause: cause))
    }

    func end(_ end: ServerEngine.End, _ stream: inout SendStream) {
        self.end = end
        task = nil
        unread = []
        switch end {
        case .bye, .inputEnded: return
        case .idle: stream.write(line: Self.errorMark + "nothing was asked for too long")
        case .violation, .noHello, .busy, .notAllowed, .unpaired, .stopping:
            stream.write(line: Self.errorMark + (end.errorMessage?.text ?? "the session ends"))
        }
    }
}

extension SendStream {
    /// Writes a line as a serial terminal wants it.
    fileprivate mutating func write(line: String) {
        write(Array("\(line)\r\n".utf8))
    }
}

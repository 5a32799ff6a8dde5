/// A byte stream to a peer: a socket, two descriptors, or a command of the shell.
package enum ByteStream: ~Copyable {
    case socket(StreamSocket)
    /// One is read and the other is written.
    case pair(DescriptorPair)
    /// A command between pipes, which ends with the stream.
    case running(RunningCommand)
}

extension ByteStream {
    /// Reads what has arrived into the beginning of `buffer`, as much as fits.
    package func read(into buffer: inout MutableSpan<UInt8>) throws(SystemError) -> IOResult {
        switch self {
        case .socket(let socket): try socket.read(into: &buffer)
        case .pair(let pair): try pair.read(into: &buffer)
        case .running(let command): try command.read(into: &buffer)
        }
    }

    /// Writes as much of `bytes` as fits, to a socket in messages of exactly `unit` bytes;
    /// elsewhere there are no messages.
    package func writeUnits(of bytes: Span<UInt8>, unit: Int) throws(SystemError) -> IOResult {
        switch self {
        case .socket(let socket): try socket.writeUnits(of: bytes, unit: unit)
        case .pair(let pair): try pair.write(bytes)
        case .running(let command): try command.write(bytes)
        }
    }

    /// Whether a hang-up ends both directions at once; of two descriptors each ends by itself, and
    /// the next call says so.
    package var endsAtOnce: Bool {
        switch self {
        case .socket: true
        case .pair: false
        case .running: false
        }
    }

    /// Ends the command behind the stream, and tells how it ended; nil if there is none.
    package func endCommand() -> RunningCommand.End? {
        switch self {
        case .socket: nil
        case .pair: nil
        case .running(let command): command.end()
        }
    }
}

/// Keeps a poller's watch of a stream in step with what is wanted of it.
package struct StreamRegistration: Sendable {
    private var input = PollRegistration()
    private var output = PollRegistration()

    package init() {}

    /// Begins, changes or ends the watch if the interest has changed; nil is for nothing, not even
    /// a hang-up.
    ///
    /// Of two descriptors each is watched only while it is of interest: one that has hung up would
    /// be ready for ever.
    package mutating func update(
        _ stream: borrowing ByteStream, in poller: borrowing Poller, token: UInt64,
        interest: Poller.Interest?
    ) throws(SystemError) {
        switch stream {
        case .socket(let socket):
            try input.update(socket.descriptor, in: poller, token: token, interest: interest)
        case .pair(let pair):
            try update(pair, in: poller, token: token, interest: interest)
        case .running(let command):
            try command.withPipes { pair throws(SystemError) in
                try update(pair, in: poller, token: token, interest: interest)
            }
        }
    }

    private mutating func update(
        _ pair: borrowing DescriptorPair, in poller: borrowing Poller, token: UInt64,
        interest: Poller.Interest?
    ) throws(SystemError) {
        let wanted = interest ?? []
        try input.update(
            pair.input, in: poller, token: token,
            interest: wanted.contains(.readable) ? .readable : nil)
        try output.update(
            pair.output, in: poller, token: token,
            interest: wanted.contains(.writable) ? .writable : nil)
    }
}

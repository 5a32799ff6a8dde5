import Glibc
import System
import TestSupport
import Testing

@Suite(.waiting) struct `Listening sockets` {
    /// Connects to a listener of this process.
    private func call(_ address: UnixAddress) throws -> StreamSocket {
        let socket = try StreamSocket(family: AF_UNIX)
        try socket.connect(to: address.socketAddress)
        try socket.connectResult()
        return socket
    }

    @Test func `nobody is accepted where nobody calls`() throws {
        let folder = try TemporaryFolder()
        let listener = try ListeningSocket(at: folder.address("socket"), callersMax: 1)
        switch try listener.accept() {
        case .caller: Issue.record("nobody called")
        case .wouldBlock: break
        }
    }

    @Test func `a caller is accepted as a stream`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try ListeningSocket(at: address, callersMax: 1)
        let caller = try call(address)
        guard case .caller(let accepted, let name) = try listener.accept() else {
            Issue.record("nobody was accepted")
            return
        }
        #expect(name.family == UInt16(AF_UNIX))
        #expect(fcntl(accepted.descriptor.rawValue, F_GETFD) == FD_CLOEXEC)
        #expect(fcntl(accepted.descriptor.rawValue, F_GETFL) & O_NONBLOCK != 0)
        _ = try caller.write([1, 2, 3].span)
        let result = try accepted.readAll()
        #expect(result == (.wouldBlock, [1, 2, 3]))
    }

    @Test func `a poller sees a caller`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try ListeningSocket(at: address, callersMax: 1)
        let poller = try Poller()
        try poller.add(listener.descriptor, token: 1, interest: .readable)
        let caller = try call(address)
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: nil, into: &events)
        #expect(events.map(\.readable) == [true])
        _ = consume caller
    }

    @Test func `a listener that was shut down is of no more use`() throws {
        let socket = try StreamSocket(family: AF_INET)
        let listener = try ListeningSocket(socket, callersMax: 1)
        shutdown(listener.descriptor.rawValue, CInt(SHUT_RDWR))
        let error = SystemError(call: "accept4", errno: .invalidArgument)
        #expect(throws: ListeningSocket.AcceptError.listener(error)) {
            _ = try listener.accept()
        }
    }

    @Test(arguments: [
        (System.Errno.connectionAborted, "caller"), (.notPermitted, "pause"),
        (.timedOut, "caller"), (.hostDown, "caller"), (.connectionReset, "caller"),
        (.notConnected, "caller"),
        (.tooManyOpenFiles, "pause"), (.tooManyOpenFilesInSystem, "pause"),
        (System.Errno(rawValue: ENOBUFS), "pause"), (.noSuchCall, "pause"),
        (System.Errno(rawValue: 4095), "pause"),
        (.noMemory, "pause"),
        (.badDescriptor, "listener"), (.invalidArgument, "listener"),
        (.notSupported, "listener"), (System.Errno(rawValue: EBADFD), "listener"),
        (System.Errno(rawValue: ENOTSOCK), "listener"),
    ]) func `an error belongs to the caller, the machine or the listener`(
        errno: System.Errno, owner: String
    ) {
        let error = SystemError(call: "accept4", errno: errno)
        let expected: ListeningSocket.AcceptError =
            switch owner {
            case "caller": .caller(error)
            case "pause": .pause(error)
            default: .listener(error)
            }
        #expect(ListeningSocket.AcceptError(error) == expected)
    }

    @Test func `without descriptors the spare one hangs up on a caller`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let address = try folder.address("socket")
            let listener = try ListeningSocket(at: address, callersMax: 2)
            var spare = try SpareDescriptor()
            let caller = try StreamSocket(family: AF_UNIX)
            try caller.connect(to: address.socketAddress)
            // The next descriptor would have this number.
            let next = unsafe Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
            close(next)
            var limit = rlimit(rlim_cur: rlim_t(next), rlim_max: rlim_t(next))
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)

            let error = SystemError(call: "accept4", errno: .tooManyOpenFiles)
            #expect(throws: ListeningSocket.AcceptError.pause(error)) {
                _ = try listener.accept()
            }
            for someone in [true, false, false] {
                let hungUp = spare.hangUp(on: listener)
                #expect(hungUp == someone)
            }
            let result = try caller.read(upTo: 1)
            #expect(result.transfer == .end)
        }
    }
}

import Bluetooth
import Glibc
import Server
import System
import TestSupport
import Testing

/// What is run here gives up rights for ever: in a thread of its own, which alone loses them.
@Suite(.waiting) struct `A server that runs` {
    /// What was seen of a run.
    private struct Run: Sendable {
        var events: [ServerEvent] = []
        var received: [UInt8] = []
        var wasClosed = false
        var openOutside: SystemError?
        var names: [LocalPath] = []
    }

    /// Runs a server until `react` has it stopped, which is told of each event.
    private static func run(
        _ react: @escaping @Sendable (ServerEvent, UnixAddress, inout [SocketClient]) throws -> Void
    ) throws -> Run {
        let folder = try Example.folder()
        let sockets = try TemporaryFolder()
        let address = try sockets.address("socket")
        let path = folder.path
        let run = Worker.run { () -> Run? in
            var run = Run()
            var clients: [SocketClient] = []
            let configuration = ServerConfiguration(folder: path, address: .socket(.unix(address)))
            do {
                let server = try Server(
                    configuration, stoppedBy: SignalSource([.interrupt, .terminate])
                ) { event in
                    run.events.append(event)
                    do {
                        try react(event, address, &clients)
                    } catch {
                        raise(SIGTERM)
                    }
                }
                try server.run()
                for client in clients {
                    try client.receive()
                    run.received += client.received
                    run.wasClosed = client.isClosed
                }
            } catch {
                return nil
            }
            do throws(SystemError) {
                _ = try Folder("/")
            } catch {
                run.openOutside = error
            }
            return run
        }
        var seen = try #require(run ?? nil)
        seen.names = try sockets.names()
        return seen
    }

    @Test func `serves behind its wall and removes its socket when it is stopped`() throws {
        let run = try Self.run { event, address, clients in
            switch event {
            case .started:
                let client = try SocketClient(address)
                try client.send(Example.client)
                client.shutDownSending()
                clients.append(client)
            case .gone: raise(SIGTERM)
            default: break
            }
        }
        #expect(run.received.starts(with: Example.beforeError))
        #expect(run.received.suffix(Example.afterError.count) == Example.afterError[...])
        #expect(run.wasClosed)
        #expect(run.names.isEmpty)
        guard case .started(_, _, let sandbox) = run.events.first,
            case .stopping(.signal(.terminate)) = run.events.last
        else {
            Issue.record("\(run.events)")
            return
        }
        #expect(sandbox.hasFixedPrivileges)
        if sandbox.landlockVersion != nil {
            #expect(run.openOutside == SystemError(call: "open", errno: .permissionDenied))
        }
    }

    @Test func `does not wait for anybody when it is told twice to stop`() throws {
        let run = try Self.run { event, address, clients in
            switch event {
            case .started:
                let client = try SocketClient(address)
                try client.send(Send.hello())
                clients.append(client)
            case .session(_, .greeted, _): raise(SIGINT)
            case .stopping: raise(SIGTERM)
            default: break
            }
        }
        // The client has not closed, and was not waited for.
        #expect(Frame.all(in: run.received).frames.first?.type == 0x81)
        // It is told of all the same.
        #expect(run.events.contains { if case .gone = $0 { true } else { false } })
        #expect(run.names.isEmpty)
    }
}

import Bluetooth
import Client
import System
import TestSupport
import Wire

/// What a client made of what servers sent to it, session after session.
struct FetchCourse: Equatable {
    private(set) var outcomes: [DownloadOutcome.Result] = []
    private(set) var listed: [Item] = []
    private(set) var failures: [SelectionFailure] = []
    private(set) var sessionEnds: [SessionEnd?] = []
    private(set) var files: [String: [UInt8]] = [:]

    /// More than any input can ask for.
    private static let stepsMax = 200_000

    /// Each session has its pieces, and is lost behind the last one.
    init(_ job: ClientJob, _ sessions: [[[UInt8]]]) throws {
        let folder = try FetchFolder()
        var engine = ClientEngine(try Self.configuration(job), into: try folder.open())
        for selection in try job.selections() { engine.add(selection) }
        let finished = try run(&engine, sessions)
        files = try folder.files()
        try folder.check(job, finished)
        outcomes = finished.map { Self.shortened($0.result) }
    }

    /// Without the bytes that are shown of what is no btfile server: those that came together.
    private static func shortened(_ result: DownloadOutcome.Result) -> DownloadOutcome.Result {
        guard case .failed(.session(.notBtfile, let keptBytes)) = result else { return result }
        return .failed(.session(.notBtfile([]), keptBytes: keptBytes))
    }

    private static func configuration(_ job: ClientJob) throws -> ClientConfiguration {
        var configuration = ClientConfiguration(.socket(.unix(try UnixAddress("/nowhere"))))
        configuration.capabilities = [.zstd, .sums]
        configuration.salt = 7
        configuration.creationMask = 0o022
        configuration.retryCount = 2
        configuration.removesExtraneousFiles = job == .folder
        return configuration
    }

    /// Drives the engine to the end of its batch; returns how each file ended.
    private mutating func run(
        _ engine: inout ClientEngine, _ sessions: [[[UInt8]]]
    ) throws -> [DownloadOutcome] {
        var clock = ManualClock()
        var finished: [DownloadOutcome] = []
        var sessions = sessions[...]
        var pieces: [[UInt8]] = []
        for _ in 0..<Self.stepsMax {
            let action = engine.step(at: clock.now)
            _ = engine.takeOutput()
            note(engine.takeEvents(), &finished)
            switch action {
            case .again, .work: break
            case .connect:
                guard let next = sessions.popFirst() else {
                    engine.fail(with: .connectTimedOut(.seconds(20)), at: clock.now)
                    break
                }
                pieces = next.reversed()
                engine.connected(at: clock.now)
            case .read(let countMax, let until):
                if until <= clock.now { break }
                guard let piece = pieces.popLast() else {
                    engine.fail(with: .linkLost(nil), at: clock.now)
                    break
                }
                if piece.count > countMax { pieces.append(Array(piece.dropFirst(countMax))) }
                engine.receive(Array(piece.prefix(countMax)).span)
            case .wait(let until): clock.advance(by: max(until - clock.now, .zero))
            case .finished: return finished
            case .lookup, .waitForStandardOutput, .openFolder, .rest:
                throw FuzzFault(description: "a batch that needs neither wants \(action)")
            }
        }
        throw FuzzFault(description: "the batch does not come to an end")
    }

    private mutating func note(_ events: [ClientEvent], _ finished: inout [DownloadOutcome]) {
        for event in events {
            switch event {
            case .finished(let outcome): finished.append(outcome)
            case .listed(let item): listed.append(item)
            case .failed(let failure): failures.append(failure)
            case .sessionEnded(.notBtfile, _): sessionEnds.append(.notBtfile([]))
            case .sessionEnded(let end, _): sessionEnds.append(end)
            case _: break
            }
        }
    }
}

import Client
import Server
import TestSupport
import Testing
import Wire

@Suite struct `A conversation that is cut at every byte` {
    @Test(arguments: [false, true], Direction.allCases)
    func `costs only what had not arrived`(isCompressed: Bool, direction: Direction) throws {
        let sample = Sample.whole
        let world = try World(sample.files)
        let byteCount = try byteCount(of: direction, isCompressed, world, sample)
        #expect(byteCount > 100)
        for cut in stride(from: 0, to: byteCount, by: Thoroughness.step(inDebug: 5)) {
            let folder = try TemporaryFolder.inMemory()
            let fetcher = try Fetcher(sample.names, into: folder, compresses: isCompressed)
            fetcher.nextLink = { FaultyLink.cut(direction, at: cut) }
            world.runSession(of: fetcher)

            let kept = try Kept(folder)
            let arrived = try ServerTape(try #require(fetcher.sessions.first)).fileByteCount
            var faults = sample.faults(in: kept)
            if kept.byteCount != arrived {
                faults.append("\(arrived) came, \(kept.byteCount) kept")
            }

            fetcher.nextLink = { FaultyLink() }
            world.run(fetcher)
            faults += sample.faultsAtEnd(in: try Kept(folder))
            faults += faultsOfNumbers(fetcher, sample, kept.byteCount)
            #expect(faults == [], "cut at \(cut)")
        }
    }

    /// What is wrong with what both ends counted: each byte of each file came once.
    private func faultsOfNumbers(
        _ fetcher: Fetcher, _ sample: Sample, _ keptByteCount: UInt64
    ) -> [String] {
        var faults: [String] = []
        for outcome in fetcher.outcomes {
            let name = outcome.request.path.text
            if name == "missing" {
                guard case .failed(.refused(let refusal)) = outcome.result,
                    refusal.code == .notFound
                else {
                    faults.append("\(name): \(outcome.result)")
                    continue
                }
            } else if outcome.facts.receivedBytes != outcome.facts.size {
                faults.append("\(name): \(outcome.facts.receivedBytes) bytes")
            }
        }
        if fetcher.outcomes.count != sample.names.count {
            faults.append("\(fetcher.outcomes.count) outcomes")
        }
        let sentAgain = fetcher.sessions.dropFirst().reduce(0) { $0 + $1.servedBytes }
        if sentAgain != sample.byteCount - keptByteCount {
            faults.append("\(sentAgain) sent after \(keptByteCount) of \(sample.byteCount)")
        }
        return faults
    }

    /// How many bytes go that way when nothing is cut.
    private func byteCount(
        of direction: Direction, _ isCompressed: Bool, _ world: World, _ sample: Sample
    ) throws -> Int {
        let folder = try TemporaryFolder.inMemory()
        let fetcher = try Fetcher(sample.names, into: folder, compresses: isCompressed)
        world.run(fetcher)
        #expect(sample.faultsAtEnd(in: try Kept(folder)) == [])
        let session = try #require(fetcher.sessions.first)
        #expect(fetcher.sessions.count == 1)
        #expect(session.serverEnd == .bye && session.isForgotten)
        return session.link[direction].sent.count
    }
}

import Client
import Glibc
import System
import TestSupport
import Testing
import Wire

/// `--delete` where much is here that the server has no more.
@Suite(.waiting) struct `A large tree that the server has no more` {
    /// More steps than any of these tests takes.
    private static let stepsMax = 1_000

    private let rig: Rig
    private let server = MemoryServer(
        Dictionary(uniqueKeysWithValues: (10..<60).map { ("top/f\($0)", [UInt8($0)]) }))

    init() throws {
        rig = try Rig { $0.removesExtraneousFiles = true }
    }

    @Test(arguments: [true, false])
    func `goes however deep it is, with few descriptors`(isDryRun: Bool) async {
        // In a process of its own, which has no more than a few.
        await #expect(processExitsWith: .success) { [isDryRun] in
            let rig = try Rig {
                $0.removesExtraneousFiles = true
                $0.isDryRun = isDryRun
            }
            let names = [
                (0..<300).map { _ in LocalPath(String(repeating: "n", count: 255)) },
                (0..<2_500).map { _ in LocalPath("n") },
            ]
            for (number, names) in names.enumerated() {
                let top = LocalPath("\(number)")
                let folder = try rig.temporary.open().makeFolders([top] + names)
                _ = try folder.createFile("file")
            }
            var limit = rlimit(rlim_cur: 32, rlim_max: 32)
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            try rig.mirror(nil, of: MemoryServer([:] as [String: [UInt8]]))
            try #require(rig.failures.isEmpty)
            try #require((isDryRun ? rig.removals : rig.removed).count == 300 + 2_500 + 4)
            try #require(rig.temporary.names() == (isDryRun ? ["0", "1"] : []))
        }
    }

    /// Makes files in a folder that is to be mirrored.
    private func makeFiles(_ count: Int, _ name: (Int) -> String) throws {
        let folder = try rig.temporary.open().openOrMakeFolder("top")
        for number in 0..<count { _ = try folder.createFile(LocalPath(name(number))) }
        rig.add(.folder(try RemotePath("top")))
    }

    /// Steps while nothing is to be waited for; how often that was so.
    private func work(stepsMax: Int = stepsMax) -> Int {
        var stepCount = 0
        while stepCount < stepsMax, case .work = rig.step() { stepCount += 1 }
        return stepCount
    }

    private func expectMirror(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try rig.mirrorOn(from: server)
        let files = try rig.files().sorted()
        #expect(files == server.files.keys.sorted(), sourceLocation: sourceLocation)
        #expect(!rig.hasFailed, sourceLocation: sourceLocation)
    }

    @Test(arguments: [true, false])
    func `is compared in many steps, before one name and among many`(isSpread: Bool) throws {
        try makeFiles(5_000) { isSpread ? "f\(10 + $0 % 50)-\($0)" : "e\($0)" }
        rig.give(try server.session().answer(rig.ask()))
        #expect((5..<Self.stepsMax).contains(work()))
        rig.fail(with: .linkLost(nil))
        try expectMirror()
        #expect(rig.removed.count == 5_000)
    }

    @Test func `is compared in one step where it is small`() throws {
        try makeFiles(200) { "e\($0)" }
        rig.give(try server.session().answer(rig.ask()))
        #expect(work() == 0)
        rig.fail(with: .linkLost(nil))
        try expectMirror()
    }

    @Test func `is compared anew where the link falls meanwhile`() throws {
        try makeFiles(5_000) { "e\($0)" }
        rig.give(try server.session().answer(rig.ask()))
        #expect(work(stepsMax: 2) == 2)
        rig.fail(with: .linkLost(nil))
        try expectMirror()
        #expect(rig.removed.count == 5_000)
    }

    @Test func `is compared in many steps while files come, behind the last name`() throws {
        try makeFiles(10_000) { "g\($0)" }
        let session = server.session()
        var answers = try session.answer(rig.ask())
        var fetchingCount = 0
        var comparingCount = 0
        while rig.removed.isEmpty, fetchingCount + comparingCount < Self.stepsMax {
            rig.give(answers)
            let action = rig.step()
            let said = rig.takeSaid()
            // It waits only for the second listing.
            #expect(rig.isWorking(action) || !said.isEmpty, "\(action)")
            if rig.outcomes.count < server.files.count {
                fetchingCount += 1
            } else {
                comparingCount += 1
            }
            if case .read = action {
                answers = try session.answer(said)
            } else {
                answers = []
            }
        }
        // When all files have come, the comparison has begun and goes on; then it is made again.
        #expect((13...36).contains(comparingCount), "\(fetchingCount), \(comparingCount)")
        try expectMirror()
        #expect(rig.removed.count == 10_000)
    }
}

import Dispatch
import Glibc
import Synchronization
package import Testing

/// The tests of the suite mainly wait: for programs, for the end of a process.
///
/// Swift's pool has a thread for each processor. A test that waits holds one: on a machine with two
/// of them nothing goes on while two tests wait. So these wait on threads of their own.
package struct WaitingTrait: SuiteTrait, TestTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing body: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(WaitingThreads.shared) { try await body() }
    }
}

extension Trait where Self == WaitingTrait {
    /// Says that the suite's tests mainly wait.
    package static var waiting: Self { Self() }
}

/// As many tests wait beside each other as there are threads here; the others come in their turn.
///
/// What came last goes first: a test that goes on goes before one that begins. In the pool it comes
/// after all of them, and as long as a test does not ask for the end of a process that has ended,
/// the thread of Swift Testing that watches processes looks again and again without a pause.
private final class WaitingThreads: TaskExecutor {
    static let shared = WaitingThreads()

    /// What they wait for wants processors as well.
    private static let threadsPerProcessor = 4

    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    private init() {
        for _ in 0..<Self.threadsPerProcessor * max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) {
            _ = Worker { _ in self.work() }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    private func work() {
        while true {
            waiting.wait()
            let job = jobs.withLock { $0.removeLast() }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}

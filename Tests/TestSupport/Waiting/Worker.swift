import Glibc
import Synchronization

/// A thread of its own, for what must happen meanwhile or must not last beyond a thread.
package final class Worker: Sendable {
    private let thread: pthread_t
    private let stopped: Flag

    /// Starts the thread; the body should end soon after `isStopped` says so.
    package init(_ body: @escaping @Sendable (_ isStopped: () -> Bool) -> Void) {
        let stopped = Flag()
        self.stopped = stopped
        thread = startThread { body { stopped.isSet } }
    }

    /// Waits for the thread's end.
    package func stop() {
        stopped.set()
        pthread_join(thread, nil)
    }

    /// Runs the body on a thread that ends with it, and returns its result.
    package static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result? {
        let box = Box<Result>()
        Worker { _ in box.put(body()) }.stop()
        return box.value
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

private final class Box<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)
    var value: Value? { content.withLock { $0 } }
    func put(_ value: Value) { content.withLock { $0 = value } }
}

private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
    var thread = pthread_t()
    // The thread takes over the reference that is passed to it.
    let argument = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    let result = unsafe pthread_create(
        &thread, nil,
        { argument in
            if let argument = unsafe argument {
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
            }
            return nil
        }, argument)
    precondition(result == 0, "no thread to be had")
    return thread
}

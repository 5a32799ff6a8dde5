import CSystemd
import Glibc

/// A connection to the D-Bus that never blocks: it sends calls and hands out what arrives, in
/// order.
///
/// libsystemd implements the protocol and checks every message; it never calls back into this
/// program.
@safe package final class Bus {
    /// The result of one step.
    package enum Step: Hashable, Sendable {
        case message(BusMessage)
        /// Something internal was done; there may be more.
        case progress
        /// Nothing more without waiting.
        case idle
    }

    /// What a poller watches: a duplicate of the connection's socket, because the library keeps its
    /// own.
    package let descriptor: Descriptor

    private let connection: OpaquePointer

    /// The call that `next` returned last, until it is answered or the next message comes.
    private var call: OpaquePointer?

    /// Loads the library; afterwards connecting opens no files.
    package static func load() throws(SystemError) {
        try checked("dlopen", csystemd_load())
    }

    /// Begins to connect to the system's bus (sd_bus_open_system).
    package convenience init() throws(SystemError) {
        var connection: OpaquePointer?
        try Self.load()
        // The library fills the variable or fails.
        try unsafe checked("sd_bus_open_system", sd_bus_open_system(&connection))
        try unsafe self.init(connection, "sd_bus_open_system")
    }

    /// Uses a socket that is connected directly to a peer, without a bus.
    convenience init(peer socket: consuming Descriptor, isServer: Bool) throws(SystemError) {
        var connection: OpaquePointer?
        var identity = sd_id128_t()
        try Self.load()
        try unsafe checked("sd_bus_new", sd_bus_new(&connection))
        unsafe sd_id128_randomize(&identity)
        do {
            // If this call succeeds, the library owns the descriptor.
            try unsafe checked(
                "sd_bus_set_fd", sd_bus_set_fd(connection, socket.rawValue, socket.rawValue))
            _ = socket.release()
            if isServer {
                try unsafe checked("sd_bus_set_server", sd_bus_set_server(connection, 1, identity))
            }
            try unsafe checked("sd_bus_start", sd_bus_start(connection))
        } catch {
            unsafe sd_bus_close_unref(connection)
            throw error
        }
        try unsafe self.init(connection, "sd_bus_start")
    }

    /// Takes over a connection that the library has made.
    private init(_ connection: OpaquePointer?, _ call: String) throws(SystemError) {
        guard let connection = unsafe connection else {
            throw SystemError(call: call, errno: .noMemory)
        }
        unsafe self.connection = unsafe connection
        do {
            let number = try unsafe checked("sd_bus_get_fd", sd_bus_get_fd(connection))
            descriptor = try Descriptor(duplicating: number)
        } catch {
            unsafe sd_bus_close_unref(connection)
            throw error
        }
    }

    deinit {
        unsafe sd_bus_message_unref(call)
        unsafe sd_bus_close_unref(connection)
    }

    /// What to watch the descriptor for now; ask again after every step and every call.
    package var interest: Poller.Interest {
        let events = unsafe sd_bus_get_events(connection)
        // A connection that has failed says so at the next step.
        guard events >= 0 else { return [.readable] }
        var interest: Poller.Interest = []
        if events & CInt(POLLIN) != 0 { interest.insert(.readable) }
        if events & CInt(POLLOUT) != 0 { interest.insert(.writable) }
        return interest
    }

    /// When the next step is due even if nothing arrives, for example while connecting.
    package var deadline: MonotonicTime? {
        var microseconds = UInt64.max
        let result = unsafe sd_bus_get_timeout(connection, &microseconds)
        guard result >= 0, microseconds != .max else { return nil }
        let (nanoseconds, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        return overflow ? nil : MonotonicTime(nanoseconds: nanoseconds)
    }

    /// Takes the next step: sends what waits, and reads at most one message (sd_bus_process).
    ///
    /// Anybody on the bus may send anything, so the arguments are read only `if` it is wanted.
    package func next(
        readingIf isWanted: (BusMessage.Kind, _ sender: String) -> Bool = { _, _ in true }
    ) throws(SystemError) -> Step {
        unsafe sd_bus_message_unref(call)
        unsafe call = nil
        var message: OpaquePointer?
        // The caller owns the message.
        let result = try unsafe checked("sd_bus_process", sd_bus_process(connection, &message))
        guard let message = unsafe message else { return result > 0 ? .progress : .idle }
        guard let read = unsafe BusMessage(message, readingIf: isWanted) else {
            try unsafe drop(message)
            return .progress
        }
        if case .call = read.kind {
            unsafe call = unsafe message
        } else {
            unsafe sd_bus_message_unref(message)
        }
        return .message(read)
    }

    /// What carries descriptors or is too much was not asked for; who calls with it is not left
    /// waiting.
    private func drop(_ message: OpaquePointer) throws(SystemError) {
        let held = unsafe HeldCall(message, of: self)
        guard case .call? = unsafe BusMessage.Kind(message) else { return }
        let name = "org.freedesktop.DBus.Error.LimitsExceeded"
        try held.refuse(BusRefusal(name: name, text: "the call cannot be read"))
    }

    /// Sends a call; the number is the one that its answer carries.
    ///
    /// A service that is not running is not started.
    package func send(_ call: BusCall) throws(SystemError) -> UInt64 {
        var message: OpaquePointer?
        // The library copies all texts while the message is made.
        try unsafe checked(
            "sd_bus_message_new_method_call",
            sd_bus_message_new_method_call(
                connection, &message, call.destination, call.path, call.interface, call.member))
        defer { unsafe sd_bus_message_unref(message) }
        try unsafe checked(
            "sd_bus_message_set_auto_start", sd_bus_message_set_auto_start(message, 0))
        for argument in call.arguments { try unsafe argument.append(to: message) }
        var number: UInt64 = 0
        try unsafe checked("sd_bus_send", sd_bus_send(connection, message, &number))
        return number
    }

    /// Takes over the call that `next` returned last, to be answered at any time.
    package func takeCall() -> HeldCall {
        guard let call = unsafe call else { preconditionFailure("nobody has called") }
        unsafe self.call = nil
        return unsafe HeldCall(call, of: self)
    }

    /// Answers the call that `next` returned last.
    package func answer(_ values: [BusValue] = []) throws(SystemError) {
        try takeCall().answer(values)
    }

    /// Refuses the call that `next` returned last.
    package func refuse(_ refusal: BusRefusal) throws(SystemError) {
        try takeCall().refuse(refusal)
    }

    fileprivate func send(_ message: OpaquePointer?) throws(SystemError) {
        try unsafe checked("sd_bus_send", sd_bus_send(connection, message, nil))
    }
}

/// A call that waits for its answer; its caller waits as long as it wants to.
@safe package final class HeldCall {
    private let call: OpaquePointer
    private let bus: Bus

    /// Takes over the reference to the message.
    fileprivate init(_ call: OpaquePointer, of bus: Bus) {
        unsafe self.call = unsafe call
        self.bus = bus
    }

    deinit {
        unsafe sd_bus_message_unref(call)
    }

    /// Answers it; once.
    package func answer(_ values: [BusValue] = []) throws(SystemError) {
        var message: OpaquePointer?
        try unsafe checked(
            "sd_bus_message_new_method_return", sd_bus_message_new_method_return(call, &message))
        defer { unsafe sd_bus_message_unref(message) }
        for value in values { try unsafe value.append(to: message) }
        try unsafe bus.send(message)
    }

    /// Refuses it; once.
    package func refuse(_ refusal: BusRefusal) throws(SystemError) {
        // The library copies both texts.
        let result = unsafe refusal.name.withCString { name in
            unsafe refusal.text.withCString { text in
                var error = unsafe sd_bus_error(name: name, message: text, _need_free: 0)
                return unsafe sd_bus_reply_method_error(call, &error)
            }
        }
        try checked("sd_bus_reply_method_error", result)
    }
}

/// Turns the negative error number of a libsystemd function into an error.
@discardableResult
func checked(_ call: String, _ result: CInt) throws(SystemError) -> CInt {
    guard result < 0 else { return result }
    throw SystemError(call: call, errno: Errno(rawValue: -result))
}

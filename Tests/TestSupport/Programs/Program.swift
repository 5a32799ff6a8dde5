import Glibc
import Synchronization

/// A program, to be run as people run it.
package struct Program: Sendable {
    package let path: String

    /// The program of that name: one of those under test, or what else was built with the tests.
    package init(_ name: String) {
        let tested = "\(Self.folder)/\(name)"
        let isThere = unsafe access(tested, X_OK) == 0
        path = isThere ? tested : "\(Self.buildFolder)/\(name)"
    }

    /// A program of this machine.
    package init(at path: String) {
        self.path = path
    }

    /// Where the programs under test are: in BTFILE_PROGRAMS, or beside the test bundle.
    package static let folder: String = {
        guard let folder = unsafe getenv("BTFILE_PROGRAMS") else { return buildFolder }
        return unsafe String(cString: folder)
    }()

    /// The folder of this process's executable.
    private static let buildFolder: String = {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        let name = bytes.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
        let path = String(decoding: name, as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }()

    /// Where a program counts its lines, if the tests count theirs: beside those.
    ///
    /// Up to date at any moment, for at its end a sandbox may let it open nothing more.
    private static let counters: [String] = {
        guard let tests = unsafe getenv("LLVM_PROFILE_FILE") else { return [] }
        let path = unsafe String(cString: tests)
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return ["LLVM_PROFILE_FILE=\(folder)/programs-%m%c.profraw"]
    }()

    /// Where a program's standard error goes.
    package enum ErrorStream: Sendable {
        case pipe
        /// A terminal with so many columns.
        case terminal(columns: Int)
        /// A terminal that is standard input as well, so that a test can `type` there.
        case dialogue
    }

    /// Runs the program to its end.
    package func run(
        _ arguments: [String], input: String = "", environment: [String] = ["LC_ALL=C.UTF-8"],
        errorStream: ErrorStream = .pipe
    ) -> Outcome {
        start(arguments, input: input, environment: environment, errorStream: errorStream).wait()
    }

    /// Starts the program; the arguments are text, each without a NUL.
    package func start(
        _ arguments: [String], input: String = "", environment: [String] = ["LC_ALL=C.UTF-8"],
        errorStream: ErrorStream = .pipe
    ) -> RunningProgram {
        start(
            bytes: arguments.map { Array($0.utf8) }, input: input, environment: environment,
            errorStream: errorStream)
    }

    /// Starts the program with arguments that need not be UTF-8.
    package func start(
        bytes arguments: [[UInt8]], input: String = "",
        environment: [String] = ["LC_ALL=C.UTF-8"], errorStream: ErrorStream = .pipe
    ) -> RunningProgram {
        // Between a pipe and its close-on-exec mark no other program may start, or it would keep
        // the pipe open.
        Self.betweenStarts {
            let input = Channel.pipe(holding: input)
            let output = Channel.pipe()
            let errors =
                switch errorStream {
                case .pipe: Channel.pipe()
                case .terminal(let columns): Channel.terminal(columns: columns)
                case .dialogue: Channel.terminal(columns: 80)
                }
            let typed = if case .dialogue = errorStream { errors.child } else { input.child }
            let process = spawn(
                [Array(path.utf8)] + arguments,
                (environment + Self.counters + Sanitizer.options).map { Array($0.utf8) },
                streams: [typed, output.child, errors.child])
            for channel in [input, output, errors] { close(channel.child) }
            close(input.own)
            return RunningProgram(process: process, output: output.own, errors: errors.own)
        }
    }

    /// Does something while no program is about to start, which holds what this process has open.
    static func betweenStarts<Result>(_ body: () -> sending Result) -> sending Result {
        turn.withLock { _ in body() }
    }

    private static let turn = Mutex<Void>(())

    private func spawn(
        _ arguments: [[UInt8]], _ environment: [[UInt8]], streams: [CInt]
    ) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in streams.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, stream, CInt(number))
        }
        // Whatever this process blocks or ignores, the program begins as from a shell.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(
            &attributes, CShort(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let result = unsafe withCStrings(arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe posix_spawn(&process, path, &actions, &attributes, arguments, environment)
            }
        }
        precondition(result == 0, "\(path) cannot be started: is it built?")
        return process
    }

    /// Lends copies of the strings as a list that ends with a null.
    private func withCStrings<Result>(
        _ strings: [[UInt8]], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = unsafe strings.map { bytes in
            unsafe strdup((bytes + [0]).map { CChar(bitPattern: $0) })
        }
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe body(copies + [nil])
    }
}

/// The two ends of one of a program's standard streams.
private struct Channel {
    let own: CInt
    let child: CInt

    /// A pipe from the child to this process.
    static func pipe() -> Channel {
        var ends: [CInt] = [0, 0]
        let result = unsafe Glibc.pipe(&ends)
        precondition(result == 0, "no pipe")
        return Channel(own: keptHere(ends[0]), child: keptHere(ends[1]))
    }

    /// A pipe to the child with a short text in it, which a pipe holds without a reader.
    static func pipe(holding text: String) -> Channel {
        let reversed = pipe()
        let bytes = Array(text.utf8)
        precondition(bytes.count <= Int(PIPE_BUF), "more than a pipe holds for sure")
        let count = unsafe write(reversed.child, bytes, bytes.count)
        precondition(count == bytes.count, "the pipe took less")
        return Channel(own: reversed.child, child: reversed.own)
    }

    /// The kernel's TIOCSPTLCK and TIOCGPTPEER, whose macros Swift does not see.
    private static let unlockTerminal: UInt = 0x4004_5431
    private static let openTerminal: UInt = 0x5441

    /// A terminal whose window is 24 lines high.
    static func terminal(columns: Int) -> Channel {
        // No other program that is started meanwhile may keep the terminal from hanging up.
        let own = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        precondition(own >= 0, "no terminal")
        var isLocked: CInt = 0
        _ = unsafe ioctl(own, unlockTerminal, &isLocked)
        var size = winsize(
            ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(own, UInt(TIOCSWINSZ), &size)
        let child = ioctl(own, openTerminal, O_RDWR | O_NOCTTY | O_CLOEXEC)
        precondition(child >= 0, "no terminal for the program")
        return Channel(own: own, child: child)
    }

    private static func keptHere(_ descriptor: CInt) -> CInt {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }
}

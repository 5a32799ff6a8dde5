import System
import Testing
import Tool
import Wire

/// The sentences that people see when something failed, and the status that goes with each.
struct ErrorSentenceTests {
    static let device = ErrorSentence.Peer.bluetooth(address: "AA:BB:CC:DD:EE:FF", channel: 20)
    static let file = ErrorSentence.Peer.unix(path: "/a")

    @Test(arguments: [
        (
            Errno.hostDown,
            "no answer from AA:BB:CC:DD:EE:FF: "
                + "out of range, switched off, or not connectable"
        ),
        (
            .timedOut,
            "no answer from AA:BB:CC:DD:EE:FF in time: "
                + "is it in range? --connect-timeout waits longer"
        ),
        (
            .connectionRefused,
            "AA:BB:CC:DD:EE:FF answered, but nothing listens on channel 20: "
                + "is btfile-serve running there?"
        ),
        (
            .busy,
            "this computer already has a session with AA:BB:CC:DD:EE:FF on channel 20: "
                + "let it end, then run again"
        ),
        (
            .networkDown,
            "no Bluetooth here (network is down): switch it on with "
                + "'rfkill unblock bluetooth' and 'bluetoothctl power on'; "
                + "unix:PATH rehearses without"
        ),
        (
            .addressFamilyNotSupported,
            "no Bluetooth here (address family not supported by protocol): look with "
                + "'bluetoothctl list' and 'lsmod | grep bluetooth'; unix:PATH rehearses without"
        ),
        (.noMemory, "cannot reach AA:BB:CC:DD:EE:FF: cannot allocate memory"),
    ])
    func `why a device was not reached`(errno: Errno, text: String) {
        let sentence = ErrorSentence.connecting(to: Self.device, errno)
        #expect(sentence.text == text)
        #expect(sentence.status == .unreachable)
    }

    @Test(arguments: [Errno.permissionDenied, .invalidExchange, .noKey])
    func `a device that refuses to pair has a status of its own`(errno: Errno) {
        let sentence = ErrorSentence.connecting(to: Self.device, errno)
        #expect(
            sentence.text == "pairing or encryption refused by AA:BB:CC:DD:EE:FF: "
                + "try 'bluetoothctl pair AA:BB:CC:DD:EE:FF'")
        #expect(sentence.status == .notPaired)
    }

    @Test(arguments: [
        (
            Errno.noSuchFile,
            "there is no socket file /a: is btfile-serve running with --listen unix:?"
        ),
        (.connectionRefused, "nothing listens at unix:/a any more: start btfile-serve again"),
        (.permissionDenied, "the permissions of /a do not let this user in"),
        (.noMemory, "cannot reach unix:/a: cannot allocate memory"),
    ])
    func `why a socket file was not reached`(errno: Errno, text: String) {
        let sentence = ErrorSentence.connecting(to: Self.file, errno)
        #expect(sentence.text == text)
        #expect(sentence.status == .unreachable)
    }

    @Test func `why a server cannot listen`() {
        func text(_ peer: ErrorSentence.Peer, _ errno: Errno) -> String {
            let sentence = ErrorSentence.listening(at: peer, errno)
            #expect(sentence.status == .unreachable)
            return sentence.text
        }
        #expect(
            text(Self.device, .addressInUse)
                == "channel 20 is taken by another program: choose another with --channel")
        #expect(
            text(Self.device, .addressNotAvailable)
                == "no adapter here has the address AA:BB:CC:DD:EE:FF: see 'bluetoothctl list'")
        #expect(
            text(Self.file, .addressInUse)
                == "another server listens at unix:/a: choose another path")
        #expect(
            text(Self.file, .noSuchFile)
                == "cannot listen on unix:/a: no such file or directory")
        #expect(text(Self.device, .noSuchDevice).hasPrefix("no Bluetooth here (no such device)"))
    }

    @Test func `a lost link says what is kept and what comes next`() {
        let lost = ErrorSentence.linkLost(Self.device, keptBytes: 1_200_000)
        #expect(lost.text == "link to AA:BB:CC:DD:EE:FF lost after 1.2 MB: run again to resume")
        #expect(lost.status == .unreachable)
        #expect(
            ErrorSentence.linkLost(Self.file, keptBytes: 6, again: .seconds(2))
                == "link to unix:/a lost after 6 B: trying again in 2.0 s")
    }

    @Test(arguments: [
        (
            Errno.noSpace,
            "cannot write a: no space left on device; "
                + "free some space and run again to resume"
        ),
        (
            .readOnlyFileSystem,
            "cannot write a: read-only file system; "
                + "choose another folder with --output-dir"
        ),
        (.isDirectory, "cannot write a: a folder has that name; choose another with --output"),
        (.notDirectory, "cannot write a: a file has the name of a folder on the way there"),
        (
            .tooManyLinks,
            "cannot write a: a symbolic link is on the way there, and none is followed"
        ),
        (.inputOutput, "cannot write a: input/output error"),
    ])
    func `trouble with a file`(errno: Errno, text: String) {
        let sentence = ErrorSentence.writing("a", errno)
        #expect(sentence.text == text)
        #expect(sentence.status == .localFile)
    }

    @Test func `trouble with the folder to serve`() {
        #expect(
            ErrorSentence.opening(folder: "a", .notDirectory).text
                == "cannot serve a: it is no folder")
        #expect(
            ErrorSentence.opening(folder: "a", .noSuchFile).text
                == "cannot serve a: no such file or directory")
        #expect(ErrorSentence.opening(folder: "a", .noSuchFile).status == .localFile)
    }

    @Test(arguments: [
        (RefusalCode.notFound, Tool.ExitStatus.refused), (.permissionDenied, .refused),
        (.notRegular, .refused), (.changed, .refused), (.inputOutput, .refused),
        (.tooMuch, .refused), (.malformedPath, .refused), (.malformed, .brokenProtocol),
        (.unsupported, .brokenProtocol), (.busy, .refused), (.timedOut, .unreachable),
        (.notAllowed, .refused), (.stopping, .unreachable),
        (RefusalCode(rawValue: 99), .refused), (RefusalCode(rawValue: 0x8099), .brokenProtocol),
    ])
    func `every refusal has its sentence and status`(code: RefusalCode, status: Tool.ExitStatus) {
        let sentence = ErrorSentence.refused("notes.txt", code)
        #expect(sentence.status == status)
        #expect(sentence.text.hasPrefix("notes.txt: ") != sentence.text.hasPrefix("the server "))
    }

    @Test func `a sentence is printed behind the program's name, harmless`() {
        let diagnostics = Diagnostics(.get)
        #expect(
            diagnostics.line("cannot reach \u{1B}[2J\n")
                == "btfile-get: cannot reach \\x1B[2J\\x0A\n")
    }
}

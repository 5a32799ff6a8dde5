import Bluetooth
import Client
import Server
import System
import Testing
import Tool
import Wire

/// The sentences that people see when something failed, and the status that goes with each.
struct ErrorSentenceTests {
    /// What to do where there is no adapter.
    private static let withoutRadio =
        "to try without Bluetooth, run 'btfile-serve . --listen /tmp/btfile.sock' and "
        + "'btfile-get -l /tmp/btfile.sock'"

    private func endpoint(_ text: String) throws -> Endpoint {
        let channel = try #require(RFCOMMChannel(20))
        return try Endpoint(text, channel: channel, adapter: nil)
    }

    private func place() throws -> ListeningAddress {
        let channel = try #require(RFCOMMChannel(20))
        return .rfcomm(channel: channel, adapter: nil, security: .medium)
    }

    private func connecting(_ server: String, _ errno: Errno) throws -> ErrorSentence {
        let failure = ConnectFailure(SystemError(call: "connect", errno: errno))
        return ErrorSentence.connecting(to: try endpoint(server), .connect(failure))
    }

    @Test(arguments: [
        (
            Errno.hostDown,
            "no answer from AA:BB:CC:DD:EE:FF: "
                + "check that it is near, switched on and connectable"
        ),
        (
            .timedOut,
            "no answer from AA:BB:CC:DD:EE:FF in time: "
                + "is it in range? --connect-timeout waits longer"
        ),
        (
            .connectionRefused,
            "AA:BB:CC:DD:EE:FF answered, but nothing listens on channel 20: "
                + "start btfile-serve there"
        ),
        (
            .busy,
            "another btfile-get on this computer is connected to AA:BB:CC:DD:EE:FF on channel 20: "
                + "wait until it ends, stop it, or use another adapter (--adapter)"
        ),
        (
            .networkDown,
            "no Bluetooth here (network is down): switch it on with "
                + "'systemctl start bluetooth', 'rfkill unblock bluetooth', then "
                + "'bluetoothctl power on'; " + Self.withoutRadio
        ),
        (
            .addressFamilyNotSupported,
            "no Bluetooth here (address family not supported by protocol): look with "
                + "'bluetoothctl list' and 'lsmod | grep bluetooth'; "
                + Self.withoutRadio
        ),
        (.noMemory, "cannot reach AA:BB:CC:DD:EE:FF: cannot allocate memory"),
    ])
    func `why a device was not reached`(errno: Errno, text: String) throws {
        let sentence = try connecting("AA:BB:CC:DD:EE:FF", errno)
        #expect(sentence.text == text)
        #expect(sentence.status == (errno == .connectionRefused ? .noService : .unreachable))
    }

    @Test(arguments: [Errno.permissionDenied, .connectionReset])
    func `at high a key that nobody compared is the likely cause`(errno: Errno) throws {
        let failure = ConnectFailure(SystemError(call: "connect", errno: errno), demanded: .high)
        let server = try endpoint("AA:BB:CC:DD:EE:FF")
        #expect(
            ErrorSentence.connecting(to: server, .connect(failure)).text
                == "AA:BB:CC:DD:EE:FF refused pairing or encryption: --security high needs a "
                + "pairing with compared digits: run 'bluetoothctl remove' for the other device on "
                + "both machines, then 'btfile-get --pair AA:BB:CC:DD:EE:FF' while "
                + "'btfile-serve --pairable' runs there")
    }

    @Test(arguments: [Errno.permissionDenied, .invalidExchange, .noKey])
    func `a device that refuses to pair has a status of its own`(errno: Errno) throws {
        let sentence = try connecting("AA:BB:CC:DD:EE:FF", errno)
        #expect(
            sentence.text == "AA:BB:CC:DD:EE:FF refused pairing or encryption: "
                + "try 'bluetoothctl remove AA:BB:CC:DD:EE:FF', then "
                + "'btfile-get --pair AA:BB:CC:DD:EE:FF' "
                + "while 'btfile-serve --pairable' runs there")
        #expect(sentence.status == .notPaired)
    }

    @Test(arguments: [
        (
            Errno.noSuchFile,
            "there is no socket file /a: is btfile-serve running with --listen?"
        ),
        (.connectionRefused, "nothing listens at unix:/a any more: start btfile-serve again"),
        (
            .permissionDenied,
            "the permissions of /a do not let this user connect: let this user in with chgrp and "
                + "chmod, or run as the user of btfile-serve"
        ),
        (.noMemory, "cannot reach unix:/a: cannot allocate memory"),
    ])
    func `why a socket file was not reached`(errno: Errno, text: String) throws {
        let sentence = try connecting("unix:/a", errno)
        #expect(sentence.text == text)
        #expect(sentence.status == (errno == .connectionRefused ? .noService : .unreachable))
    }

    @Test func `a device that hangs up may not be paired`() throws {
        let text =
            "AA:BB:CC:DD:EE:FF closed the connection before it was open: "
            + "try 'btfile-get --pair AA:BB:CC:DD:EE:FF' "
            + "while 'btfile-serve --pairable' runs there"
        #expect(try connecting("AA:BB:CC:DD:EE:FF", .connectionReset).text == text)
    }

    @Test func `trouble with adapters has a next step`() throws {
        let channel = try #require(RFCOMMChannel(20))
        let error = SystemError(call: "bind", errno: .noMemory)
        for (error, text) in [
            (
                .noBluetooth(SystemError(call: "socket", errno: .noSuchDevice)),
                "no Bluetooth here (no such device): look with 'bluetoothctl list' and "
                    + "'lsmod | grep bluetooth'; " + Self.withoutRadio
            ),
            (
                .noAdapter,
                "no Bluetooth adapter here: look with 'bluetoothctl list'; "
                    + Self.withoutRadio
            ),
            (.noSuchAdapter(.number(3)), "there is no adapter hci3: look with 'bluetoothctl list'"),
            (
                .adapterDown(.number(0)),
                "the adapter hci0 is switched off: try 'systemctl start bluetooth', "
                    + "'rfkill unblock bluetooth', then 'bluetoothctl power on'"
            ),
            (
                .channelTaken(channel),
                "channel 20 is taken by another program: stop that program, or choose another "
                    + "channel with --channel"
            ),
            (.system(error), "cannot listen on channel 20: cannot allocate memory"),
            (
                .system(SystemError(call: "socket", errno: .tooManyOpenFiles)),
                "cannot listen on channel 20: too many open files; \(limit)"
            ),
        ] as [(BluetoothError, String)] {
            let sentence = ErrorSentence.listening(at: try place(), error)
            #expect(sentence.text == text)
            #expect(sentence.status == .unreachable)
        }
    }

    @Test func `trouble with a socket file has a next step`() throws {
        let address = try UnixAddress("/a")
        let error = SystemError(call: "bind", errno: .noSuchFile)
        for (error, text) in [
            (.inUse(address), "another server listens at unix:/a: choose another path"),
            (
                .notSocket(address),
                "/a exists, is not a socket, and is not replaced: choose another path"
            ),
            (
                .system(error),
                "cannot listen on unix:/a: no such file or directory; make its folder first"
            ),
        ] as [(UnixSocketError, String)] {
            let sentence = ErrorSentence.listening(at: .socket(.unix(address)), .unixSocket(error))
            #expect(sentence.text == text)
            #expect(sentence.status == .unreachable)
        }
    }

    @Test func `a lost connection says what is kept and what comes next`() throws {
        let lost = ErrorSentence.fetching(
            "a", from: try endpoint("AA:BB:CC:DD:EE:FF"),
            .session(.linkLost(nil), keptBytes: 1_200_000))
        #expect(
            lost.text == "connection to AA:BB:CC:DD:EE:FF lost after 1.2 MB: run again to resume")
        #expect(lost.status == .unreachable)
        let again = ErrorSentence.retrying(
            try endpoint("unix:/a"), after: .linkLost(nil), keptBytes: 6, in: .seconds(2))
        #expect(again == "connection to unix:/a lost after 6 B; trying again in 2.0 s")
        let away = ErrorSentence.away(try endpoint("unix:/a"), .linkLost(nil))
        #expect(away == "connection to unix:/a lost; waiting for it to come back")
    }

    @Test(arguments: [
        (
            Errno.noSpace,
            "cannot write a: no space left on device; "
                + "free some space and run again to resume"
        ),
        (
            .readOnlyFileSystem,
            "cannot write a: read-only file system; choose another folder with --output-dir"
        ),
        (.isDirectory, "cannot write a: a folder has that name; choose another with --output"),
        (
            .fileTooLarge,
            "cannot write a: file too large; raise 'ulimit -f' if there is such a limit, or choose "
                + "another folder with --output-dir"
        ),
        (
            .invalidArgument,
            "cannot write a: invalid argument, most likely a name that this file system cannot "
                + "have; choose another folder with --output-dir"
        ),
        (
            .notDirectory,
            "cannot write a: part of its path is a file or a link, not a folder; "
                + "move it away, or choose another folder with --output-dir"
        ),
        (
            .tooManyLinks,
            "cannot write a: part of its path is a symbolic link, and links are not followed; "
                + "move it away, or choose another folder with --output-dir"
        ),
        (
            .noSuchFile,
            "cannot write a: its folder was removed, or no file can be made there; run again, "
                + "or choose another folder with --output-dir"
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
                == "cannot serve a: not a folder; name the folder that it is in")
        #expect(
            ErrorSentence.opening(folder: "a", .noSuchFile).text
                == "cannot serve a: no such file or directory; make it, or name another")
        #expect(
            ErrorSentence.opening(folder: "a", .permissionDenied).text
                == "cannot serve a: permission denied; "
                + "let this user read it, or name another")
        #expect(
            ErrorSentence.opening(folder: "a", .tooManyOpenFiles).text.hasSuffix("; \(limit)"))
        #expect(ErrorSentence.opening(folder: "a", .noSuchFile).status == .localFile)
    }

    private let limit = "raise the limit with 'ulimit -n 64'"

    @Test(arguments: [
        (Errno.noSuchFile, "no such file or directory; make it, or name another with --allow-file"),
        (.permissionDenied, "permission denied; let this user read it"),
        (.inputOutput, "input/output error"),
    ])
    func `trouble with the list of who may come in`(errno: Errno, reason: String) {
        let error = AllowFileError.system(SystemError(call: "open", errno: errno))
        let sentence = ErrorSentence.allowFile("/a", error)
        #expect(sentence.text == "cannot read /a: \(reason)")
        #expect(sentence.status == .localFile)
    }

    @Test(arguments: [
        (ErrorCode.notFound, Tool.ExitStatus.refused), (.permissionDenied, .refused),
        (.notRegular, .refused), (.changed, .refused), (.inputOutput, .refused),
        (.tooMuch, .refused), (.malformedPath, .refused), (.malformed, .brokenProtocol),
        (.unsupported, .brokenProtocol), (.busy, .refused), (.timedOut, .unreachable),
        (.notAllowed, .refused), (.stopping, .unreachable),
        (ErrorCode(rawValue: 99), .refused), (ErrorCode(rawValue: 0x8099), .brokenProtocol),
    ])
    func `every refusal has its sentence and status`(code: ErrorCode, status: Tool.ExitStatus) {
        let sentence = ErrorSentence.refused("notes.txt", code)
        #expect(sentence.status == status)
        #expect(sentence.text.hasPrefix("notes.txt: ") != sentence.text.hasPrefix("the server "))
    }

    @Test func `a server that nobody knows may have a file's name behind it`() {
        let nobody = ErrorSentence.nobodyCalled("attic")
        #expect(
            nobody.text == "no server called attic is known or nearby: "
                + "see who is there with 'btfile-get --scan', or give the address")
        #expect(nobody.status == .noService)
        #expect(
            ErrorSentence.nobodyCalled("attic/a/b").text
                == "no server called attic/a/b is known or nearby: "
                + "type the server and the file as two words: attic a/b")
    }

    @Test func `a sentence is printed behind the program's name, harmless`() {
        let messages = StandardErrorWriter(.get)
        #expect(
            messages.line("cannot reach \u{1B}[2J\n")
                == "btfile-get: cannot reach \\x1B[2J\\x0A\n")
    }
}

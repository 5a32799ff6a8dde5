import TestSupport
import Testing

/// `btfile-get --pair` as people run it, on a bus with a stand-in for bluetoothd.
@Suite(.waiting, .enabled(if: StandInBluetoothd.isPossible, "there is no dbus-daemon"))
struct `Pairing from the command line` {
    private static let get = Program("btfile-get")

    /// Starts it at a terminal at which the test types.
    private static func start(_ bus: StandInBluetoothd, _ flags: [String] = []) -> RunningProgram {
        get.start(
            flags + ["--pair", StandInBluetoothd.device], environment: bus.environment,
            errorStream: .dialogue)
    }

    /// Starts it, and waits for its question; returns the number of that as well.
    private static func asked() throws -> (StandInBluetoothd, RunningProgram, UInt64) {
        let bus = try StandInBluetoothd()
        let program = start(bus)
        try bus.serve(untilCalled: "Pair")
        let question = try bus.ask(1_234)
        try #require(program.waits(forError: "001234 too"))
        return (bus, program, question)
    }

    /// Starts it where there is no terminal.
    private static func startUnattended(_ bus: StandInBluetoothd) -> RunningProgram {
        get.start(
            ["--pair", StandInBluetoothd.device, "--pair-accept"], environment: bus.environment)
    }

    @Test func `six digits are shown, and yes ends with a paired and trusted device`() async {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd()
            let program = Self.start(bus)
            try bus.serve(untilCalled: "Pair")
            #expect(bus.calls.contains("StartDiscovery") && bus.capability == "DisplayYesNo")
            let question = try bus.ask(1_234)
            try #require(program.waits(forError: "Type yes if it shows 001234 too, or no"))
            #expect(program.errorText.contains("pair with \(StandInBluetoothd.device)?"))
            try #require(!bus.hasAnswer(to: question))
            program.type("yes\n")
            try #require(try bus.answer(to: question))
            let waiting = "waiting for \(StandInBluetoothd.device) to say yes as well"
            try #require(program.waits(forError: waiting))
            try bus.endPairing()
            try bus.serve(untilCalled: "Set")
            let outcome = program.wait()
            try #require(outcome.status == 0)
            try #require(bus.isTrusted)
            try #require(
                outcome.errorText.hasSuffix("\(StandInBluetoothd.device) is paired and trusted\r\n")
            )
        }
    }

    @Test(arguments: ["", "yes please", "y es", "001234"])
    func `what is neither yes nor no is asked again`(answer: String) async {
        await #expect(processExitsWith: .success) { [answer = answer as String] in
            let (bus, program, question) = try Self.asked()
            program.type(answer + "\n")
            try #require(program.waits { $0.components(of: "001234 too") == 3 })
            try #require(!bus.hasAnswer(to: question))
            program.type("yes\n")
            try #require(try bus.answer(to: question))
        }
    }

    @Test(arguments: ["no\n", "N\n", "\u{04}"])
    func `no and the end of the input pair nobody`(answer: String) async {
        await #expect(processExitsWith: .success) { [answer = answer as String] in
            let (bus, program, question) = try Self.asked()
            program.type(answer)
            try #require(try !bus.answer(to: question))
            try bus.endPairing("AuthenticationRejected")
            let outcome = program.wait()
            try #require(outcome.status == 6 && !bus.isTrusted)
            try #require(
                outcome.errorText.hasSuffix("not paired with \(StandInBluetoothd.device)\r\n"))
        }
    }

    @Test func `what was typed before the question is no answer to it`() async {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd()
            let program = Self.start(bus)
            try bus.serve(untilCalled: "Pair")
            program.type("yes\n")
            let question = try bus.ask(7)
            try #require(program.waits(forError: "000007 too"))
            try #require(!bus.hasAnswer(to: question))
            program.type("no\n")
            try #require(try !bus.answer(to: question))
            try bus.endPairing("AuthenticationRejected")
            try #require(program.wait().status == 6)
        }
    }

    @Test func `a device that gives up is told, and nothing typed afterwards pairs it`() async {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd()
            let program = Self.start(bus)
            try bus.serve(untilCalled: "Pair")
            _ = try bus.ask(7)
            try #require(program.waits(forError: "000007 too"))
            try bus.cancel()
            try #require(program.waits(forError: "no longer waits for an answer"))
            program.type("yes\n")
            try bus.endPairing("AuthenticationCanceled")
            let outcome = program.wait()
            try #require(outcome.status == 6)
            try #require(
                outcome.errorText.contains("cannot pair: the other device said no"))
        }
    }

    @Test func `a device that shows nothing is paired after a question without digits`() async {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd()
            let program = Self.start(bus, ["-q"])
            try bus.serve(untilCalled: "Pair")
            let question = try bus.ask(nil)
            try #require(program.waits(forError: "which shows no number to compare"))
            program.type("y\n")
            try #require(try bus.answer(to: question))
            try bus.endPairing()
            try bus.serve(untilCalled: "Set")
            try #require(program.wait().status == 0)
        }
    }

    @Test func `without a terminal --pair-accept asks nothing`() async {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd()
            let program = Self.startUnattended(bus)
            try bus.serve(untilCalled: "Pair")
            try #require(bus.capability == "NoInputNoOutput")
            try #require(try bus.answer(to: bus.ask(nil)))
            try bus.endPairing()
            try bus.serve(untilCalled: "Set")
            let outcome = program.wait()
            try #require(outcome.status == 0 && bus.isTrusted)
            try #require(!outcome.errorText.contains("yes"))
            try #require(outcome.errorText.hasSuffix("; nobody compared any digits\n"))
        }
    }

    @Test func `a device that is paired already is only trusted`() async {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd()
            bus.isPaired = true
            let program = Self.startUnattended(bus)
            try bus.serve(untilCalled: "Set")
            let outcome = program.wait()
            try #require(outcome.status == 0 && bus.isTrusted)
            let device = StandInBluetoothd.device
            try #require(
                outcome.errorText.hasSuffix(
                    "\(device) was paired before, and is trusted; if it refuses, it has forgotten "
                        + "that: 'bluetoothctl remove \(device)', then pair again\n"))
            try #require(!bus.calls.contains("Pair") && !bus.calls.contains("StartDiscovery"))
        }
    }

    @Test func `a user who may not pair is told what to do`() async {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd()
            bus.isForbidden = true
            let program = Self.startUnattended(bus)
            try bus.serve(untilCalled: "RegisterAgent")
            let outcome = program.wait()
            try #require(outcome.status == 6)
            try #require(
                outcome.errorText.hasSuffix(
                    "cannot pair: this user may not use Bluetooth; 'sudo adduser $USER bluetooth' "
                        + "and a new login let this user pair\n"))
        }
    }

    @Test func `without bluetoothd it says how to start it`() async {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd(takesName: false)
            let outcome = Self.startUnattended(bus).wait()
            try #require(outcome.status == 4)
            try #require(
                outcome.errorText.hasSuffix(
                    "cannot pair: bluetoothd does not run; 'systemctl start bluetooth' starts it\n")
            )
        }
    }

    @Test(arguments: [
        (["--pair"], "--pair takes one SERVER and no NAME"),
        (["--pair", "AA:BB:CC:DD:EE:FF", "notes.txt"], "--pair takes one SERVER and no NAME"),
        (
            ["--pair", "AA:BB:CC:DD:EE:FF"],
            "--pair asks whether two numbers are the same, and there is no terminal to ask at: "
                + "run it in one, or add --pair-accept"
        ),
        (
            ["--pair-accept", "AA:BB:CC:DD:EE:FF", "a"],
            "--pair-accept says how --pair pairs: give that flag too"
        ),
        (
            ["--pair", "--pair-accept", "unix:/a"],
            "--pair: a server at unix:/a is on this machine, and needs none"
        ),
        (
            ["--pair", "--delete", "AA:BB:CC:DD:EE:FF"],
            "--pair only pairs; remove --delete"
        ),
    ])
    func `what makes no sense is refused`(arguments: [String], sentence: String) {
        let outcome = Self.get.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errorText.hasPrefix("btfile-get: \(sentence)\n"))
    }
}

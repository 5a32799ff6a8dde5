import Bluetooth
import Server
import System
import Testing
import Tool

/// What the log of a server tells of pairing.
@Suite struct `Pairing in the log` {
    private static let device = BluetoothAddress("AA:BB:CC:DD:EE:FF") ?? .any

    private static let events: [(PairingAgent.Event, line: String, json: String)] = [
        (
            .ready, "bluetoothd asks here before it pairs",
            #""event":"pairing_ready","level":"detail""#
        ),
        (
            .asked(PairingQuestion(device: device, digits: "001234")),
            "pair with AA:BB:CC:DD:EE:FF? Type yes if it shows 001234 too, or no",
            #""event":"pairing_asked","level":"warning""#
        ),
        (
            .asked(PairingQuestion(device: device, digits: nil)),
            "pair with AA:BB:CC:DD:EE:FF, which shows no number to compare? Type yes or no",
            #""event":"pairing_asked","level":"warning""#
        ),
        (
            .accepted(device), "waiting for AA:BB:CC:DD:EE:FF to say yes as well",
            #""event":"pairing_accepted","level":"event""#
        ),
        (
            .declined(device), "AA:BB:CC:DD:EE:FF is not paired: the answer here was no",
            #""event":"pairing_declined","level":"event""#
        ),
        (
            .withdrawn(device), "AA:BB:CC:DD:EE:FF no longer waits for an answer",
            #""event":"pairing_withdrawn","level":"event""#
        ),
        (
            .paired(device, .compared), "AA:BB:CC:DD:EE:FF is paired and trusted",
            #""event":"paired","level":"event""#
        ),
        (
            .paired(device, .uncompared),
            "AA:BB:CC:DD:EE:FF is paired and trusted; nobody compared any digits",
            #""event":"paired","level":"event""#
        ),
        (
            .unpaired(device),
            "AA:BB:CC:DD:EE:FF is not paired: it refused, or did not answer within 60 s",
            #""event":"unpaired","level":"event""#
        ),
        (
            .closed, "the time of --pairable is over: no more devices can pair",
            #""event":"pairing_closed","level":"event""#
        ),
        (
            .failed(.noBluetoothd),
            "warning: no device can be paired: bluetoothd does not run; "
                + "'systemctl start bluetooth' starts it",
            #""event":"warning","level":"warning""#
        ),
    ]

    @Test(arguments: events)
    func `each step has a line, and an object for programs`(
        event: PairingAgent.Event, line: String, json: String
    ) {
        let entry = LogEntry(.pairing(event), folder: "share")
        #expect(entry.text == line)
        #expect(entry.json(millisecondsSince1970: 17_000).text.hasPrefix("{" + json))
    }

    @Test func `a server without a terminal says who can answer`() {
        #expect(
            LogEntry(.nobodyToAsk, folder: "share").text
                == "warning: there is no terminal to ask at, so any device nearby may pair "
                + "unasked: start the server at a terminal, or have 'bluetoothctl' ask with "
                + "default-agent")
    }

    @Test func `what bluetoothd says is made safe`() {
        let evil = BusRefusal(name: "a.b", text: "no\u{1B}[2J")
        let entry = LogEntry(.pairing(.failed(.refused(evil))), folder: "share")
        #expect(!entry.text.contains("\u{1B}"))
    }
}

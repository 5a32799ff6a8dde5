import Testing

@testable import System

@Suite struct `The service notifier` {
    @Test(arguments: [
        (ServiceNotifier.State.ready, "READY=1"),
        (.reloading(MonotonicTime(nanoseconds: 5_000_999)), "RELOADING=1\nMONOTONIC_USEC=5000"),
        (.stopping, "STOPPING=1"), (.alive, "WATCHDOG=1"),
        (.status("2 clients"), "STATUS=2 clients"),
        (.status("a\nREADY=1"), "STATUS=a"), (.status("a\r\nSTOPPING=1"), "STATUS=a"),
    ])
    func `says what the manager understands, and no more`(
        state: ServiceNotifier.State, text: String
    ) {
        #expect(state.text == text)
    }

    @Test(arguments: [
        ("/run/notify", Array("/run/notify\0".utf8)), ("@notify", Array("\0notify".utf8)),
        ("", nil), ("/", nil), ("@", nil), ("notify", nil), ("vsock:2:1", nil),
        ("/" + String(repeating: "n", count: 107), nil),
        ("@" + String(repeating: "n", count: 108), nil),
    ])
    func `finds a path or an abstract name`(place: String, body: [UInt8]?) {
        #expect(ServiceNotifier.address(place).map { Array($0.body) } == body)
    }

    @Test func `finds the longest names`() {
        let name = String(repeating: "n", count: 106)
        #expect(ServiceNotifier.address("/" + name)?.body.count == 108)
        #expect(ServiceNotifier.address("@n" + name)?.body.count == 108)
    }

    @Test(
        arguments: [
            (nil, nil, nil), ("", nil, nil), ("0", nil, nil), ("-1", nil, nil),
            ("18446744073709551615", nil, nil), ("30000000", nil, .seconds(15)),
            ("30000000", "7", .seconds(15)), ("30000000", "8", nil), ("30000000", "x", nil),
            ("1", nil, .milliseconds(10)), ("20001", nil, .microseconds(10_000)),
            ("20002", nil, .microseconds(10_001)),
        ] as [(String?, String?, Duration?)])
    func `tells of life at half the interval, and not all the time`(
        microseconds: String?, process: String?, interval: Duration?
    ) {
        #expect(
            ServiceNotifier.aliveInterval(microseconds: microseconds, process: process, own: 7)
                == interval)
    }
}

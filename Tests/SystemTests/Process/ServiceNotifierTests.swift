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
}

import Bluetooth
import System
import Testing

@Suite struct `Failures to connect` {
    @Test(
        arguments: [
            (.hostDown, .noAnswer), (.noSuchFile, .noAnswer), (.wouldBlock, .noAnswer),
            (.connectionRefused, .nothingListens),
            (.busy, .busyHere), (.alreadyConnecting, .busyHere),
            (.timedOut, .linkLost), (.connectionReset, .linkLost), (.connectionAborted, .linkLost),
            (.brokenPipe, .linkLost), (.notConnected, .linkLost),
            (.permissionDenied, .pairingRefused), (.invalidExchange, .pairingRefused),
            (.noKey, .pairingRefused),
            (.addressFamilyNotSupported, .noBluetooth), (.protocolNotSupported, .noBluetooth),
            (.noSuchDevice, .noBluetooth), (.networkDown, .noBluetooth),
            (.radioBlocked, .noBluetooth), (.hostUnreachable, .noBluetooth),
            (.noMemory, .other), (.invalidArgument, .other),
        ] as [(System.Errno, ConnectFailure.Kind)])
    func `a number of the kernel has a meaning`(errno: System.Errno, kind: ConnectFailure.Kind) {
        let error = SystemError(call: "connect", errno: errno)
        let failure = ConnectFailure(error)
        #expect(failure.kind == kind)
        #expect(failure.error == error)
    }

    @Test func `no permission for a socket file has nothing to do with pairing`() {
        func kind(_ errno: System.Errno) -> ConnectFailure.Kind {
            ConnectFailure(ofSocketFile: SystemError(call: "connect", errno: errno)).kind
        }
        #expect(kind(.permissionDenied) == .other && kind(.noSuchFile) == .noAnswer)
    }

    @Test(
        arguments: [(.low, .linkLost), (.medium, .linkLost), (.high, .pairingRefused)]
            as [(SecurityLevel, ConnectFailure.Kind)])
    func `who hangs up on a link of that level has found no key for it, or is gone`(
        level: SecurityLevel, kind: ConnectFailure.Kind
    ) {
        let reset = SystemError(call: "connect", errno: .connectionReset)
        #expect(ConnectFailure(reset, demanded: level).kind == kind)
        let refused = SystemError(call: "connect", errno: .connectionRefused)
        #expect(ConnectFailure(refused, demanded: level).kind == .nothingListens)
    }
}

import TestSupport
import Testing

/// What needs the kernel's real Bluetooth: hci1 calls hci0, one test after the other, as they share
/// the two adapters.
///
/// They switch these off and pull them out, so that nobody's own adapters will do.
///
/// Nobody calls a device that is not there. It is EHOSTDOWN, whose sentence is tested elsewhere,
/// but Linux 6.1 does not survive the failed page of a virtual controller (hci_chan_del).
@Suite(
    .serialized,
    .enabled(
        if: Lab.isHere, "it would disturb this machine's Bluetooth: Tests/Lab/test runs this")
) enum Radio {}

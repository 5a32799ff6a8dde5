import Bluetooth
import System
import Testing

@Suite struct `Levels of security` {
    @Test func `each level has the kernel's number`() {
        #expect(SecurityLevel.allCases.map(\.rawValue) == [1, 2, 3])
        #expect(SecurityLevel.allCases == SecurityLevel.allCases.sorted())
        #expect(SecurityLevel.low < .high)
    }
}

import Bluetooth
import System
import Testing

@Suite struct `Levels of security` {
    @Test func `each level has the kernel's number`() {
        #expect(SecurityLevel.allCases.map(\.rawValue) == [1, 2, 3])
        #expect(SecurityLevel.allCases == SecurityLevel.allCases.sorted())
        #expect(SecurityLevel.low < .high)
    }

    @Test(arguments: [false, true], [false, true])
    func `above low a link must be authenticated and encrypted`(
        isAuthenticated: Bool, isEncrypted: Bool
    ) {
        let link = LinkProtection(isAuthenticated: isAuthenticated, isEncrypted: isEncrypted)
        #expect(link.suffices(for: .low))
        for level in [SecurityLevel.medium, .high] {
            #expect(link.suffices(for: level) == (isAuthenticated && isEncrypted))
        }
    }
}

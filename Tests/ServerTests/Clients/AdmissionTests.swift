import Bluetooth
import Testing

@testable import Server

@Suite struct `Being served` {
    @Test(
        arguments: [
            (0, 0, true, true), (6, 0, true, true), (7, 0, false, true), (7, 7, false, true),
            (7, 8, false, false), (6, 8, true, false), (8, 9, false, false),
        ]) func `is for so many, and a few more are told`(
            served: Int, ended: Int, isServed: Bool, isTold: Bool
        )
    {
        let admission = Admission(clientsMax: 7)
        let refusal = admission.refusal(of: .process(1), .paired, servedCount: served)
        #expect(refusal == (isServed ? nil : .busy))
        #expect(admission.tellsWhy(endedCount: ended) == isTold)
    }
}

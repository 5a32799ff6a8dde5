import Bluetooth
import Testing

@testable import Server

@Suite struct `Being served` {
    private let admission = Admission(clientsMax: 7)

    @Test(arguments: [(0, true), (6, true), (7, false), (8, false)])
    func `is for so many`(served: Int, isServed: Bool) {
        let refusal = admission.refusal(of: .process(1), .paired, servedCount: served)
        #expect(refusal == (isServed ? nil : .busy))
    }

    @Test(arguments: [(0, 0), (8, 0), (9, 1), (20, 12)])
    func `leaves room for a few that have ended`(ended: Int, surplus: Int) {
        #expect(admission.surplus(ofEnded: ended) == surplus)
    }
}

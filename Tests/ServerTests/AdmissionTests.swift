import Server
import Testing

@Suite struct `Being let in` {
    @Test(
        arguments: [
            (0, 0, .serve), (6, 0, .serve), (7, 0, .sayNo), (7, 7, .sayNo),
            (7, 8, .hangUp), (6, 8, .serve), (8, 9, .hangUp),
        ] as [(Int, Int, Admission.Decision)]) func `is for so many, and a few more are told`(
            served: Int, leaving: Int, decision: Admission.Decision
        )
    {
        #expect(Admission(clientsMax: 7).decide(served: served, leaving: leaving) == decision)
    }
}

import Server
import Testing

@Suite struct `Being served` {
    @Test(
        arguments: [
            (0, 0, .serve), (6, 0, .serve), (7, 0, .refuse), (7, 7, .refuse),
            (7, 8, .hangUp), (6, 8, .serve), (8, 9, .hangUp),
        ] as [(Int, Int, Admission.Decision)]) func `is for so many, and a few more are told`(
            served: Int, ended: Int, decision: Admission.Decision
        )
    {
        #expect(Admission(clientsMax: 7).decide(served: served, ended: ended) == decision)
    }
}

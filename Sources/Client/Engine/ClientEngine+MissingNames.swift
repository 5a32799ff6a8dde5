import Wire

/// What is like a name that the server does not have.
extension ClientEngine {
    /// Reports a failure; that of a missing name only when its folder was listed.
    mutating func report(_ failure: ClientEvent) {
        let isHeld = configuration.listsNeighbours && !isAgain && !isStopped
        guard isHeld, let path = failure.missingPath else { return events.append(failure) }
        guard missing.hold(failure, of: path) else {
            events += missing.release() + [failure]
            return
        }
    }

    /// Asks for the folder of a missing name, if nothing else is to be asked or to come.
    mutating func askForNeighbours(_ session: inout OpenSession) {
        guard session.asked.isEmpty, let request = missing.nextRequest() else { return }
        session.ask(request, for: .neighbours)
    }

    /// Takes the end of such a listing, or its refusal.
    mutating func endNeighbours(_ session: inout OpenSession, isListed: Bool) {
        session.asked.removeFirst()
        session.pacing.noteAnswer()
        if missing.isGivenUp { return }
        if isListed { events.append(missing.complete()) } else { missing.fail() }
    }
}

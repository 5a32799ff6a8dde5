/// Whether the server of a batch that stays is there: told once when it goes, and once when it is
/// back.
final class Presence {
    private let report: (ClientEvent) -> Void
    private var isAway = false

    init(report: @escaping (ClientEvent) -> Void) {
        self.report = report
    }

    /// Passes an event on; a server that greets is back.
    func take(_ event: ClientEvent) {
        if case .connected = event, isAway {
            isAway = false
            report(.serverBack)
        }
        report(event)
    }

    /// A session has ended so, or did not come to be.
    func lost(_ end: SessionEnd) {
        guard !isAway else { return }
        isAway = true
        report(.serverAway(end))
    }
}

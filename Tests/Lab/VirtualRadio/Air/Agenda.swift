/// What is to happen when; of two things at one moment the one that was entered first.
struct Agenda<Entry> {
    private var entries: [(time: AirTime, entry: Entry)] = []

    var nextTime: AirTime? { entries.first?.time }

    mutating func add(_ entry: Entry, at time: AirTime) {
        let place = entries.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
        entries.insert((time, entry), at: place)
    }

    /// The first thing, if it is due.
    mutating func next(until time: AirTime) -> (time: AirTime, entry: Entry)? {
        guard let first = entries.first, first.time <= time else { return nil }
        return entries.removeFirst()
    }
}

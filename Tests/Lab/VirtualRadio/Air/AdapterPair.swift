/// Two adapters, whichever is named first.
struct AdapterPair: Hashable {
    let first: Int
    let second: Int

    init(_ one: Int, _ other: Int) {
        first = min(one, other)
        second = max(one, other)
    }

    /// Which of the two ends an adapter is, 0 or 1.
    func end(of adapter: Int) -> Int { adapter == first ? 0 : 1 }

    func adapter(at end: Int) -> Int { end == 0 ? first : second }

    func contains(_ adapter: Int) -> Bool { adapter == first || adapter == second }
}

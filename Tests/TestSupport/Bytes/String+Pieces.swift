extension String {
    /// In how many pieces the text cuts this one.
    package func components(of text: String) -> Int {
        ranges(of: text).count + 1
    }
}

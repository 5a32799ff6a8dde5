import Bluetooth

extension PairingQuestion {
    /// The question, and how to answer it.
    var words: String {
        digits.map {
            "pair with \(device)? Type yes if it shows \($0) too, or no"
        } ?? "pair with \(device), which shows no number to compare? Type yes or no"
    }
}

/// What a capture lacks by its own account.
package struct CaptureLoss: Equatable, Sendable {
    /// The bytes of a last record that was cut short.
    package let cutBytes: Int
    /// How many records the recorder says that it could not keep.
    package let lostRecords: Int

    package init(cutBytes: Int = 0, lostRecords: Int = 0) {
        self.cutBytes = cutBytes
        self.lostRecords = lostRecords
    }
}

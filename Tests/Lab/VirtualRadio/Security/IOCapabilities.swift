import Air

/// What a device can show and be told, and what its host demands of a pairing.
package struct IOCapabilities: Equatable, Sendable {
    /// What there is to show a number, and to be told yes or no.
    let inputOutput: UInt8
    let hasOutOfBandData: UInt8
    let demand: UInt8

    /// It shows six digits and can be told yes or no; nothing less makes a comparison.
    static let displayYesNo: UInt8 = 1

    /// Whether the host wants to be safe from somebody in the middle.
    var demandsComparison: Bool { demand & 1 == 1 }

    init(inputOutput: UInt8, hasOutOfBandData: UInt8 = 0, demand: UInt8) {
        self.inputOutput = inputOutput
        self.hasOutOfBandData = hasOutOfBandData
        self.demand = demand
    }

    /// As a host writes them; nil if something is missing.
    init?(_ cursor: inout ByteCursor) {
        guard let inputOutput = cursor.byte(), let hasOutOfBandData = cursor.byte(),
            let demand = cursor.byte()
        else { return nil }
        self.init(inputOutput: inputOutput, hasOutOfBandData: hasOutOfBandData, demand: demand)
    }

    var bytes: [UInt8] { [inputOutput, hasOutOfBandData, demand] }

    /// Whether the numbers of both sides are compared, so that the key is an authenticated one.
    ///
    /// Typing a number on a keyboard is not modelled: such a device pairs like one without.
    static func areCompared(_ one: IOCapabilities, _ other: IOCapabilities) -> Bool {
        (one.demandsComparison || other.demandsComparison)
            && one.inputOutput == displayYesNo && other.inputOutput == displayYesNo
    }
}

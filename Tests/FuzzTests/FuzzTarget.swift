/// A part of btfile that takes bytes from outside, and what holds whatever they are.
protocol FuzzTarget: Sendable {
    /// What `Tests/fuzz` calls it.
    static var name: String { get }
    /// What holds, in one line.
    static var promise: String { get }

    /// Inputs to begin with: valid ones of every kind.
    static func seeds() throws -> [[UInt8]]

    /// Gives the input to the real code; throws what does not hold.
    static func check(_ input: [UInt8]) throws
}

/// What an input has shown not to hold.
struct FuzzFault: Error, CustomStringConvertible {
    let description: String
}

/// Throws the sentence, which says what is wrong, unless the condition is true.
func demand(
    _ condition: @autoclosure () throws -> Bool, _ sentence: @autoclosure () -> String
) throws {
    guard try condition() else { throw FuzzFault(description: sentence()) }
}

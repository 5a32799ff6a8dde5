import CSystem
import Glibc
import Synchronization

/// Reads a command line with the C library's getopt_long: `--channel 20`, `--chan=20`, `-qv`.
package enum LongOptions {
    /// What getopt_long needs to know of one flag.
    package struct Shape: Sendable {
        package let name: String
        package let letter: Character?
        package let takesValue: Bool
        /// Whether the value may be left out; it is then given with `=`, or is a number.
        package let mayLackValue: Bool
        /// Whether the name must be typed in full, so that it makes no abbreviation of another one
        /// ambiguous.
        package let isTypedInFull: Bool

        /// A flag `--name`, and `-letter` if it has one.
        package init(
            name: String, letter: Character?, takesValue: Bool, mayLackValue: Bool = false,
            isTypedInFull: Bool = false
        ) {
            self.mayLackValue = mayLackValue
            self.isTypedInFull = isTypedInFull
            self.name = name
            self.letter = letter
            self.takesValue = takesValue
        }
    }

    /// One thing found on the command line.
    package enum Argument: Equatable, Sendable {
        /// The flag with that index among the shapes, and its value if it takes one.
        case flag(Int, value: String?)
        /// An argument that is not a flag, or that follows `--`.
        case name(String)
        /// A flag that no shape has, or an abbreviation that fits several, as it was typed.
        case unknown(String)
        /// The flag with that index takes a value, and the command line ends before it.
        case missingValue(Int)
        /// The flag with that index takes no value and was given one with `=`.
        case unwantedValue(Int)
    }

    /// Finds everything on the command line (without the program's name), in its order.
    ///
    /// Flags may stand after names. The C function: getopt_long(3).
    package static func read(_ arguments: [String], shapes: [Shape]) -> [Argument] {
        // getopt_long has global state: one walk at a time.
        turn.withLock { _ in
            Walk(arguments: arguments, shapes: shapes).findings()
        }
    }

    private static let turn = Mutex<Void>(())
}

/// One walk of getopt_long over one command line.
private struct Walk {
    let arguments: [String]
    let shapes: [LongOptions.Shape]

    /// Codes of flags start above every letter, so that a code tells whether it is one.
    private static let firstCode: CInt = 256
    private static let nameCode: CInt = 1
    private static let endCode: CInt = -1
    private static let missingCode = CInt(UInt8(ascii: ":"))
    private static let mistakeCode = CInt(UInt8(ascii: "?"))

    /// `-` keeps names in their place, `:` tells a missing value from an unknown flag.
    private var letters: String {
        shapes.reduce(into: "-:") { letters, shape in
            guard let letter = shape.letter else { return }
            letters.append(letter)
            if shape.takesValue { letters.append(":") }
        }
    }

    func findings() -> [LongOptions.Argument] {
        // The first one stands for the program's name, which getopt_long skips.
        let strings = CStrings(["-"] + arguments)
        let names = CStrings(shapes.map(\.name))
        let letters = CStrings([self.letters])
        // getopt_long keeps pointers into all three from one step to the next.
        return withExtendedLifetime((strings, names, letters)) {
            unsafe walk(strings.pointers, letters.pointers[0], table(names))
        }
    }

    /// The shapes as getopt_long reads them, ended by an empty one; valid while `names` is held.
    private func table(_ names: CStrings) -> [option] {
        var table = unsafe [option]()
        let typed = Set(arguments.map { $0.prefix { $0 != "=" } })
        for (index, shape) in shapes.enumerated()
        where !shape.isTypedInFull || typed.contains("--\(shape.name)") {
            unsafe table.append(
                option(
                    name: names.pointers[index],
                    has_arg: shape.mayLackValue
                        ? optional_argument : shape.takesValue ? required_argument : no_argument,
                    flag: nil, val: Self.firstCode + CInt(index)))
        }
        unsafe table.append(option())
        return unsafe table
    }

    private func walk(
        _ strings: [UnsafeMutablePointer<CChar>?], _ letters: UnsafePointer<CChar>?,
        _ table: [option]
    ) -> [LongOptions.Argument] {
        var findings: [LongOptions.Argument] = []
        var place = 1
        csystem_options_begin()
        while true {
            let count = CInt(arguments.count + 1)
            let step = unsafe csystem_options_next(count, strings, letters, table)
            guard unsafe step.code != Self.endCode else {
                let rest = unsafe arguments.dropFirst(Int(step.next) - 1)
                return findings + rest.map { .name($0) }
            }
            let value = unsafe step.value.map { unsafe String(cString: $0) }
            let found = unsafe finding(step.code, culprit: step.culprit, value: value, at: place)
            if let flag = join(found, to: findings.last) {
                findings[findings.count - 1] = flag
            } else {
                findings.append(found)
            }
            place = unsafe Int(step.next)
        }
    }

    /// The flag with the number that stands behind it, if its value may be left out: getopt_long
    /// takes it for a name unless there is a `=`.
    private func join(
        _ finding: LongOptions.Argument, to last: LongOptions.Argument?
    ) -> LongOptions.Argument? {
        guard case .flag(let index, nil)? = last, shapes[index].mayLackValue,
            case .name(let text) = finding, !text.isEmpty,
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return .flag(index, value: text)
    }

    private func finding(
        _ code: CInt, culprit: CInt, value: String?, at place: Int
    ) -> LongOptions.Argument {
        switch code {
        case Self.nameCode: .name(value ?? "")
        case Self.missingCode:
            index(of: culprit).map { .missingValue($0) } ?? unknown(culprit, place)
        case Self.mistakeCode: unknown(culprit, place)
        case let code: index(of: code).map { .flag($0, value: value) } ?? unknown(code, place)
        }
    }

    private func unknown(_ culprit: CInt, _ place: Int) -> LongOptions.Argument {
        if culprit >= Self.firstCode, let index = index(of: culprit) {
            return .unwantedValue(index)
        }
        guard let byte = UInt8(exactly: culprit), byte > 0x20, byte < 0x7F else {
            let typed = arguments.indices.contains(place - 1) ? arguments[place - 1] : ""
            return .unknown(String(typed.prefix { $0 != "=" }))
        }
        return .unknown("-\(Character(UnicodeScalar(byte)))")
    }

    private func index(of code: CInt) -> Int? {
        if code >= Self.firstCode { return Int(code - Self.firstCode) }
        return shapes.firstIndex { $0.letter?.asciiValue.map(CInt.init) == code }
    }
}

/// Copies of strings as the C library wants them: a list of pointers that ends with a null.
@safe private final class CStrings {
    /// Valid as long as this object is held.
    let pointers: [UnsafeMutablePointer<CChar>?]

    /// Copies every string; what follows a NUL inside one is cut off.
    init(_ strings: [String]) {
        unsafe pointers = strings.map { unsafe strdup($0) } + [nil]
    }

    deinit {
        // Each came from strdup and is freed here alone.
        unsafe pointers.forEach { unsafe free($0) }
    }
}

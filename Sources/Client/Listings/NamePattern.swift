package import Wire

/// A pattern for names on the server, matched here against its listing.
///
/// `*` stands for any characters but `/`, `?` for one of them, `[a-z]` for one of a set, `[!a-z]`
/// for one outside it; `**` as a whole component stands for any number of folders, at the end for
/// everything beneath. `\` takes the next character literally. Names that begin with a dot match
/// like all others.
package struct NamePattern: Hashable, Sendable {
    /// One element of the pattern.
    private enum Token: Hashable {
        case literal(Unicode.Scalar)
        case one
        case set([ClosedRange<UInt32>], isNegated: Bool)
        case run
        /// The start of `**/`; it ends two places further on.
        case folders
        case insideFolder
        /// `**` at the end.
        case rest
    }

    /// What the person wrote.
    package let text: String
    /// The folder to be listed: the longest one without a wildcard; nil for the root.
    package let folder: RemotePath?
    /// Whether the folders below must be listed too.
    package let isRecursive: Bool
    private let tokens: [Token]

    /// Checks what can be wrong with a path, apart from wildcards.
    package init(_ text: String) throws(PathViolation) {
        if let violation = Self.violation(of: text) { throw violation }
        let components = text.unicodeScalars.split(separator: "/").map(Array.init)
        let literal = components.dropLast().prefix { !Self.hasWildcard($0) }
        let names = literal.map { String(String.UnicodeScalarView(Self.unescaped($0))) }
        self.text = text
        folder = names.isEmpty ? nil : try RemotePath(names.joined(separator: "/"))
        let rest = components.dropFirst(literal.count)
        isRecursive = rest.count > 1 || rest.last == ["*", "*"]
        tokens = Self.tokens(of: components)
    }

    /// Whether a text has wildcards, and so is a pattern.
    package static func isPattern(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.contains { $0 == "*" || $0 == "?" || $0 == "[" }
    }

    /// With its wildcards taken literally, the path must obey PROTOCOL 7.1 too; a part of it may be
    /// longer than any name.
    private static func violation(of text: String) -> PathViolation? {
        if text.isEmpty { return .empty }
        if text.utf8.count > Limits.pathBytesMax { return .tooLong }
        if text.utf8.first == UInt8(ascii: "/") { return .absolute }
        if let control = text.utf8.first(where: { $0 < 0x20 || $0 == 0x7f }) {
            return .controlByte(control)
        }
        let components = text.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for component in components {
            if component.isEmpty { return .emptyComponent }
            if component.elementsEqual(".".utf8) || component.elementsEqual("..".utf8) {
                return .dots
            }
        }
        return nil
    }
}

// MARK: Matching

extension NamePattern {
    /// Whether the name matches; the time is at most proportional to pattern times name.
    package func matches(_ path: RemotePath) -> Bool {
        var places = [Bool](repeating: false, count: tokens.count + 1)
        var next = places
        enter(0, &places)
        for scalar in path.text.unicodeScalars {
            for index in next.indices { next[index] = false }
            for index in tokens.indices where places[index] { step(from: index, scalar, &next) }
            swap(&places, &next)
            guard places.contains(true) else { return false }
        }
        return places[tokens.count]
    }

    /// Marks a place, and those that can be reached from it without a character.
    private func enter(_ index: Int, _ places: inout [Bool]) {
        guard !places[index] else { return }
        places[index] = true
        guard index < tokens.count else { return }
        switch tokens[index] {
        case .run, .rest: enter(index + 1, &places)
        case .folders: enter(index + 2, &places)
        case .literal, .one, .set, .insideFolder: break
        }
    }

    private func step(from index: Int, _ scalar: Unicode.Scalar, _ next: inout [Bool]) {
        switch tokens[index] {
        case .literal(let wanted):
            if scalar == wanted { enter(index + 1, &next) }
        case .one:
            if scalar != "/" { enter(index + 1, &next) }
        case .set(let ranges, let isNegated):
            let isInside = ranges.contains { $0.contains(scalar.value) }
            if scalar != "/" && isInside != isNegated { enter(index + 1, &next) }
        case .run:
            if scalar != "/" { enter(index, &next) }
        case .folders:
            if scalar != "/" { enter(index + 1, &next) }
        case .insideFolder:
            enter(scalar == "/" ? index - 1 : index, &next)
        case .rest:
            enter(index, &next)
        }
    }
}

// MARK: Reading the pattern

extension NamePattern {
    private typealias Component = [Unicode.Scalar]

    private static func hasWildcard(_ component: Component) -> Bool {
        tokens(in: component).contains { token in
            if case .literal = token { false } else { true }
        }
    }

    private static func unescaped(_ component: Component) -> Component {
        tokens(in: component).compactMap { token in
            if case .literal(let scalar) = token { scalar } else { nil }
        }
    }

    private static func tokens(of components: [Component]) -> [Token] {
        var tokens: [Token] = []
        for (index, component) in components.enumerated() {
            let isLast = index == components.count - 1
            if component == ["*", "*"] {
                tokens += isLast ? [.rest] : [.folders, .insideFolder]
            } else {
                tokens += Self.tokens(in: component) + (isLast ? [] : [.literal("/")])
            }
        }
        return tokens
    }

    private static func tokens(in component: Component) -> [Token] {
        var tokens: [Token] = []
        var rest = component[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*":
                if tokens.last != .run { tokens.append(.run) }
            case "?": tokens.append(.one)
            case "[": tokens.append(set(&rest) ?? .literal(scalar))
            case "\\": tokens.append(.literal(rest.popFirst() ?? scalar))
            case _: tokens.append(.literal(scalar))
            }
        }
        return tokens
    }

    /// Reads a set after its bracket; nil, and nothing read, if no bracket closes it.
    private static func set(_ rest: inout ArraySlice<Unicode.Scalar>) -> Token? {
        var inner = rest
        let isNegated = inner.first == "!" || inner.first == "^"
        if isNegated { inner.removeFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let scalar = inner.popFirst() {
            // A closing bracket that comes first is a member of the set.
            if scalar == "]" && !isFirst {
                rest = inner
                return .set(ranges, isNegated: isNegated)
            }
            isFirst = false
            let low = member(scalar, &inner)
            var high = low
            if inner.first == "-", let end = inner.dropFirst().first, end != "]" {
                inner.removeFirst(2)
                high = member(end, &inner)
            }
            // A range that ends before it begins is empty.
            if low <= high { ranges.append(low.value...high.value) }
        }
        return nil
    }

    /// What a scalar of a set stands for: itself, or behind a backslash the next one.
    private static func member(
        _ scalar: Unicode.Scalar, _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> Unicode.Scalar {
        scalar == "\\" ? rest.popFirst() ?? scalar : scalar
    }
}

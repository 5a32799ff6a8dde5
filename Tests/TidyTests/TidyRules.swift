/// The rules of CONTRIBUTING.md that a machine can check; each gives the places that break it.
enum TidyRules {
    static let fileLinesMax = 300
    static let functionLinesMax = 60
    static let columnsMax = 100

    /// What each module may import: only what stands below it.
    static let imports: [String: Set<String>] = [
        "Wire": [],
        "System": ["CSystem", "CZstd", "CCrypto", "CSystemd", "Glibc", "Synchronization"],
        "Bluetooth": ["System", "CBluetooth"],
        "RFCOMM": ["Bluetooth", "System"],
        "Share": ["System", "Wire"],
        "Server": ["Share", "Bluetooth", "System", "Wire"],
        "Client": ["Bluetooth", "System", "Wire"],
        "Tool": ["Server", "Client", "Share", "Bluetooth", "System", "Wire"],
        "btfile-serve": ["Tool", "System"],
        "btfile-get": ["Tool", "System"],
        "btfile-manual": ["Tool", "System"],
    ]

    static func module(of path: String) -> String {
        String(path.split(separator: "/").dropFirst().first ?? "")
    }

    /// What the compiler brings along: no row of Package.swift names it.
    private static let brought: Set<String> = ["Glibc", "Synchronization"]

    /// The modules whose row in Package.swift is missing, or names other imports than the rules.
    static func wrongRows(of manifest: String) -> [String] {
        let text = manifest.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return imports.keys.sorted().filter { module in
            let marks = [
                "module(\"\(module)\"", "library(\"\(module)\"",
                "executableTarget( name: \"\(module)\", dependencies:",
            ]
            let row = marks.lazy.compactMap { text.firstRange(of: $0) }.first.map { mark in
                text[mark.upperBound...].prefix { $0 != "]" && $0 != ")" }
            }
            let names = row?.split(separator: "\"").filter { $0.allSatisfy(\.isLetter) }
            return names.map { Set($0.map(String.init)) } != imports[module]?.subtracting(brought)
        }
    }

    /// The rows of what the library RFCOMM is built of that another package may not build: the
    /// package manager refuses unsafe flags where it depends on a version.
    static func unsafeRows(of manifest: String) -> [String] {
        var (left, modules): ([String], [String]) = (["RFCOMM"], [])
        while let module = left.popLast() {
            modules.append(module)
            left += (imports[module] ?? []).filter { imports[$0] != nil && !modules.contains($0) }
        }
        let settings = manifest.split(separator: "\nfunc library(").dropFirst().first
            .map { $0.prefix(upTo: $0.firstRange(of: "\n}")?.lowerBound ?? $0.endIndex) }
        let isSafe = settings?.contains("swiftSettings: strict)") ?? false
        let strict =
            manifest.split(separator: "let strict: [SwiftSetting] = [").dropFirst().first?
            .prefix { $0 != "]" } ?? "unsafe"
        return modules.sorted().filter { !manifest.contains("library(\"\($0)\"") }
            + (isSafe && !strict.contains("unsafe") ? [] : ["library"])
    }

    static func wrongImports(_ file: SwiftText) -> [String] {
        let allowed = imports[module(of: file.path)] ?? []
        return file.places { line in
            let words = line.split(separator: " ")
            guard words.contains("import"), let name = words.last?.split(separator: ".").first
            else { return false }
            return !allowed.contains(String(name))
        }
    }

    /// Where the kinds of transport are told apart: all others ask a value what it has.
    static let transportFiles = [
        "Bluetooth/Endpoint", "Bluetooth/ListeningAddress", "Bluetooth/Peer",
        "System/Sockets/SocketPlace",
    ]

    static func transports(_ file: SwiftText) -> [String] {
        guard !transportFiles.contains(where: { file.path.hasSuffix("Sources/\($0).swift") })
        else { return [] }
        let kinds = [
            "rfcomm", "unix", "command", "standardStreams", "device", "process", "unnamed",
        ].map { "case .\($0)" }
        return file.places { line in
            kinds.contains { kind in
                line.ranges(of: kind).contains { place in
                    let next = line[place.upperBound...].first
                    return next.map { !$0.isLetter } ?? true
                }
            }
        }
    }

    static func unsafeCode(_ file: SwiftText) -> [String] {
        guard module(of: file.path) != "System" else { return [] }
        return file.places { SwiftText.holds("unsafe", in: $0) }
    }

    static func printing(_ file: SwiftText) -> [String] {
        let words = ["print", "debugPrint", "dump", "fputs", "puts", "printf"]
        return file.places { line in
            words.contains { SwiftText.holds($0, in: line) && line.contains("\($0)(") }
        }
    }

    static func traps(_ file: SwiftText) -> [String] {
        file.places { line in
            SwiftText.holds("fatalError", in: line) || line.contains("try!") || forces(line)
        }
    }

    /// Whether a value is forced: an exclamation mark behind it, and no comparison.
    private static func forces(_ line: Substring) -> Bool {
        zip(line.indices, line.indices.dropFirst()).contains { before, place in
            guard line[place] == "!" else { return false }
            let value = line[before]
            guard value.isLetter || value.isNumber || "_)]".contains(value) else { return false }
            let after = line.index(after: place)
            return after == line.endIndex || line[after] != "="
        }
    }

    static func longFiles(_ file: SwiftText) -> [String] {
        file.lines.count > fileLinesMax ? ["\(file.path): \(file.lines.count) lines"] : []
    }

    static func longLines(_ file: SwiftText) -> [String] {
        file.lines.enumerated().filter { $0.element.count > columnsMax }
            .map { "\(file.path):\($0.offset + 1)" }
    }

    /// A function ends at the first line that closes a brace at its own indentation.
    static func longFunctions(_ file: SwiftText) -> [String] {
        file.code.indices.filter { start in
            let line = file.code[start]
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            let indentation = line.prefix { $0 == " " }
            let bare = line.dropFirst(indentation.count)
            let begins =
                words.contains("func") || line.contains(" init(")
                || ["init", "deinit"].contains { words.first == $0 && bare.hasPrefix($0) }
            guard begins else { return false }
            let end = file.code[start...].firstIndex { $0.hasPrefix(indentation + "}") }
            return (end ?? start) - start + 1 > functionLinesMax
        }.map { "\(file.path):\($0 + 1)" }
    }

    /// A run of declarations without an empty line may share the comment above it; an initializer
    /// and what a protocol asks for are explained by the type and the protocol.
    static func undocumented(_ file: SwiftText) -> [String] {
        file.code.indices.filter { place in
            guard isPackage(file.code[place]), !isExplained(file.code[place]) else { return false }
            var above = place - 1
            while above >= 0, isPackage(file.code[above]) || isAttribute(file.code[above]) {
                above -= 1
            }
            let comment = above >= 0 ? file.lines[above].drop { $0 == " " } : ""
            return !comment.hasPrefix("///")
        }.map { "\(file.path):\($0 + 1)" }
    }

    private static func isPackage(_ code: Substring) -> Bool {
        let word = code.split(separator: " ").drop { $0.hasPrefix("@") }.first
        return ["package", "public"].contains(word) && !SwiftText.holds("import", in: code)
    }

    private static let witnesses = ["rawValue", "encode", "description", "next", "makeIterator"]

    private static func isExplained(_ code: Substring) -> Bool {
        code.contains("package init") || code.contains("public init")
            || witnesses.contains { SwiftText.holds($0, in: code) }
    }

    private static func isAttribute(_ code: Substring) -> Bool {
        let words = code.split(separator: " ")
        return !words.isEmpty && words.allSatisfy { $0.hasPrefix("@") }
    }

    static func leftovers(_ file: SwiftText) -> [String] {
        let marks = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
        return file.lines.enumerated().filter { line in
            marks.contains { line.element.contains($0) }
        }.map { "\(file.path):\($0.offset + 1)" }
    }

    static func machinePaths(_ file: SwiftText) -> [String] {
        let folders = ["work", "root", "home"].map { "/\($0)/" }
        return file.lines.enumerated().filter { line in
            folders.contains { line.element.contains($0) }
        }.map { "\(file.path):\($0.offset + 1)" }
    }

    /// A file is named after what it holds or extends: `Type.swift`, `Type+Purpose.swift`.
    static func misnamed(_ file: SwiftText) -> [String] {
        let name = file.path.split(separator: "/").last ?? ""
        let type = name.prefix { $0 != "." && $0 != "+" }
        let kinds = ["struct", "enum", "class", "protocol", "extension", "func"]
        let isNamed = file.code.contains { line in
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            return zip(words, words.dropFirst()).contains { kind, name in
                kinds.contains(String(kind)) && name.lowercased() == type.lowercased()
            }
        }
        let isEmpty = file.code.allSatisfy(\.isEmpty)
        return isNamed || isEmpty ? [] : [file.path]
    }
}

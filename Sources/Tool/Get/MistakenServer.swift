import Bluetooth
import System

/// What to type instead of a text in the place of SERVER that means something else: an address of
/// another network, what scp or a browser takes, or the name of a file.
enum MistakenServer {
    /// The answer to a text that cannot be the name of a server either; nil for any other.
    static func answer(toText text: String) -> String? {
        if let address = addressWithoutColons(text) {
            return "an address has colons: type \(address)"
        }
        let addressed = text.prefix(BluetoothAddress.any.description.count)
        if let address = BluetoothAddress(String(addressed)) {
            return answer(toRest: text.dropFirst(addressed.count), of: "\(address)")
        }
        if let rest = urlRest(text) { return answer(toURL: rest) }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        if isIPv6(text) { return networkAnswer }
        // Something is wrong with an address.
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 2, parts.allSatisfy({ $0.count <= 2 }) {
            let arePairs = parts.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isHexDigit) }
            guard arePairs, parts.count != BluetoothAddress.byteCount else { return nil }
            return "an address has \(BluetoothAddress.byteCount) pairs of digits, and these are "
                + "\(parts.count)"
        }
        return answer(toRest: text[colon...], of: withoutUser(String(text[..<colon])))
    }

    /// The answer to a socket file with a name behind a colon, as scp takes it; nil where that may
    /// be the path of a socket file itself.
    static func answer(toSocket text: String) -> String? {
        guard let colon = text.lastIndex(of: ":"), isSocket(String(text[..<colon])) else {
            return nil
        }
        let (server, name) = (text[..<colon], text[text.index(after: colon)...])
        let words = [String(server), name.isEmpty ? "NAME" : String(name)].map(ShellWord.quoted)
        return "type two words: \(words.joined(separator: " "))"
    }

    /// Whether there is a socket file of that name.
    private static func isSocket(_ text: String) -> Bool {
        guard let file = (try? SocketPlace(text))?.file else { return false }
        let path = LocalPath("\(file)").split
        guard let folder = try? Folder(path.parent) else { return false }
        return (try? folder.status(of: path.name).kind) == .socket
    }

    /// The answer to what looks like anything but a name of a server; nil for any other.
    static func answer(toName text: String) -> String? {
        let host = withoutUser(text)
        if host == "localhost" || host.hasPrefix("127.") && isIPv4(host) {
            return
                "is a name of IP networks; on one machine use a socket, as btfile-serve --listen "
                + "/tmp/btfile.sock makes it"
        }
        if isIPv4(host) { return networkAnswer }
        if let name = nameWithoutDomain(host) {
            return "is a name of IP networks, and btfile uses Bluetooth; try \(name), or see "
                + "btfile-get --scan"
        }
        if host != text { return "no user is needed: type \(ShellWord.quoted(host))" }
        if let flag = flag(meantBy: text) { return "did you mean \(flag)?" }
        if host.hasPrefix("hci"), AdapterName(host) != nil {
            return "is an adapter of this machine; use --adapter \(host), and name the server"
        }
        if let path = ["/", "./"].map({ $0 + host }).first(where: isSocket) {
            return "a socket file needs its slash: type \(ShellWord.quoted(path))"
        }
        if host.hasPrefix("tmp/") || host.hasPrefix("run/") {
            return "if it is a socket file, type /\(host)"
        }
        if host.hasSuffix(".sock") || host.hasSuffix(".socket") {
            return "if it is a socket file, type ./\(host)"
        }
        if looksLikeFile(host) {
            let parts = host.split(separator: "/", maxSplits: 1)
            return parts.count == 2
                ? "type the server and the file as two words: \(parts[0]) \(parts[1])"
                : "looks like a file, and SERVER comes first, as in btfile-get SERVER "
                    + ShellWord.quoted(host)
        }
        return nil
    }

    /// Flags that are commands in other programs.
    private static let commands = ["scan", "pair", "known", "list", "check", "help", "version"]

    /// The flag that such a word means; nil for any other.
    static func flag(meantBy text: String) -> String? {
        commands.contains(text) ? "--\(text)" : nil
    }

    /// A known name, quoted, that the first arguments are together: it has spaces.
    static func name(_ arguments: [String], among names: [String]) -> String? {
        guard arguments.count > 1 else { return nil }
        return (2...arguments.count).map { arguments.prefix($0).joined(separator: " ") }
            .first(where: names.contains).map(ShellWord.quoted)
    }
}

// MARK: Shapes

extension MistakenServer {
    private static let networkAnswer =
        "is an IP address, and btfile uses Bluetooth; type the name or address of a device, as "
        + "btfile-get --scan shows it"

    /// The answer to a host with something behind a colon or a slash, as scp takes it; nil where
    /// nothing is behind that.
    private static func answer(toRest rest: Substring, of host: String) -> String? {
        guard let mark = rest.first, mark == "/" || mark == ":", !host.isEmpty else { return nil }
        if let answer = answer(toName: host), isIPv4(host) || host.contains(".") { return answer }
        let shown = ShellWord.quoted(host)
        guard rest.count > 1 else {
            return mark == ":" ? "no colon is needed: type \(shown) and a NAME" : nil
        }
        let name = rest.dropFirst()
        if mark == ":", let number = Int(name), number > 0 {
            return RFCOMMChannel(number) == nil
                ? "Bluetooth has no ports: type \(shown) alone"
                : "type the channel as a flag: \(shown) --channel \(number)"
        }
        guard mark == "/" || !name.hasPrefix("/") && !name.hasPrefix("~") else {
            return "type two words, \(shown) and a NAME as btfile-get -l \(shown) shows it"
        }
        return "type two words: \(shown) \(ShellWord.quoted(String(name)))"
    }

    private static func answer(toURL rest: Substring) -> String {
        let refusal = "URLs are not taken; type"
        let parts = rest.split(separator: "/", maxSplits: 1)
        guard let place = parts.first.map({ withoutUser(String($0)) }) else {
            return "\(refusal) SERVER and NAME as two words"
        }
        let host = BluetoothAddress(place) == nil ? String(place.prefix { $0 != ":" }) : place
        if let answer = answer(toName: host) { return answer }
        let name = parts.count == 2 ? ShellWord.quoted(String(parts[1])) : "NAME"
        return "\(refusal) two words, \(ShellWord.quoted(host)) \(name)"
    }

    /// What is behind `https://`; nil where that is no URL.
    private static func urlRest(_ text: String) -> Substring? {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[1].hasPrefix("//") else { return nil }
        return parts[1].drop { $0 == "/" }
    }

    private static func withoutUser(_ text: String) -> String {
        guard let mark = text.lastIndex(of: "@"), mark > text.startIndex else { return text }
        let host = text[text.index(after: mark)...]
        return host.isEmpty ? text : String(host)
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isIPv6(_ text: String) -> Bool {
        let address = text.drop { $0 == "[" }.prefix { $0 != "]" && $0 != "%" }
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 2 && (parts.count == 8 || parts.contains(""))
            && parts.allSatisfy { $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }
    }

    /// Domains that only networks at home and in offices have.
    private static let domains = ["local", "localdomain", "lan", "home", "internal"]

    private static func nameWithoutDomain(_ text: String) -> String? {
        guard let dot = text.lastIndex(of: "."), dot > text.startIndex,
            domains.contains(String(text[text.index(after: dot)...]).lowercased())
        else { return nil }
        return String(text[..<dot])
    }

    /// Whether it ends like the name of a file, or is a pattern: no more letters than that are an
    /// ending, and a version has none.
    private static func looksLikeFile(_ text: String) -> Bool {
        if text.hasSuffix("/") || text.contains("*") { return true }
        let ending = text.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
        return ending.count < text.count - 1 && (1...5).contains(ending.count)
            && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && ending.contains(where: \.isLetter) && !text.contains(" ")
    }

    /// The address that was written with dashes, or with nothing, between its bytes.
    private static func addressWithoutColons(_ text: String) -> BluetoothAddress? {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }
        let digits = parts.joined()
        guard digits.utf8.count == BluetoothAddress.byteCount * 2,
            parts.count == 1 || parts.count == BluetoothAddress.byteCount
        else { return nil }
        var pairs: [Substring] = []
        var rest = digits[...]
        while !rest.isEmpty {
            pairs.append(rest.prefix(2))
            rest = rest.dropFirst(2)
        }
        return BluetoothAddress(pairs.joined(separator: ":"))
    }
}

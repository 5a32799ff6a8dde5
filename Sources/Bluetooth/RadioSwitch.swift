package import System

/// A switch that turns a radio off: a key of the machine, or a command such as `rfkill block`.
package struct RadioSwitch: Hashable, Sendable {
    /// What it turns off, such as `hci0`.
    package let name: String
    /// Whether a command has turned it off.
    package let isBlocked: Bool
    /// Whether a key of the machine has.
    package let isBlockedByKey: Bool

    private static let folder: LocalPath = "/sys/class/rfkill"

    /// Longer than any line that the kernel writes there.
    private static let lineBytesMax = 256

    /// The switches of Bluetooth; none if the kernel has no rfkill.
    package static func all(in folder: LocalPath? = nil) -> [RadioSwitch] {
        let place = folder ?? Self.folder
        guard let folder = try? Folder(place), var reader = try? FolderReader(folder) else {
            return []
        }
        var switches: [RadioSwitch] = []
        while let name = try? reader.next() {
            if let found = RadioSwitch(in: place.appending(name)) { switches.append(found) }
        }
        return switches.sorted { $0.name < $1.name }
    }

    /// Whether it can silence the adapter that is wanted: all but the own switches of others.
    package func concerns(_ wanted: AdapterName?, among adapters: [Adapter]) -> Bool {
        guard let wanted else { return true }
        return !adapters.contains { "hci\($0.number)" == name && !$0.isCalled(wanted) }
    }

    private init?(in folder: LocalPath) {
        guard Self.line("type", in: folder) == "bluetooth" else { return nil }
        name = Self.line("name", in: folder) ?? folder.description
        isBlocked = Self.line("soft", in: folder) == "1"
        isBlockedByKey = Self.line("hard", in: folder) == "1"
    }

    private static func line(_ name: LocalPath, in folder: LocalPath) -> String? {
        let path = folder.appending(name)
        guard let bytes = try? InputFile.regular(path, bytesMax: lineBytesMax) else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}

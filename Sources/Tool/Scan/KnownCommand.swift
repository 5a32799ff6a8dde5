package import Bluetooth
import System

/// `btfile-get --known`: the servers that have a name on this machine.
package enum KnownCommand {
    /// Lists them; a command line that names a server is wrong.
    static func run(_ options: GetOptions) throws(UsageError) -> ExitStatus {
        guard options.names.isEmpty else {
            throw .impossible("--known takes no SERVER and no NAME")
        }
        let messages = StandardErrorWriter(.get)
        let file = HostsFile()
        for complaint in file?.complaints ?? [] { messages.say(complaint) }
        let lines = lines(about: file?.list, KnownDevice.all() ?? [])
        guard !lines.isEmpty else {
            let sentence = ErrorSentence.nobodyKnown
            messages.say(sentence.text)
            return sentence.status
        }
        var results = ResultWriter()
        for line in lines { results.show(line + "\n") }
        return results.end(.get)
    }

    /// A line for each name, behind its address: the person's own names first, then those of
    /// paired devices.
    package static func lines(about hosts: HostList?, _ devices: [KnownDevice]) -> [String] {
        let own = (hosts?.hosts ?? [:]).sorted { $0.key < $1.key }
            .map { line($0.value.address, $0.key) }
        let paired = devices.filter(\.isPaired).flatMap { device in
            // bluetoothd calls a device that has told no name by its address, with dashes.
            let names = device.names.filter { name in
                BluetoothAddress(String(name.map { $0 == "-" ? ":" : $0 })) == nil
            }
            return names.isEmpty
                ? [line(device.address, "-")] : names.sorted().map { line(device.address, $0) }
        }
        return own + paired
    }

    private static func line(_ address: BluetoothAddress, _ name: String) -> String {
        "\(address)  \(TerminalText.safe(name))"
    }
}

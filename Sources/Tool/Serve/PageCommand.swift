import System

/// `btfile-serve --page`: where the page for browsers is, and what to do with it.
enum PageCommand {
    private static let name: LocalPath = "btfile.html"
    private static let installed: LocalPath = "share/btfile/btfile.html"

    /// Prints the path of the page alone on the first line, for scripts.
    static func run() -> ExitStatus {
        let places = places
        guard let place = places.first(where: isThere) else {
            let sentence = ErrorSentence.noPage(places.map(\.description))
            StandardErrorWriter(.serve).say(sentence.text)
            return sentence.status
        }
        var results = ResultWriter()
        results.show(TerminalText.safe(place.bytes, columnsMax: .max) + "\n\n" + advice)
        return results.end(.serve)
    }

    /// Where it may be: where this program is installed, where packages are, and in the source.
    private static var places: [LocalPath] {
        let system = LocalPath("/usr").appending(installed)
        guard let program = ProcessArguments.program else { return [system] }
        var places = [program.split.parent.split.parent.appending(installed), system]
        var folder = program
        while folder != "/" && folder != "." {
            folder = folder.split.parent
            places.append(folder.appending("Sources/Page").appending(name))
        }
        return places
    }

    private static func isThere(_ path: LocalPath) -> Bool {
        guard let folder = try? Folder(path.split.parent) else { return false }
        return (try? folder.status(of: path.split.name).kind) == .regularFile
    }

    private static let advice = """
        This one file fetches from btfile-serve in Chrome or Edge, with nothing to install.
        1. On this machine run 'btfile-serve --dir DIR --pairable'.
        2. Pair with this machine in the settings of the other one while that runs.
        3. Copy the file to the other machine, open it there and press Connect.
        For a phone (Chrome on Android) put the file on any https site, and open it from there.

        """
}

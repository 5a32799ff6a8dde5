import Bluetooth
package import Client
import System
package import Wire

/// What btfile-get is to do, as its flags and names say.
package struct GetOptions: ProgramOptions {
    /// How the batch is fetched; its server is set by `resolve`.
    package var client = ClientConfiguration(
        .rfcomm(remote: .any, channel: .usual, adapter: nil))

    /// The arguments as they were typed, the server first.
    package var names: [String] = []
    package var typedFlags: Set<String> = []

    /// Where more names are read from, in this order; `-` is standard input.
    package var nameLists: [String] = []
    var isNullSeparated = false
    var isLiteral = false
    var isRecursive = false
    /// Only listings are wanted.
    package var lists = false
    /// Whether they have sizes in bytes.
    var listsBytes = false

    /// Where the one file goes; `-` is standard output.
    var output: String?
    /// Nil for the folder in which the program was started.
    package var outputDirectory: String?
    package var digest: Digest32?

    /// What leads to the server; nil where the first argument names it.
    package var connectCommand: String?
    /// Nil where the server is asked for it.
    var channel: RFCOMMChannel?
    var adapter: AdapterName?

    var scans = false
    /// The server's device is only paired with this machine.
    var pairs = false
    /// Nobody compares a number.
    var acceptsPairing = false
    /// Only the servers that have a name here are wanted.
    var listsKnown = false
    /// Nothing is fetched; it is only checked whether it could be.
    package var isCheck = false
    package var format = ReportFormat.text
    package var progress = ProgressMode.auto
    package var isQuiet = false
    package var isVerbose = false

    /// The files that the names ask for, once they are resolved.
    package private(set) var wanted: [WantedFile] = []
    /// What has to be looked up on the server before it can be fetched or listed.
    package private(set) var selections: [Selection] = []

    package init() {}
}

// MARK: What the names mean

extension GetOptions {
    /// Finds out what the names ask for, and of which server.
    package mutating func resolve() throws(UsageError) {
        if let connectCommand {
            try ServerArgument.refuse(names.first)
            setServer(.command(connectCommand))
        } else {
            guard let server = names.first else {
                let usage = isCheck ? "--check SERVER" : lists ? "-l SERVER" : "SERVER NAME..."
                throw .impossible("no SERVER: btfile-get \(usage)")
            }
            try ServerArgument.check(server, names.dropFirst())
            try resolveServer(server)
        }
        try resolveNames()
    }

    /// Takes an address or the path of a socket for the server.
    package mutating func resolveServer(_ text: String) throws(UsageError) {
        setServer(
            try ServerArgument.endpoint(text, channel: channel ?? .usual, adapter: adapter))
    }

    private mutating func setServer(_ server: Endpoint) {
        client.endpoint = server
        client.looksUpChannel = channel == nil && server.radio != nil
        // A check says what it finds at the first try.
        if isCheck && !typedFlags.contains("retry") { client.retryCount = 0 }
    }

    /// Finds out what the names after the server ask for.
    package mutating func resolveNames() throws(UsageError) {
        var files: [String] = []
        try checkPlace()
        for name in namesThere {
            guard let selection = try Selection(name: name, self) else {
                files.append(name)
                continue
            }
            if !selections.contains(selection) { selections.append(selection) }
        }
        if lists && selections.isEmpty { selections = [.listing(nil, recursive: isRecursive)] }
        guard !files.isEmpty || !selections.isEmpty || !nameLists.isEmpty || isCheck else {
            let server = names.first.map(ShellWord.quoted) ?? "SERVER"
            let all = isRecursive ? "; a dot is everything: btfile-get -r \(server) ." : ""
            throw .impossible(
                "no NAME: btfile-get -l \(server) shows what there is to fetch\(all)")
        }
        wanted = try WantedFile.all(files, output: output)
    }
}

extension GetOptions {
    /// The arguments that are names on the server: all but SERVER.
    var namesThere: ArraySlice<String> {
        connectCommand == nil ? names.dropFirst() : names[...]
    }

    /// The name by which the server is to be looked for; nil where there is an address.
    var serverName: String? {
        connectCommand == nil ? names.first.flatMap { ServerFinder.isName($0) ? $0 : nil } : nil
    }

    /// Refuses a last argument that says where files go, as cp and scp take it.
    private func checkPlace() throws(UsageError) {
        guard namesThere.count > 1, !isRecursive, !lists, let place = names.last else { return }
        if place == "." {
            throw .mistakenPlace(place, answer: "files come here anyway; remove it")
        }
        if place.hasSuffix("/") || place == ".." {
            throw .mistakenPlace(
                place, answer: "to put files there, type -P \(ShellWord.quoted(place))")
        }
    }

    /// Whether the server is reached without Bluetooth.
    var hasSocketServer: Bool {
        connectCommand == nil && names.first.map(SocketPlace.isMeant(by:)) ?? false
    }

    /// Why there may be several files; nil where there is one.
    var severalFiles: String? {
        if !nameLists.isEmpty { return "--input-file names several" }
        let files = Set(namesThere)
        if isRecursive && !files.isEmpty { return "a folder holds several" }
        if !isLiteral && files.contains(where: NamePattern.isPattern) {
            return "a pattern may match several"
        }
        return files.count > 1 ? "there are several names" : nil
    }

    /// Whether somebody is told what else may have been meant.
    var advises: Bool { format == .text && !isQuiet && client.watchPause == nil }

    /// Whether there may be several files, so that the whole is told of and not only each file.
    package var isBatch: Bool { severalFiles != nil && !lists }

    /// Whether the one file goes to standard output.
    var writesOutput: Bool { output == "-" }

    /// Why the value of --output-dir is hardly meant.
    var outputDirectoryComplaint: String? {
        guard let outputDirectory, outputDirectory == "~" || outputDirectory.hasPrefix("~/") else {
            return nil
        }
        let rest = outputDirectory.dropFirst()
        return "--output-dir \(outputDirectory) is no home folder here, as the shell has not "
            + "replaced the ~; use \"$HOME\(rest)\", or ./~\(rest)"
    }

    /// Why the value of --output makes no sense.
    var outputComplaint: String? {
        guard let output else { return nil }
        if let severalFiles {
            return "--output is for one file, and \(severalFiles); use -P DIR"
        }
        if output == "-" {
            return outputDirectory.map { _ in
                "--output - writes no file; remove --output-dir"
            }
        }
        if ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"].contains(output) {
            let redirection = output == "/dev/stdout" ? "" : " >\(output)"
            return "--output \(output) is not a file; use -o -\(redirection)"
        }
        if output.hasSuffix("/") { return "--output \(output) names a folder; use --output-dir" }
        if output.hasPrefix("/") && outputDirectory != nil {
            return "--output \(output) is absolute; remove --output-dir"
        }
        return nil
    }
}

import System
import TestSupport
import Testing

/// A folder of files, a file of hosts and a share, for shells with the completions of both
/// programs.
final class ShellBench {
    enum Shell { case bash, zsh, fish }

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["incoming", "btfile", "share", "share/field"] as [LocalPath] {
            try folder.makeFolder(name)
        }
        for name in ["picture of it.png", "list.txt", "server"] as [LocalPath] {
            try folder.write("", to: name)
        }
        for name in ["share/notes.txt", "share/field/sites.csv", "share/two words"] as [LocalPath] {
            try folder.write("x", to: name)
        }
        for (name, count) in [("share/large", 1_500), ("share/video", 1_500_000)] {
            try folder.write([UInt8](repeating: 0, count: count), to: LocalPath(name))
        }
        try folder.write("attic AA:BB:CC:00:11:22\ncar 00:AA:01:01:00:01\n", to: "btfile/hosts")
        for document in Program("btfile-manual").run([]).outputText.split(separator: "\n") {
            try folder.write(printed(String(document)), to: LocalPath(String(document)))
        }
    }

    /// Where a document is.
    func file(_ name: LocalPath) -> LocalPath { folder.path(name) }

    /// Starts a server of the share at the socket `server`.
    func serve() throws -> RunningProgram {
        try folder.remove("server")
        let server = Program("btfile-serve").start(
            ["--dir", "\(folder.path("share"))", "--listen", "unix:\(folder.path("server"))"])
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        return server
    }

    private func environment(_ more: [String]) -> [String] {
        [
            "LC_ALL=C.UTF-8", "TERM=xterm", "PATH=\(Program.folder):/usr/bin:/bin",
            "HOME=\(folder.path)", "ZDOTDIR=\(folder.path)", "XDG_CONFIG_HOME=\(folder.path)",
            "INPUTRC=/dev/null",
        ] + more
    }

    /// The words behind the program's name after a line was typed, in which ⇥ is the Tab key;
    /// without the slash at the end of a folder, which zsh takes away again.
    func type(_ line: String, in shell: Shell, _ environment: String...) throws -> [String] {
        let words =
            switch shell {
            case .bash: try typeAtTerminal(line, start: "bash --rcfile .bashrc -i", environment)
            case .zsh: try typeAtTerminal(line, start: "zsh -i", environment)
            case .fish: completeInFish(line, environment)
            }
        return words.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }
}

// MARK: bash and zsh

extension ShellBench {
    private static let prompt = "ready> "
    private static let mark = "===="

    /// What both shells do first; the function shows each of its words in a line.
    private static let beginning = """
        PS1='\(prompt)'
        shown() { shift; printf '\\n'; printf '\(mark)%s\\n' "$@"; exit; }
        """

    private func typeAtTerminal(
        _ line: String, start command: String, _ more: [String]
    ) throws -> [String] {
        try folder.write(
            Self.beginning + "\nsource ./btfile-get.bash; source ./btfile-serve.bash\n",
            to: ".bashrc")
        try folder.write(
            """
            fpath=(\(folder.path) $fpath)
            autoload -Uz compinit && compinit -u -D
            bindkey -e
            unsetopt beep zle_bracketed_paste prompt_sp
            \(Self.beginning)

            """, to: ".zshrc")
        let script = "cd '\(folder.path)' && exec \(command) <&2 >&2"
        let shell = Program(at: "/bin/sh").start(
            ["-c", script], environment: environment(more),
            errorStream: .terminal(columns: 200))
        #expect(shell.waits(forError: Self.prompt), "\(shell.errorText)")
        // The line becomes the words of a function that shows them.
        shell.type(line.replacing("⇥", with: "\t") + "\u{1}shown \r")
        let text = shell.wait().errorText
        return text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix(Self.mark) }
            .map { String($0.dropFirst(Self.mark.count)) }
    }

    /// All that bash offers behind a line.
    func bashOffers(_ line: String) -> [String] {
        let program = line.prefix { $0 != " " }
        let script = """
            source \(folder.path)/\(program).bash
            COMP_LINE='\(line)' COMP_POINT=\(line.utf8.count) COMP_WORDS=(\(line)) COMP_CWORD=1
            $(complete -p \(program) | cut -d ' ' -f 3)
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        return Program(at: "/bin/bash").run(["-c", script], environment: environment([]))
            .outputText.split(separator: "\n").map(String.init)
    }
}

// MARK: fish

extension ShellBench {
    /// What fish offers behind a line, without the descriptions.
    func fishOffers(_ line: String, _ more: [String] = []) -> [String] {
        let script = """
            cd \(folder.path)
            source btfile-get.fish
            source btfile-serve.fish
            complete -C $argv[1]
            """
        let outcome = Program(at: "/usr/bin/fish").run(
            ["--no-config", "-c", script, line], environment: environment(more))
        return outcome.outputText.split(separator: "\n").map { offer in
            String(offer.prefix { $0 != "\t" })
        }
    }

    /// fish itself puts the only offer on the line, and a space behind it.
    private func completeInFish(_ line: String, _ more: [String]) -> [String] {
        var words = [""]
        let parts = line.split(separator: "⇥", omittingEmptySubsequences: false)
        for (number, part) in parts.enumerated() {
            for (index, piece) in part.split(separator: " ", omittingEmptySubsequences: false)
                .enumerated()
            {
                if index > 0 { words.append("") }
                words[words.count - 1] += piece
            }
            guard number < parts.count - 1 else { break }
            let typed = words.map { $0.replacing(" ", with: "\\ ") }.joined(separator: " ")
            let offers = fishOffers(typed, more)
            guard offers.count == 1, let offer = offers.first else { continue }
            words[words.count - 1] = offer
            if offer.last != "/" && offer.last != ":" { words.append("") }
        }
        return words.dropFirst().filter { !$0.isEmpty }
    }
}

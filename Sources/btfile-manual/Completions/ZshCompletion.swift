import Tool

/// The completions for zsh.
enum ZshCompletion {
    static func text(of program: CompletedProgram) -> String {
        let prefix = "_\(program.prefix)"
        let arguments =
            program.takesServer
            ? ["'1:server:\(prefix)_servers'", "'*:name on the server:\(prefix)_names'"]
            : ["'1:folder:_files -/'"]
        let specs = program.flags.map { spec($0, prefix) } + arguments
        let parts = [
            "#compdef \(program.name)",
            "# Completions of \(program.name) for zsh, made from its flags.",
            values(prefix), program.takesServer ? servers(prefix) : nil,
            "_arguments -s -S : \\\n  " + specs.joined(separator: " \\\n  "),
        ]
        return parts.compactMap(\.self).joined(separator: "\n\n") + "\n"
    }

    /// One flag as _arguments takes it: what excludes it, its spellings, help and value.
    private static func spec(_ flag: CompletedFlag, _ prefix: String) -> String {
        let own = flag.mayBeRepeated ? [] : flag.spellings
        let excluded = own + flag.excluded.map { "--\($0)" }
        let exclusion = flag.mayBeRepeated ? "*" : "(\(excluded.joined(separator: " ")))"
        let help = quoted("[\(escaped(flag.description))]\(value(of: flag, prefix))")
        let names = flag.spellings.map { name in
            let isLong = name.hasPrefix("--")
            return flag.value == nil
                ? name : name + (flag.mayLackValue ? "=-" : isLong ? "=" : "+")
        }
        return quoted(exclusion)
            + (names.count == 1 ? names.joined() : "{\(names.joined(separator: ","))}") + help
    }

    private static func value(of flag: CompletedFlag, _ prefix: String) -> String {
        guard let name = flag.value else { return "" }
        let action =
            switch flag.completion {
            case .nothing: " "
            case .words(let words): "(\(words.joined(separator: " ")))"
            case .file: "_files"
            case .folder: "_files -/"
            case .address: "\(prefix)_devices"
            case .adapter: "\(prefix)_adapters"
            case .socket: "\(prefix)_sockets"
            }
        return "\(flag.mayLackValue ? "::" : ":")\(escaped(name)):\(action)"
    }

    private static func escaped(_ text: String) -> String {
        text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static func quoted(_ text: String) -> String {
        "'\(text.replacing("'", with: "'\\''"))'"
    }

    private static func values(_ prefix: String) -> String {
        #"""
        # The lines of known servers: an address, two spaces, a name.
        \#(prefix)_devices() {
          local -a lines addresses expl
          lines=("${(@f)$(\#(CompletedProgram.known) 2>/dev/null)}")
          addresses=("${(@)lines[1,-1]%%  *}")
          _wanted devices expl 'paired device' compadd -d lines -a addresses
        }

        # A connection's name has a colon.
        \#(prefix)_adapters() {
          local -a adapters expl
          adapters=(\#(CompletedProgram.adapters)<->(N:t))
          _wanted adapters expl adapter compadd -a adapters
        }

        \#(prefix)_sockets() {
          if compset -P 'unix:' || [[ $PREFIX == [./]* ]]; then _files; else compadd -S '' unix:; fi
        }
        """#
    }

    private static func servers(_ prefix: String) -> String {
        #"""
        # Servers that have a name here, by that or by their address, and socket files.
        \#(prefix)_servers() {
          if [[ $PREFIX == (unix:*|[./]*) ]]; then \#(prefix)_sockets; return; fi
          local -a lines names expl
          lines=("${(@f)$(\#(CompletedProgram.known) 2>/dev/null)}")
          # A device without a name has a dash in its place.
          lines=("${(@)lines:#*  -}")
          names=("${(@)lines#*  }")
          _wanted names expl 'known server' compadd -d lines -a names
          \#(prefix)_devices
          \#(prefix)_sockets
        }

        # Names on the server, if they are asked for.
        \#(prefix)_names() {
          [[ $BTFILE_COMPLETE_REMOTE == 1 ]] || return 1
          local flag typed=${(Q)PREFIX}
          local -a way names folders expl
          for flag in \#(CompletedProgram.way.joined(separator: " ")); do
            (( ! $+opt_args[$flag] )) || way+=("$flag=${(Q)opt_args[$flag]}")
          done
          [[ $typed != */* ]] || way+=(-- "${(Q)line[1]}" "${typed%/*}")
          [[ $typed == */* ]] || way+=(-- "${(Q)line[1]}")
          names=("${(@f)$(\#(CompletedProgram.listing) "${(@)way}" 2>/dev/null </dev/null |
            sed -nE 's/\#(CompletedProgram.listingColumns)//p')}")
          folders=(${(M)names:#*/})
          names=(${names:#*/})
          _wanted names expl 'name on the server' compadd -a names
          _wanted names expl 'name on the server' compadd -S '' -a folders
        }
        """#
    }
}

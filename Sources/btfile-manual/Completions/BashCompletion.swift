import Tool

/// The completions for bash.
enum BashCompletion {
    static func text(of program: CompletedProgram) -> String {
        let prefix = program.prefix
        let parts = [
            "# Completions of \(program.name) for bash, made from its flags.",
            BashHelpers.reading(prefix), BashHelpers.offering(prefix),
            BashHelpers.values(prefix), program.takesServer ? BashHelpers.servers(prefix) : nil,
            values(of: program), words(of: program), completion(of: program),
            "complete -F \(prefix) \(program.name)",
        ]
        return parts.compactMap(\.self).joined(separator: "\n\n") + "\n"
    }

    private static func values(of program: CompletedProgram) -> String {
        let rows = program.flags.filter { $0.value != nil }.map { flag in
            "    \(flag.spellings.joined(separator: " | "))) \(action(flag, program.prefix)) ;;"
        }
        return """
            \(program.prefix)_value() { # FLAG
              case $1 in
            \(rows.joined(separator: "\n"))
              esac
            }
            """
    }

    private static func action(_ flag: CompletedFlag, _ prefix: String) -> String {
        switch flag.completion {
        case .nothing: ":"
        case .words(let words): "\(prefix)_words \(words.joined(separator: " "))"
        case .file: "\(prefix)_paths -f \"$plain\""
        case .folder: "\(prefix)_paths -d \"$plain\""
        case .address: "\(prefix)_devices"
        case .adapter: "\(prefix)_adapters"
        case .socket: "\(prefix)_sockets"
        }
    }

    /// Sorts the words before the cursor: a shell knows nothing of flags.
    private static func words(of program: CompletedProgram) -> String {
        let taking = program.flags.filter(\.takesNextWord).flatMap(\.spellings)
        let lines = pieces(taking).joined(separator: " | \\\n      ")
        let way = CompletedProgram.way
        return #"""
            # Finds the flag whose value the last word is, the arguments before it, and the way to
            # the server.
            \#(program.prefix)_sort_words() {
              local i last=$((${#words[@]} - 1))
              for ((i = 1; i < last; i++)); do
                if [[ $hasEnded ]]; then
                  arguments+=("${words[i]//[\"\'\\]/}")
                  continue
                fi
                case ${words[i]} in
                  --) hasEnded=yes ;;
                  \#(lines))
                    flag=${words[i]}
                    case $flag in
                      \#(way.joined(separator: " | "))) way+=("$flag" "${words[i + 1]}") ;;
                    esac
                    ((++i))
                    ;;
                  \#(way.map { "\($0)=*" }.joined(separator: " | "))) way+=("${words[i]}") ;;
                  -*) ;;
                  *) arguments+=("${words[i]//[\"\'\\]/}") ;;
                esac
              done
              ((i > last)) || flag=''
              if [[ ! $flag && ! $hasEnded && $plain == --*=* ]]; then
                flag=${plain%%=*} plain=${plain#*=}
                [[ $COMP_WORDBREAKS == *=* ]] || start=$flag=
              fi
              if [[ ! $quote && $COMP_WORDBREAKS == *:* && $plain == *:* ]]; then
                before=${plain%"${plain##*:}"}
              fi
            }
            """#
    }

    /// Joins words by the alternatives of `case`, a few in each line.
    private static func pieces(_ words: [String]) -> [String] {
        stride(from: 0, to: words.count, by: 6).map { start in
            words[start..<min(start + 6, words.count)].joined(separator: " | ")
        }
    }

    private static func completion(of program: CompletedProgram) -> String {
        let prefix = program.prefix
        let arguments =
            program.takesServer
            ? "if ((${#arguments[@]})); then \(prefix)_names; else \(prefix)_servers; fi"
            : "\(prefix)_paths -d \"$plain\""
        let flags = program.flags.flatMap(\.spellings)
        return """
            \(prefix)() {
              # What the line says so far, for all the functions above.
              local words=() arguments=() way=() plain quote before='' start='' flag='' hasEnded=''
              COMPREPLY=()
              \(prefix)_read_words
              \(prefix)_sort_words
              if [[ $flag ]]; then
                \(prefix)_value "$flag"
              elif [[ ! $hasEnded && $plain == -* ]]; then
                \(prefix)_words \(flags.joined(separator: " "))
              else
                \(arguments)
              fi
            }
            """
    }
}

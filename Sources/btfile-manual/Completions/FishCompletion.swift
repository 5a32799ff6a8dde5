import Tool

/// The completions for fish.
enum FishCompletion {
    static func text(of program: CompletedProgram) -> String {
        let prefix = "_\(program.prefix)"
        let command = "complete -c \(program.name)"
        let arguments =
            program.takesServer
            ? [
                "\(command) -n 'not \(prefix)_arguments' -a '(\(prefix)_servers)'",
                "\(command) -n '\(prefix)_arguments' -a '(\(prefix)_names)'",
            ] : ["\(command) -a '(__fish_complete_directories)'"]
        let parts = [
            "# Completions of \(program.name) for fish, made from its flags.",
            values(prefix), program.takesServer ? servers(program, prefix) : nil,
            "\(command) -f",
            program.flags.map { "\(command) \(options($0, prefix))" }.joined(separator: "\n"),
            arguments.joined(separator: "\n"),
        ]
        return parts.compactMap(\.self).joined(separator: "\n\n") + "\n"
    }

    private static func options(_ flag: CompletedFlag, _ prefix: String) -> String {
        let names = (flag.letter.map { "-s \($0) " } ?? "") + "-l \(flag.name)"
        return names + value(of: flag, prefix) + " -d \(quoted(flag.description))"
    }

    private static func value(of flag: CompletedFlag, _ prefix: String) -> String {
        guard flag.takesNextWord else { return "" }
        return switch flag.completion {
        case .nothing: " -x"
        case .words(let words): " -x -a \(quoted(words.joined(separator: " ")))"
        case .file: " -r -F"
        case .folder: " -x -a '(__fish_complete_directories)'"
        case .address: " -x -a '(\(prefix)_devices)'"
        case .adapter: " -x -a '(\(prefix)_adapters)'"
        case .socket: " -x -a '(\(prefix)_sockets)'"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
    }

    private static func values(_ prefix: String) -> String {
        #"""
        # The lines of known servers: an address, two spaces, a name.
        function \#(prefix)_devices
            for line in (\#(CompletedProgram.known) 2>/dev/null)
                printf '%s\t%s\n' (string sub -l 17 -- $line) (string sub -s 20 -- $line)
            end
        end

        # A connection's name has a colon.
        function \#(prefix)_adapters
            set -l paths \#(CompletedProgram.adapters)*
            string match -v '*:*' -- (string replace -r '.*/' '' -- $paths)
        end

        function \#(prefix)_sockets
            set -l typed (commandline -ct)
            set -l prefix (string match -r '^unix:' -- $typed)
            string match -q -r '^(unix:|[./])' -- $typed
            or begin
                echo unix:
                return
            end
            for file in (string replace -r '^unix:' '' -- $typed)*
                test -d $file; and set file $file/
                echo "$prefix$file"
            end
        end
        """#
    }

    private static func servers(_ program: CompletedProgram, _ prefix: String) -> String {
        let taking = program.flags.filter(\.takesNextWord).flatMap(\.spellings)
        return #"""
            # Servers that have a name here, by that or by their address, and socket files.
            function \#(prefix)_servers
                # A device without a name has a dash in its place.
                for line in (\#(CompletedProgram.known) 2>/dev/null | string match -v -- '*  -')
                    printf '%s\t%s\n' (string sub -s 20 -- $line) (string sub -l 17 -- $line)
                end
                \#(prefix)_devices
                \#(prefix)_sockets
            end

            # The arguments before the cursor that are no flags; false if there are none.
            function \#(prefix)_arguments
                set -l taking \#(taking.joined(separator: " "))
                set -l arguments
                set -l words (commandline -opc)
                set -e words[1]
                while set -q words[1]
                    if test "$words[1]" = --
                        set arguments $arguments $words[2..-1]
                        break
                    else if contains -- $words[1] $taking
                        set -e words[1]
                    else if not string match -q -- '-*' $words[1]
                        set arguments $arguments $words[1]
                    end
                    set -e words[1]
                end
                set -q arguments[1]; and printf '%s\n' $arguments
            end

            # Names on the server, if they are asked for.
            function \#(prefix)_names
                test "$BTFILE_COMPLETE_REMOTE" = 1; or return
                set -l words (commandline -opc)
                set -l way
                for flag in \#(CompletedProgram.way.joined(separator: " "))
                    set -l place (contains -i -- $flag $words)
                    and set way $way $words[$place] $words[(math $place + 1)]
                    set way $way (string match -- "$flag=*" $words)
                end
                set -l folder (string match -r '^(.*)/[^/]*$' -- (commandline -ct))[2]
                set -l server (\#(prefix)_arguments)[1]
                \#(CompletedProgram.listing) $way -- $server $folder 2>/dev/null </dev/null |
                    sed -nE 's/\#(CompletedProgram.listingColumns)//p'
            end
            """#
    }
}

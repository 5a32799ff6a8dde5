/// What the completions for bash do whatever the flags are.
enum BashHelpers {
    static func reading(_ prefix: String) -> String {
        #"""
        # Reads the line up to the cursor into `words`: bash splits it at colons and equals signs as
        # well. `plain` is the last word without its quotes, `quote` the one that is still open.
        \#(prefix)_read_words() {
          local line=${COMP_LINE:0:COMP_POINT} word
          for word in "${COMP_WORDS[@]:0:COMP_CWORD + 1}"; do
            if ((${#words[@]} == 0)) || [[ $line == [[:space:]]* ]]; then words+=(''); fi
            line=${line#"${line%%[![:space:]]*}"}
            word=${word:0:${#line}}
            words[${#words[@]} - 1]+=$word
            line=${line:${#word}}
          done
          word=${words[${#words[@]} - 1]}
          quote=''
          if [[ $word == [\"\']* ]]; then quote=${word:0:1}; fi
          plain=${word//[\"\'\\]/}
        }
        """#
    }

    static func offering(_ prefix: String) -> String {
        #"""
        # Offers those lines of standard input that begin with what was typed.
        \#(prefix)_offer() {
          local line
          while IFS= read -r line; do
            [[ $line == "$plain"* ]] || continue
            line=$start${line#"$before"}
            [[ $quote ]] || printf -v line %q "$line"
            COMPREPLY+=("$line")
          done
          # What follows these is a part of the same word.
          if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[:/] ]]; then
            compopt -o nospace 2>/dev/null
          fi
        }

        \#(prefix)_words() { \#(prefix)_offer < <(printf '%s\n' "$@"); }

        # Offers files (-f) or folders (-d).
        \#(prefix)_paths() { # KIND PATH [PREFIX]
          local path
          compopt -o filenames 2>/dev/null
          while IFS= read -r path; do
            path=${3:-}$path
            COMPREPLY+=("$start${path#"$before"}")
          done < <(compgen "$1" -- "$2")
        }
        """#
    }

    static func values(_ prefix: String) -> String {
        #"""
        \#(prefix)_devices() {
          \#(prefix)_offer < <(\#(CompletedProgram.known) 2>/dev/null | cut -c 1-17)
        }

        # A connection's name has a colon.
        \#(prefix)_adapters() {
          local paths=(\#(CompletedProgram.adapters)*)
          \#(prefix)_offer < <(printf '%s\n' "${paths[@]##*/}" | grep -v '[*:]')
        }

        \#(prefix)_sockets() {
          if [[ $plain == unix:* ]]; then
            \#(prefix)_paths -f "${plain#unix:}" unix:
          elif [[ $plain == [./]* ]]; then
            \#(prefix)_paths -f "$plain"
          else
            \#(prefix)_words unix:
          fi
        }
        """#
    }

    static func servers(_ prefix: String) -> String {
        #"""
        # Servers that have a name here, by that or by their address, and socket files.
        \#(prefix)_servers() {
          if [[ $plain == unix:* || $plain == [./]* ]]; then
            \#(prefix)_sockets
          else
            \#(prefix)_offer < <(
              # A device without a name has a dash in its place.
              \#(CompletedProgram.known) 2>/dev/null |
                sed -E 's/^(.{17})  (.*)$/\2\n\1/' | grep -vx -e -
              echo unix:
            )
          fi
        }

        # Names on the server, if they are asked for.
        \#(prefix)_names() {
          [[ ${BTFILE_COMPLETE_REMOTE:-} == 1 ]] || return
          local folder=''
          [[ $plain != */* ]] || folder=${plain%/*}
          \#(prefix)_offer < <(
            \#(CompletedProgram.listing) \
              "${way[@]}" -- "${arguments[0]}" ${folder:+"$folder"} 2>/dev/null </dev/null |
              sed -nE 's/\#(CompletedProgram.listingColumns)//p'
          )
        }
        """#
    }
}

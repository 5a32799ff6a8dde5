/// What people type who know curl, wget or rsync, and what to type here.
extension FlagTable<GetOptions> {
    static var curlHabits: [Flag<GetOptions>] {
        [
            .habit(
                "continue-at", "C", takesValue: true,
                answer: "resuming is what btfile-get always does; leave it out"),
            .habit(
                "remote-name", "O",
                answer: "a file keeps its name anyway; -o FILE gives it another"),
            .habit(
                "remote-header-name", "J",
                answer: "a server never chooses a local name; -o FILE gives another"),
            .habit("location", "L", answer: "there are no redirections here; leave it out"),
            .habit(
                "remote-time", "R",
                answer: "the modification time is kept anyway; leave it out (--no-mtime drops it)"),
            .habit("silent", "s", answer: "use --quiet (-q)"),
            .habit("show-error", "S", answer: "errors are always shown; leave it out"),
            .habit("fail", "f", answer: "a failure always has its own exit status; leave it out"),
            .habit("progress-bar", "#", answer: "use --progress bar"),
            .habit(
                "create-dirs",
                answer: "folders in a name and those of -P are made anyway; for -o make them with "
                    + "mkdir -p"),
            .habit(
                "max-time", takesValue: true,
                answer: "a transfer may last; --stall-timeout SECONDS limits silence"),
            .habit("speed-time", "y", takesValue: true, answer: "use --stall-timeout SECONDS"),
            .habit("upload-file", "T", takesValue: true, answer: "btfile-get only fetches"),
            .habit("head", "I", answer: "use --list (-l), which shows sizes and times"),
            .habit(
                "time-cond", "z", takesValue: true,
                answer: "use --newer, which fetches what is newer than the file here "
                    + "(where rsync has -z, leave it out)"),
            .habit("no-progress-meter", answer: "use --progress none"),
            .habit(
                "retry-all-errors",
                answer: "what can pass by itself is tried again anyway; --retry N says how often"),
            .habit(
                "retry-connrefused",
                answer: "a server that is away is tried again anyway; --retry N says how often"),
            .habit(
                "retry-max-time", takesValue: true, answer: "use --retry N --retry-delay SECONDS"),
            .habit("speed-limit", "Y", takesValue: true, answer: "use --stall-timeout SECONDS"),
            .habit(
                "range", takesValue: true,
                answer: "a file is fetched whole, from where it stopped; leave it out"),
            .habit("append", answer: "a file that has grown gets its tail anyway; leave it out"),
        ]
    }

    static var wgetHabits: [Flag<GetOptions>] {
        [
            .habit(
                "continue", "c", answer: "resuming is what btfile-get always does; leave it out"),
            .habit("output-document", takesValue: true, answer: "use --output FILE (-o FILE)"),
            .habit("directory-prefix", takesValue: true, answer: "use --output-dir DIR (-P DIR)"),
            .habit(
                "timestamping", "N",
                answer: "a file that did not change is never sent again; leave it out"),
            .habit("tries", "t", takesValue: true, answer: "use --retry N"),
            .habit(
                "timeout", takesValue: true, answer: "use --connect-timeout and --stall-timeout"),
            .habit(
                "force-directories", "x",
                answer: "folders in a name are always kept; leave it out"),
            .habit(
                "mirror", "m",
                answer: "use -r FOLDER --delete (where curl has -m, --stall-timeout SECONDS)"),
            .habit(
                "spider",
                answer: "use --list (-l) for what is there, or --check for the way to it"),
            .habit(
                "append-output", takesValue: true,
                answer: "there is no log file; use 2>>FILE (a tail is fetched without any flag)"),
            .habit(
                "exclude", "X", takesValue: true,
                answer: "there is none; name what is wanted with a pattern such as 'logs/*.log'"),
            .habit(
                "accept", "A", takesValue: true,
                answer: "use a pattern as NAME, such as 'logs/**/*.log'"),
            .habit("show-progress", answer: "use --progress bar"),
            .habit("no-verbose", answer: "use --quiet (-q)"),
            .habit("waitretry", takesValue: true, answer: "use --retry-delay SECONDS"),
            .habit("read-timeout", takesValue: true, answer: "use --stall-timeout SECONDS"),
            .habit("cut-dirs", takesValue: true, answer: "use -o FILE for a name of your own"),
            .habit(
                "no-check-certificate",
                answer: "there are no certificates; --security LEVEL says what a link must have"),
            .habit("background", "b", answer: "end the command with &, or use --watch in a unit"),
            .habits("n") { letter in
                switch letter {
                case "c": "where wget has -nc, use --no-clobber"
                case "v": "where wget has -nv, use --quiet (-q); where rsync has -n, use --dry-run"
                case "d": "where wget has -nd, use -o FILE"
                case "H", "p": "where wget has -nH or -np, nothing; leave it out"
                // At the end, or with what stands behind it taken for its letter.
                case _ where letter.count != 1: "where rsync has -n, use --dry-run"
                case _: "there is no such flag"
                }
            },
        ]
    }

    static var rsyncHabits: [Flag<GetOptions>] {
        [
            .habit(
                "archive", "a",
                answer: "use -r FOLDER, which keeps times and permissions "
                    + "(where wget has -a, 2>>FILE)"),
            .habit("update", "u", answer: "use --newer"),
            .habit("ignore-existing", answer: "use --skip-existing"),
            .habit("partial", answer: "what has come of a file is always kept; leave it out"),
            .habit("bwlimit", takesValue: true, answer: "use --limit-rate RATE"),
            .habit(
                "checksum", answer: "files are compared by their SHA-256 anyway; leave it out"),
            .habit(
                "include", takesValue: true,
                answer: "use a pattern as NAME, such as 'logs/**/*.log'"),
            .habit("max-size", takesValue: true, answer: "use --max-filesize SIZE"),
            .habit("port", takesValue: true, answer: "use --channel N"),
            .habit("retries", takesValue: true, answer: "use --retry N"),
            .habit(
                "insecure", "k",
                answer: "there are no certificates; --security LEVEL says what a link must have"),
        ]
    }
}

import Tool

/// btfile-get(1).
enum GetPage {
    static var text: String {
        Mdoc.page([
            Mdoc.head("btfile-get", section: 1, summary: "fetch files over Bluetooth"),
            synopsis, description, ".Sh FLAGS", FlagTable<GetOptions>.get.manual, servers, names,
            folders, watching, output, environment, ".Sh EXIT STATUS",
            ExitStatus.manual(of: .get), statuses, ".Sh EXAMPLES",
            "From the help:", FlagTable<GetOptions>.get.manualExamples, examples, end,
        ])
    }

    private static let synopsis = #"""
        .Sh SYNOPSIS
        .Nm
        .Op Ar flags
        .Ar SERVER
        .Ar NAME ...
        .Nm
        .Op Ar flags
        .Fl Fl connect\-command Ar COMMAND
        .Ar NAME ...
        .Nm
        .Op Ar flags
        .Fl Fl list
        .Ar SERVER
        .Op Ar NAME ...
        .Nm
        .Fl Fl check
        .Op Ar flags
        .Ar SERVER
        .Nm
        .Fl Fl scan
        .Op Ar SECONDS
        .Nm
        .Fl Fl pair
        .Ar SERVER
        .Nm
        .Fl Fl known
        """#

    private static let description = #"""
        .Sh DESCRIPTION
        .Nm
        fetches files from a machine on which
        .Xr btfile\-serve 1
        runs, over Bluetooth Classic, each whole or not at all.
        A file gets its final name only after its size and SHA\-256 were checked as it arrived,
        and it was read back and synced to the disk.
        Until then it is a part file,
        .Pa .NAME.btpart ,
        beside its final name.
        After a lost link
        .Nm
        connects again and resumes; so does the next run of the same command.
        Unchanged files are only checked.
        Of a file that has grown or changed, only what is missing here is sent.
        A local file that differs from the server's is replaced.
        .Pp
        .Ar SERVER
        says where the server is, and each
        .Ar NAME
        is a path in the served folder or a pattern.
        Flags and arguments may come in any order;
        .Fl Fl
        ends the flags.
        A long flag may be shortened as far as no other begins in the same way.
        .Pp
        By default both programs accept paired devices only;
        .Xr btfile 7
        says how to pair, what the security levels mean, and what goes over the air.
        """#

    private static let folders = #"""
        .Sh FOLDERS AND MIRRORS
        With
        .Fl r ,
        empty folders, permission bits and times come too, even if nothing else has changed; set\-id
        and sticky bits do not.
        The umask applies, but the user can always read the files and write to the folders.
        Hard\-linked local files that are unchanged keep their mode and time.
        .Pp
        After fetching,
        .Fl Fl delete
        deletes what is below the fetched folders and the server does not list.
        Try
        .Fl Fl dry\-run
        first: an empty folder on the server empties the mirror.
        .Bl -bullet
        .It
        If a listing, a file or a folder failed, there or here, or the session is given up, nothing
        is deleted: a file that did not come may be here under the name that it had before.
        So it is if a listed file is gone on the server when it is asked for.
        A line says so; run again when that is fixed.
        .It
        A file that is larger than
        .Fl Fl max\-filesize
        (status 12), or that exists here under
        .Fl Fl no\-clobber
        (status 11), is reported, but keeps nothing from being deleted.
        Files that the server hides count as missing.
        .It
        Links are deleted, never followed.
        Part files that another
        .Nm
        is using stay.
        .It
        A local file makes room for a folder of the same name, and a folder for a file if all that
        is in it may be deleted.
        It goes before what takes its place is asked for; all else goes when that has come, too.
        Links do not make room, and with
        .Fl Fl no\-clobber
        nothing does: that is an error.
        .El
        """#

    private static let watching = #"""
        .Sh WATCHING
        With
        .Fl Fl watch ,
        .Nm
        stays when all is done, until a signal ends it.
        A
        .Xr btfile\-serve 1
        that can tell of changes does so, and what has changed is fetched at once.
        With any other server
        .Nm
        looks again every SECONDS; it does so, too, after failures and while the server is away.
        Meanwhile it keeps its connection, over which something is sent every 50 seconds.
        Through the same adapter no other
        .Nm
        of this machine can connect to that channel of the server: let this one fetch the other
        files too, stop it, or give the other one another
        .Fl Fl adapter .
        If a server is full and another client comes, one that only waits gives way and comes
        back after SECONDS, but a minute at most.
        .Pp
        A file that changes while it is being sent is fetched again every two seconds, and gets
        its final name when it has stayed the same meanwhile.
        What is changed in the output folder is put right when something changes on the server.
        .Pp
        If the server goes away, one line says so and another when it returns; the rest of the round
        waits for it, and
        .Fl Fl retry
        counts anew in each round.
        A missing output folder is made again, within a minute if nothing else happens.
        If its path now leads to another folder,
        .Nm
        reports it and leaves that one alone.
        Once a digest was the same in two rounds, the file is asked about again only when its size,
        time or mode changes on either side.
        With
        .Fl Fl no\-clobber ,
        existing files fail in the first round and are skipped in later ones.
        .Fl Fl output
        is refused: it is for one file that is fetched once.
        """#

    private static let environment = #"""
        .Sh ENVIRONMENT
        .Bl -tag -width XDG_CONFIG_HOME
        .It Ev HOME , XDG_CONFIG_HOME
        Where the file of hosts is.
        .It Ev LC_ALL , LC_CTYPE , LANG
        The first that is set says whether the terminal shows UTF\-8.
        .It Ev NO_COLOR
        If it is not empty, nothing is coloured.
        .It Ev TERM
        dumb: progress is shown in lines.
        .It Ev TZ
        The zone of the times in listings.
        .El
        .Sh FILES
        .Bl -tag -width Ds
        .It Pa ~/.config/btfile/hosts
        Names of servers, each on a line
        .Ar NAME ADDRESS Op Ar CHANNEL ;
        .Ql #
        begins a comment.
        It is
        .Pa $XDG_CONFIG_HOME/btfile/hosts
        if
        .Ev XDG_CONFIG_HOME
        is set.
        .It Pa .NAME.btpart
        What has arrived of a file that is not complete.
        The next run resumes it.
        .El
        """#

    private static let statuses = #"""
        .Pp
        There is no 10.
        After a failure the rest of a batch is still fetched.
        The status is that of the first failure, which need not be of the first name.
        Local mistakes are found before the server is asked.
        """#

    private static let examples = #"""
        .Pp
        List a folder with all that is in it:
        .Pp
        .Dl $ btfile\-get \-lr SERVER logs
        .Pp
        Keep a mirror, and show first what that would do:
        .Pp
        .Dl $ btfile\-get \-P incoming \-r \-\-delete \-\-dry\-run SERVER \&.
        .Dl $ btfile\-get \-P incoming \-r \-\-delete SERVER \&.
        .Pp
        From cron, into /srv/mirror/logs; silent unless something fails:
        .Pp
        .Dl 15 2 * * * btfile\-get \-q \-r \-P /srv/mirror SERVER logs
        """#

    private static let end = #"""
        .Sh SEE ALSO
        .Xr bluetoothctl 1 ,
        .Xr btfile\-serve 1 ,
        .Xr btfile 7
        .Sh CAVEATS
        A Bluetooth address proves no identity, and a
        .Dq just works
        pairing does not protect against somebody in the middle while pairing.
        To prove what arrived, give
        .Fl Fl sha256 .
        .Pp
        On a file system without locks (some network mounts) nothing is fetched: two runs could mix
        their files.
        .Pp
        Owner, extended attributes, sparse holes, links and sub\-second times are not transferred.
        """#
}

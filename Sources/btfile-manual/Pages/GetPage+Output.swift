/// What btfile-get prints.
extension GetPage {
    static let output = #"""
        .Sh OUTPUT
        Up to ten named files have a line each; more, and those of patterns and folders, only with
        .Fl v .
        Failures are always printed, equal ones in a row once.
        The last line sums up, where
        .Dq on the air
        counts everything received, listings too.
        .Pp
        .Fl Fl json
        writes a line for each file when it ends, and a last one,
        .Ql {\(dqtotal\(dq:...} .
        A file's
        .Ql bytes
        is its size and the total's is what was received of files; a file's
        .Ql wire_bytes
        is its share of everything received.
        After a signal the total has
        .Ql left ,
        the number of files that have not ended.
        If there may be more, because not everything was listed, it also has
        .Ql \(dqall_listed\(dq:false .
        With
        .Fl Fl check
        a line has
        .Ql subject ,
        .Ql result
        .Po
        .Ql ok ,
        .Ql weak
        or
        .Ql fails
        .Pc ,
        .Ql finding
        and
        .Ql error ,
        which is null unless the fetch would end there.
        .Pp
        A list for people ends with a line of totals if standard output is a terminal.
        .Pp
        If the reader of a listing, a dry run or
        .Fl o Ar \-
        goes away, SIGPIPE ends
        .Nm .
        A transfer to files goes on, and ends with 3 if lines of
        .Fl Fl json
        were lost.
        .Pp
        Several
        .Nm
        can fetch into one folder at once.
        Each takes files that no other has begun, then waits for the others.
        From one channel of a server they need an adapter each
        .Pq Fl Fl adapter :
        through one adapter a machine has one connection to it, so the next
        .Nm
        waits for that to end, as long as
        .Fl Fl retry\-time
        allows.
        """#
}

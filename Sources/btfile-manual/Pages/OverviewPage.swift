/// btfile(7).
enum OverviewPage {
    static var text: String {
        Mdoc.page([
            Mdoc.head("btfile", section: 7, summary: "files over Bluetooth, whole or not at all"),
            description, security, carriers, protocolSummary, numbers, end,
        ])
    }

    private static let description = #"""
        .Sh DESCRIPTION
        What curl and a small web server are to a network,
        .Nm
        is to Bluetooth Classic:
        .Xr btfile\-serve 1
        serves a folder, and
        .Xr btfile\-get 1
        fetches files from it.
        .Ss Two machines
        By default both programs accept paired devices only.
        Where bluetoothd does not run, a server warns that it accepts any device.
        On the machine with the files:
        .Pp
        .Dl $ btfile\-serve \-\-pairable ./share
        .Pp
        On the other one:
        .Pp
        .Dl $ btfile\-get \-\-scan
        .Dl $ btfile\-get \-\-pair AA:BB:CC:DD:EE:FF
        .Dl $ btfile\-get AA:BB:CC:DD:EE:FF notes.txt
        .Pp
        Both programs show six digits and ask whether the other one shows the same.
        Type yes at both if it does.
        Different digits mean that somebody is in the middle.
        The user must be allowed to use bluetoothd, as members of the group bluetooth are.
        .Pp
        A machine without a screen and a keyboard is paired with
        .Fl Fl pair\-accept
        beside
        .Fl Fl pairable :
        the first device that wants to is paired, and then no other.
        Nobody compares anything then, so it may be the wrong device, or somebody in the middle may
        get the key.
        Do it when nobody else is near, for a short time
        .Pq Fl Fl pairable Ns =60 ,
        and compare the address in the log.
        A server without a terminal and without that flag leaves the question to another program,
        such as the desktop or
        .Xr bluetoothctl 1 .
        .Pp
        Pair once: the key is kept.
        .Ss One machine
        A machine cannot reach itself by radio, but over a socket file:
        .Pp
        .Dl $ btfile\-serve \-\-dir ./share \-\-listen unix:/tmp/btfile &
        .Dl $ btfile\-get unix:/tmp/btfile notes.txt
        """#

    private static let security = #"""
        .Sh SECURITY LEVELS
        .Fl Fl security
        of either program sets what the link must have before any data passes:
        .Bl -tag -width medium
        .It Cm low
        Encryption, with a key made on the spot (nothing for devices older than Bluetooth 2.1).
        It keeps out eavesdroppers, but not anybody in range, under any address.
        .It Cm medium
        Encryption with a key kept from pairing; the default.
        It keeps out strangers, even while the machine is pairable, but not somebody who was in the
        middle during pairing.
        .It Cm high
        The same, from a pairing in which people compared or typed a number.
        It keeps out somebody in the middle then, but not somebody who has broken the key: old
        devices use short ones.
        .El
        .Pp
        No level protects against a laboratory (search for KNOB, BIAS and BLUFFS).
        If the server is not paired,
        .Xr btfile\-get 1
        ends with status 6 and says how to pair.
        """#

    private static let carriers = #"""
        .Sh WITHOUT BLUETOOTH
        Whatever carries bytes in both directions can take the place of Bluetooth.
        .Xr btfile\-serve 1
        with
        .Fl Fl inetd
        serves one client on its standard input and output, and
        .Xr btfile\-get 1
        with
        .Fl Fl connect\-command
        starts the command that leads there.
        Files are verified, resumed and retried as ever; for a retry the command is started again.
        .Ss Over ssh
        Nothing runs on the other machine but what ssh starts:
        .Pp
        .Dl $ btfile\-get notes.txt \-\-connect\-command \e
        .Dl \ \ \(aqssh HOST btfile\-serve \-q \-\-dir share \-\-inetd\(aq
        .Pp
        If its shell prints something when it starts,
        .Xr btfile\-get 1
        shows that and ends with 7.
        .Ss Over a serial line
        On the machine with the files:
        .Pp
        .Dl $ stty \-F /dev/ttyS0 raw \-echo 115200 crtscts
        .Dl $ btfile\-serve \-\-dir share \-\-inetd </dev/ttyS0 >/dev/ttyS0
        .Pp
        On the other one:
        .Pp
        .Dl $ btfile\-get notes.txt \-\-connect\-command \e
        .Dl \ \ \(aqsocat \- /dev/ttyS0,raw,echo=0,b115200,crtscts\(aq
        .Pp
        Such a line does not say that the other end is gone: a server whose client was cut off waits
        for
        .Fl Fl idle\-timeout ,
        and only then can the next one begin.
        .Ss Started for each client
        By socat, inetd
        .Pq nowait
        or a systemd socket
        .Pq Li Accept=yes :
        .Pp
        .Dl $ socat UNIX\-LISTEN:/tmp/btfile,fork \e
        .Dl \ \ EXEC:\(dqbtfile\-serve \-\-dir share \-\-inetd\(dq
        .Dl $ btfile\-get unix:/tmp/btfile notes.txt
        """#

    private static let protocolSummary = #"""
        .Sh PROTOCOL
        This is version 1 in a page;
        .Pa /usr/share/doc/btfile/Protocol.md.gz
        has every byte.
        .Pp
        The transport is a reliable, ordered stream of bytes: an RFCOMM socket, or a Unix stream
        socket on one machine.
        Integers are big\-endian.
        A frame is a length in four bytes, a type in one, and a body.
        The client speaks first, with HELLO, and may send requests in the same write.
        Answers come in the order of the requests; one session carries a whole batch.
        .Bl -column "01" "HELLO" "the completion marker of a listing"
        .It 01 Ta HELLO Ta the client's version, capabilities and unit
        .It 02 Ta GET Ta a path; an offset and the SHA\-256 of all before it
        .It 03 Ta LIST Ta a folder, and whether to go into its folders
        .It 05 Ta BYE Ta all has arrived and been verified
        .It 06 Ta SUMS Ta a path, and how large the blocks are
        .It 07 Ta PARTS Ta a path, and ranges of blocks
        .It 08 Ta WATCH Ta a folder, and its state as far as it is known
        .It 4a Ta FLUSH Ta for now nothing more is asked
        .It 81 Ta HELLO Ta the server's version, capabilities and unit
        .It 82 Ta HEAD Ta size, time, permissions and where the data begins
        .It 83 Ta DATA Ta bytes of the file
        .It 84 Ta END Ta size and SHA\-256 of the whole file
        .It 85 Ta ERROR Ta a code and a text, in place of an answer
        .It 86 Ta ITEM Ta one name of a listing
        .It 87 Ta BYE Ta the server is closing
        .It 88 Ta LISTED Ta how many names came: the end of a listing
        .It 89 Ta SUM Ta short sums of the blocks of a file
        .It 8a Ta PARTED Ta how many bytes were sent: the end of the parts
        .It 8b Ta CHANGED Ta the present state of what is watched
        .El
        .Pp
        A client that already holds bytes of the file sends their count as offset, and their
        digest.
        If the server's file begins with the same bytes, only the rest is sent; otherwise all of it.
        So one question resumes, fetches what was appended, and checks what is unchanged.
        The digest of END is always of the whole file, and the client verifies it over the file that
        it has written before that gets its final name.
        .Pp
        If both can, SUMS asks for short sums of a file's blocks, and PARTS for those blocks alone
        that the client does not hold.
        If both can, WATCH is answered when something has changed, or after 50 seconds.
        If both can, all that the server sends after its HELLO is one zstd stream.
        Bulk data leaves in messages of exactly 1008 bytes, which fill the largest packets of
        Bluetooth Classic.
        .Pp
        The service class of the record is
        .Li 5c9a550f\-d835\-436d\-bbdd\-14fa6a6a2bb7 .
        The usual channel is 20.
        """#

    private static let numbers = #"""
        .Sh ENVIRONMENT
        The pages of the two programs list the variables that each of them reads.
        The completions read one more:
        .Bl -tag -width Ds
        .It Ev BTFILE_COMPLETE_REMOTE
        If it is 1, names on the server are completed too, by asking the server for a listing.
        .El
        .Sh FILES
        .Bl -tag -width Ds
        .It Pa ~/.config/btfile/hosts
        Names of servers; see
        .Xr btfile\-get 1 .
        .It Pa /usr/lib/systemd/system/btfile\-serve.service
        Serves
        .Pa /srv/btfile
        as long as the system runs.
        .It Pa /usr/lib/systemd/user/btfile\-serve.service
        Serves
        .Pa ~/Public
        while its user is logged in.
        .It Pa /usr/share/btfile/btfile.html
        The page for browsers.
        .It Pa /usr/share/doc/btfile/examples/allow
        An example for
        .Fl Fl allow\-file .
        .It Pa /usr/share/doc/btfile/examples/btfile.py
        A client in Python, for Linux and Windows.
        .El
        .Sh EXIT STATUS
        Both programs end with 0 if all was done, 1 for a failure of no other kind, 2 for wrong
        usage, 3 for trouble with local files, and 4 if there is no adapter or no link.
        .Xr btfile\-get 1
        has further ones: 5 no such service, 6 not paired, 7 protocol broken, 8 refused by the
        server, 9 wrong digest, 11 the file exists, 12 too large, and 129, 130 or 143 if a signal
        ended it.
        """#

    private static let end = #"""
        .Sh SEE ALSO
        .Xr bluetoothctl 1 ,
        .Xr btfile\-get 1 ,
        .Xr btfile\-serve 1
        .Sh CAVEATS
        Bluetooth Classic carries at most 272 kB/s in theory.
        In a model of the air btfile comes within 2 % of that.
        It has not been measured on a real radio yet.
        """#
}

import Tool

/// btfile-serve(1).
enum ServePage {
    static var text: String {
        Mdoc.page([
            Mdoc.head("btfile-serve", section: 1, summary: "serve a folder over Bluetooth"),
            description, ".Sh FLAGS", FlagTable<ServeOptions>.serve.manual, clients, publishing,
            terminals, service, files, ".Sh EXIT STATUS", ExitStatus.manual(of: .serve),
            ".Sh EXAMPLES",
            "From the help:", FlagTable<ServeOptions>.serve.manualExamples, end,
        ])
    }

    private static let description = #"""
        .Sh SYNOPSIS
        .Nm
        .Op Ar flags
        .Ar DIR
        .Sh DESCRIPTION
        .Nm
        serves the files of one folder to
        .Xr btfile\-get 1 ,
        over Bluetooth Classic.
        It never writes to the folder, and sends nothing from outside it.
        It confines itself (openat2, Landlock, no new privileges) before it accepts a client.
        It needs no root, no capability and no configuration, and one thread serves all clients.
        .Pp
        SIGINT and SIGTERM stop it cleanly.
        SIGHUP reads the file of
        .Fl Fl allow\-file
        again; if the terminal that the server was started from is gone, SIGHUP stops it.
        .Pp
        Names that are not UTF\-8 or hold control characters are neither listed nor served.
        What is mounted in the folder, a bind mount too, is neither listed nor served.
        """#

    private static let clients = #"""
        .Sh WHO MAY CONNECT
        .Fl Fl security
        sets what the link must have before any data passes;
        .Xr btfile 7
        says what each level keeps out.
        At
        .Cm medium
        the kernel alone would let strangers in: it makes a key on the spot with a device that asks
        for none to be kept.
        So the server asks bluetoothd which devices are paired.
        An unpaired client gets
        .Dq not allowed
        before it can ask for anything, and the log names it once in ten minutes.
        Most refused clients fail in the kernel, which the log cannot see.
        .Pp
        If bluetoothd has not answered since the server started, or does not know the adapter,
        strangers may connect: the log warns when the first client comes, and
        .Fl Fl check
        warns before that.
        Once bluetoothd has answered, nobody is let in while it is silent.
        .Pp
        .Fl Fl allow
        and
        .Fl Fl allow\-file
        serve the given devices only.
        An address proves nothing: at
        .Cm low
        anybody can forge one, and the server warns of that.
        .Pp
        With
        .Fl Fl listen
        the permissions of the socket file decide who may connect, and none of this applies.
        It is made with 0600, whatever the umask, for the user of the server alone;
        .Xr chgrp 1
        and
        .Xr chmod 1
        let others in.
        With
        .Fl Fl inetd
        whoever starts the server decides.
        """#

    private static let publishing = #"""
        .Sh HOW CLIENTS FIND IT
        The channel is published through bluetoothd: over D\-Bus, or if that fails through
        .Ql bluetoothd \-\-compat .
        When bluetoothd restarts, the channel is published again.
        If it cannot be published, files are served all the same and the log says so: without
        bluetoothd clients try channel 20 by themselves; otherwise they may need their own
        .Fl Fl channel .
        """#

    private static let terminals = #"""
        .Sh PEOPLE AT A TERMINAL
        With
        .Fl Fl text
        a serial terminal is served as well, such as an app of a phone, on the same channel as
        .Xr btfile\-get 1 .
        Such programs look for a serial port, so the service is published as one too.
        They need the same pairing as everybody.
        .Pp
        The server asks
        .Dq Enter the file name .
        Type a name, and it tells the number of bytes, sends them as they are, and then
        .Dq Transfer complete .
        .Ql \&?
        lists what is served,
        .Ql \&? Ar FOLDER
        a folder, and
        .Ql quit
        ends it.
        Nothing is compressed, resumed or verified: count the bytes.
        Without Bluetooth, try it with socat:
        .Pp
        .Dl $ btfile\-serve \-\-dir share \-\-text \-\-listen unix:/tmp/btfile
        .Dl $ socat \- UNIX:/tmp/btfile
        """#

    private static let service = #"""
        .Sh AS A SERVICE
        The package brings a unit for
        .Xr systemd 1
        that serves
        .Pa /srv/btfile .
        It is not started by itself:
        .Pp
        .Dl $ sudo mkdir \-p /srv/btfile
        .Dl $ sudo systemctl enable \-\-now btfile\-serve
        .Pp
        .Ql systemctl status btfile\-serve
        shows how many clients are connected and how many files were sent.
        .Ql systemctl reload btfile\-serve
        reads the file of
        .Fl Fl allow\-file
        again.
        To let another machine pair, stop the service, run
        .Nm Fl Fl pairable Ar DIR
        until that is done, and start the service again.
        To change the flags, type
        .Ql sudo systemctl edit btfile\-serve
        and give an empty
        .Ql ExecStart= ,
        then one with the whole command.
        .Pp
        The unit runs as a dynamic user, which exists only while the service runs.
        There is no openat2 then, so names are looked up step by step, and no links are followed.
        A D\-Bus that cannot look such users up refuses them; then nothing is published and the
        server cannot ask who is paired: clients need
        .Fl Fl channel ,
        and strangers may connect.
        The log warns of the first at the start, of the second when the first client comes.
        A fixed user has none of these drawbacks: after
        .Ql useradd \-\-system btfile ,
        set
        .Ql DynamicUser=no ,
        .Ql User=btfile
        and
        .Ql RestrictSUIDSGID=no .
        .Pp
        A unit for your own user serves
        .Pa ~/Public :
        .Pp
        .Dl $ mkdir \-p ~/Public
        .Dl $ systemctl \-\-user enable \-\-now btfile\-serve
        """#

    private static let files = #"""
        .Sh ENVIRONMENT
        .Bl -tag -width Ds
        .It Ev NOTIFY_SOCKET , WATCHDOG_USEC , WATCHDOG_PID
        Set by the service manager, which is told when the server is ready, what it does and that
        it is alive.
        .It Ev JOURNAL_STREAM
        Lines that go to the journal have priorities and no time.
        .It Ev LC_ALL , LC_CTYPE , LANG
        The first that is set says whether the terminal shows UTF\-8.
        .It Ev TZ
        The zone of the times in the log.
        .El
        .Sh FILES
        .Bl -tag -width Ds
        .It Pa /usr/share/doc/btfile/examples/allow
        A file for
        .Fl Fl allow\-file :
        an address on each line;
        .Ql #
        begins a comment.
        An invalid file stops the start, and changes nothing when it is read again.
        Give it a folder of its own, because the server keeps the right to read that folder.
        .El
        """#

    private static let end = #"""
        .Sh SEE ALSO
        .Xr bluetoothctl 1 ,
        .Xr btfile\-get 1 ,
        .Xr btfile 7 ,
        .Xr bluetoothd 8
        .Sh CAVEATS
        An adapter holds at most seven connections, whatever
        .Fl Fl max\-clients
        says.
        .Pp
        A file that changes while it is sent is refused and tried again.
        The server reads it twice: what arrives is what the file was at one moment, unless a byte
        was changed and changed back in between with no time of the file showing it.
        Above 256 MiB a file that was left alone for a minute is read once, and its times have to
        show a change: only on ext4, XFS, Btrfs and F2FS.
        .Pp
        Which names and files change the kernel tells the server, for clients that wait for that
        .Pq Ql btfile\-get \-\-watch .
        If it does not, the server looks every 10 seconds and the log says so once: the folders are
        more than 8,192, or more than
        .Ql fs.inotify.max_user_watches
        or
        .Ql fs.inotify.max_user_instances
        allow, which
        .Xr sysctl 8
        raises, or the share is on a file system which others may change: FUSE, NFS, SMB, 9p and the
        like.
        .Pp
        If the served folder is removed, the log says so once and every request is an error, even
        when a folder is made in its place: start the server again.
        .Pp
        With
        .Fl Fl hidden
        unfinished downloads
        .Pq Pa .NAME.btpart
        are served too, and btfile\-get fetches them under another name only.
        .Pp
        The server has one thread: a slow read from NFS or FUSE holds up all clients.
        .Pp
        A file that another program holds with a lease (Samba's oplocks) is an error, until that
        program gives the lease up.
        .Pp
        A hidden file is not sent by its short name
        .Po
        .Ql SECRET~1
        on NTFS or FAT
        .Pc ,
        unless that has no
        .Ql ~ .
        """#
}

/// What SERVER and NAME may be.
extension GetPage {
    static let servers = #"""
        .Sh SERVERS
        .Ar SERVER
        is one of these:
        .Bl -tag -width Ds
        .It Ar AA:BB:CC:DD:EE:FF
        The address of a Bluetooth device.
        .It Ar name
        Looked up in the file of hosts (see
        .Sx FILES ) ,
        then among the devices that bluetoothd remembers, by the names of devices, then nearby, by
        the names of devices and services, where only discoverable machines answer.
        If several have the name, their addresses are listed (status 2); if none has it, the status
        is 5.
        Anybody can use any name on the air: an address is safer, a key from pairing safer still.
        .It Cm unix : Ns Ar PATH
        The socket file of a server on this machine.
        A
        .Ar PATH
        that begins with
        .Ql / ,
        .Ql ./
        or
        .Ql ../
        needs no
        .Cm unix : .
        .El
        .Pp
        With
        .Fl Fl connect\-command
        a command leads to the server instead, over ssh, a serial line or whatever else carries
        bytes;
        .Xr btfile 7
        has examples.
        When its session is over its pipes are closed; if it has not ended after 2 seconds it gets
        SIGTERM, and after another one SIGKILL.
        .Pp
        Without
        .Fl Fl channel ,
        the server's machine is asked for the channel, and each one that it names is tried.
        If the machine cannot be asked,
        .Nm
        says so and tries channel 20.
        .Pp
        What looks like an IP address, a network's name or a file
        .Pq Ql notes.txt
        is not looked for nearby:
        .Nm
        says what to type instead.
        """#

    static let names = #"""
        .Sh NAMES ON THE SERVER
        .Ss Patterns
        .Ql *
        and
        .Ql \&?
        match anything but a slash,
        .Ql [a\-z]
        and
        .Ql [!a\-z]
        one character,
        .Ql **
        any folders.
        .Fl Fl literal
        or a backslash turns that off.
        The files of
        .Fl i ,
        and the folders of
        .Fl r
        and
        .Fl l ,
        are taken as they are.
        .Ss Lists
        A line of the file of
        .Fl i
        is a name on the server and, after a tab, the local name if it differs.
        Lines that begin with
        .Ql #
        are comments.
        An invalid line is reported with its number (status 2); the rest is still fetched.
        """#
}

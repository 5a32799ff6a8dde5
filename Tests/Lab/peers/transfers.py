"""Runs inside the Lab: a peer sends every load from hci0 to hci1, captured; then one more time, with the link cut half-way.

    transfers.py PEER PAIRS [LOAD]...   PAIRS is what pairs.py has made; leaves captures and PEER.json in /out, which keeps
                                        what it has of other loads; `cut` is a load, too
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from machine import (CHANNEL, CLIENT, DISCARD, FETCHED, HERE, OUT, SERVER, SHARE, Side, alone, costs, digest, end,
                     listening, put, run, run_captured, sent_bytes, verified, wait_for)

CUT_BYTES = 2 << 20  # the link is cut when that much has arrived
# What is sent, and the pair that it is: `proved` is `again`, where each file is compared by its content.
LOADS = {load: load for load in ("random", "text", "small", "csv", "sqlite", "grown", "rotated", "again")}
LOADS["proved"] = "again"
KEYS = Path("/tmp/keys")  # of ssh
PAIRS = Path(sys.argv[2])


def names(load):
    return sorted(path.name for path in (PAIRS / "new" / LOADS[load]).iterdir())


class Peer:
    """How one peer serves, and fetches what it serves."""

    def __init__(self, server=None, client=None, again=None, ready=listening, prepare=None, proves=False):
        # Each gives a command for a load; `again` is the client of a second try, for what was cut.
        self.server, self.client, self.again = server, client, again or client
        self.ready, self.prepare = ready, prepare or (lambda: None)
        self.loads = [load for load in LOADS if proves or load != "proved"]
        self.process = None

    def start(self, load, side):
        if self.server:
            command = side.command(self.server(load))
            self.process = subprocess.Popen(command, cwd=SHARE, start_new_session=True, **DISCARD)
        self.ready()

    def stop(self):
        if self.process:
            end(self.process)


def shell(text):
    return ["bash", "-c", text]


def python(*arguments):
    return ["/usr/bin/python3", *map(str, arguments)]


def text_of(command):
    return " ".join(command)


# MARK: The peers


def btfile(*flags):
    def command(load):
        # rsync's way is to look at sizes and times; what is proved is compared by its digest.
        of_load = {"rotated": ["-r", "."], "again": ["--newer", "-r", "."]}.get(load, names(load))
        return ["btfile-get", "--adapter", "hci1", *flags, SERVER, *of_load]
    return command


def bare_copy(size):
    # Names mean nothing to a bare copy: many files go as one archive.
    return Peer(
        server=lambda load: shell(f"tar -c {text_of(names(load))} | "
                                  f"{text_of(python(HERE / 'bare-copy.py', 'serve', SERVER, CHANNEL, size))}"),
        client=lambda load: shell(f"{text_of(python(HERE / 'bare-copy.py', 'get', CLIENT, SERVER, CHANNEL))} | tar -x"))


def on_terminal(command):
    """A command on a terminal over RFCOMM, at the client; the terminal exists once the connection does."""
    return shell(f"rfcomm -i hci1 connect /dev/rfcomm1 {SERVER} {CHANNEL} & "
                 "until [ -c /dev/rfcomm1 ]; do sleep 0.1; done; stty raw -echo </dev/rfcomm1; "
                 f"{command}; status=$?; kill %1; wait; exit $status")


def terminal_server(command):
    return ["rfcomm", "-i", "hci0", "listen", "/dev/rfcomm0", CHANNEL, "bash", "-c",
            f"stty raw -echo </dev/rfcomm0; {command} </dev/rfcomm0 >/dev/rfcomm0"]


# What is held is continued where it is the beginning, skipped if it is not older, or else sent again.
ZMODEM = {"again": "-n", "csv": "-y", "sqlite": "-y", "rotated": "-y"}


def lrzsz_server(load):
    return terminal_server(f"sz {ZMODEM.get(load, '-r')} {text_of(names(load))}")


def lrzsz_client(load):
    return on_terminal(f"rz {ZMODEM.get(load, '-r').replace('-n', '-y')} </dev/rfcomm1 >/dev/rfcomm1")


def rsync(source):
    """rsync as it fetches best: compressed, times kept, what is cut is kept, renamed files are looked for."""
    def command(load):
        flags = {"rotated": " --fuzzy", "proved": " --checksum"}.get(load, "")
        return f"rsync -rtz --partial{flags} {source} ."
    return command


def prepare_ssh():
    KEYS.mkdir()
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEYS / name], check=True, **DISCARD)
    (KEYS / "known").write_text("lab " + (KEYS / "host.pub").read_text())
    (KEYS / "sshd").write_text(f"HostKey {KEYS}/host\nAuthorizedKeysFile {KEYS}/user.pub\nStrictModes no\nUsePAM no\n"
                               "PermitRootLogin prohibit-password\n")
    connect = text_of(python(HERE / "tunnel.py", "connect", CLIENT, SERVER, CHANNEL))
    (KEYS / "config").write_text(f"Host lab\nUser root\nIdentityFile {KEYS}/user\nUserKnownHostsFile {KEYS}/known\n"
                                 f"IdentitiesOnly yes\nProxyCommand {connect}\n")
    Path("/run/sshd").mkdir(exist_ok=True)


def prepare_rsyncd():
    Path("/tmp/rsyncd").write_text("use chroot = no\nuid = root\ngid = root\n"
                                   f"[share]\npath = {SHARE}\nread only = yes\n")


def ssh_client(load):
    return shell(f"RSYNC_RSH='ssh -F {KEYS}/config' exec {rsync(f'lab:{SHARE}/')(load)}")


RSYNC_DAEMON = "rsync --server --daemon --config=/tmp/rsyncd ."


def terminal_rsync_client(load):
    return on_terminal("RSYNC_CONNECT_PROG='cat </dev/rfcomm1 & cat >/dev/rfcomm1' "
                       f"{rsync('rsync://lab/share/')(load)}")


def tunnel_rsync_client(load):
    connect = text_of(python(HERE / "tunnel.py", "connect", CLIENT, SERVER, CHANNEL))
    return shell(f"RSYNC_CONNECT_PROG='{connect}' exec {rsync('rsync://lab/share/')(load)}")


def tunnel_server(*command):
    return lambda load: python(HERE / "tunnel.py", "serve", SERVER, CHANNEL, *command)


def obexftp(load):
    # Its answer is 255 whatever happens, and nothing is read from it here.
    return ["obexftp", "-b", SERVER, "-B", "10", "-d", "1", "-g", *names(load)]


def prepare_obexd():
    """obexd wants bluetoothd beneath it, a paired device, and trust in it. The other peers run without them."""
    Path("/run/dbus").mkdir(exist_ok=True)
    subprocess.run(["dbus-daemon", "--system", "--fork", "--nopidfile"], check=True)
    subprocess.Popen(["/usr/libexec/bluetooth/bluetoothd", "-n"], **DISCARD)
    device = "/org/bluez/hci0/dev_" + CLIENT.replace(":", "_")
    wait_for("bluetoothd", ["dbus-send", "--system", "--print-reply", "--dest=org.bluez", "/org/bluez/hci1",
                            "org.freedesktop.DBus.Properties.Get", "string:org.bluez.Adapter1", "string:Powered"])
    for index, setting in (("0", "bondable"), ("0", "connectable"), ("1", "bondable")):
        subprocess.run(["btmgmt", "--index", index, setting, "on"], **DISCARD)
    subprocess.run(["btmgmt", "--index", "1", "pair", "-c", "3", "-t", "bredr", SERVER], **DISCARD)
    wait_for("trust", ["dbus-send", "--system", "--print-reply", "--dest=org.bluez", device,
                       "org.freedesktop.DBus.Properties.Set", "string:org.bluez.Device1", "string:Trusted",
                       "variant:boolean:true"])
    bus = subprocess.run(["dbus-daemon", "--session", "--fork", "--print-address"], stdout=subprocess.PIPE, text=True)
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.strip()
    subprocess.Popen(Side("server").command(["/usr/libexec/bluetooth/obexd", "-n", "-a", "-r", SHARE]), **DISCARD)
    wait_for("obexd", ["dbus-send", "--session", "--print-reply", "--dest=org.bluez.obex", "/org/bluez/obex",
                       "org.freedesktop.DBus.Peer.Ping"])
    # bluetoothd tells nobody when it has begun to listen for obexd: the first file that comes does.
    put(PAIRS / "new" / "small", SHARE)
    put(PAIRS / "old" / "small", FETCHED)
    for _ in range(20):
        run(obexftp("small")[:-199])
        if digest(FETCHED / "000.log"):
            return
        time.sleep(1)
    raise TimeoutError("obexd serves nothing")


PEERS = {
    "btfile": Peer(lambda load: ["btfile-serve", "--dir", ".", "--channel", CHANNEL, "--adapter", "hci0"],
                   btfile("--retry", "0"), again=btfile(), proves=True),
    "copy16k": bare_copy(16384),
    "copy1008": bare_copy(1008),
    "lrzsz": Peer(lrzsz_server, lrzsz_client),
    "ssh": Peer(tunnel_server("/usr/sbin/sshd", "-i", "-f", KEYS / "sshd"), ssh_client,
                prepare=prepare_ssh, proves=True),
    "rsync": Peer(tunnel_server(*RSYNC_DAEMON.split()), tunnel_rsync_client,
                  prepare=prepare_rsyncd, proves=True),
    "rsynctty": Peer(lambda load: terminal_server(RSYNC_DAEMON), terminal_rsync_client,
                     prepare=prepare_rsyncd, proves=True),
    "article": Peer(lambda load: python(HERE / "article.py", "serve", SERVER, CHANNEL),
                    lambda load: python(HERE / "article.py", "get", CLIENT, SERVER, CHANNEL, FETCHED, *names(load))),
    "obexftp": Peer(client=obexftp, prepare=prepare_obexd, ready=lambda: None),
}


# MARK: The transfers


def begin(peer, load, sides):
    put(PAIRS / "new" / LOADS[load], SHARE)
    put(PAIRS / "old" / LOADS[load], FETCHED)
    alone()
    peer.start(load, sides[0])


def captured(name, peer, load, sides):
    """One transfer, whole."""
    with costs(sides) as found:
        begin(peer, load, sides)
        status = run_captured(f"{name}-{load}", sides[1].command(peer.client(load)))
    peer.stop()
    return {"peer": name, "load": load, "status": status, "verified": verified(names(load)), "files": len(names(load)),
            "bytes": sum((SHARE / each).stat().st_size for each in names(load)), "costs": found}


def cut(name, peer, sides):
    """One transfer with the link cut half-way, what is left of it, and a second one over that."""
    begin(peer, "random", sides)
    before, done = sent_bytes(), threading.Event()

    def cutter():
        while not done.wait(0.005):
            if sent_bytes() - before >= CUT_BYTES:
                subprocess.run(["hcitool", "-i", "hci0", "dc", CLIENT], **DISCARD)
                return

    thread = threading.Thread(target=cutter)
    thread.start()
    status = run(peer.client("random"))
    done.set()
    thread.join()
    peer.stop()
    left = {path.name: path.stat().st_size for path in FETCHED.iterdir()}
    time.sleep(3)  # a channel that was cut is still busy for a moment
    alone()
    peer.start("random", sides[0])
    before = sent_bytes()
    again = run(peer.again("random"))
    peer.stop()
    return {"peer": name, "status": status, "left": left, "again": again, "verified": verified(["random"]),
            "again_bytes": sent_bytes() - before}


def main(name, _, *loads):
    peer, sides, file = PEERS[name], [Side("server"), Side("client")], OUT / f"{name}.json"
    results = json.loads(file.read_text()) if file.exists() else {}
    peer.prepare()
    for load in loads or [*peer.loads, "cut"]:
        results[load] = cut(name, peer, sides) if load == "cut" else captured(name, peer, load, sides)
        print(results[load], flush=True)
        file.write_text(json.dumps(results, indent=1))


main(*sys.argv[1:])

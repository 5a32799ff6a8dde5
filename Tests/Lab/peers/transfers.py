"""Runs inside the Lab: a peer sends every load from hci0 to hci1, captured; then one more time, with the link cut half-way.

    transfers.py PEER      leaves captures, PEER.json and the log that was sent in /out
"""

import array
import fcntl
import hashlib
import json
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

SERVER, CLIENT = "00:AA:01:00:00:00", "00:AA:01:01:00:01"
CHANNEL = "20"
HERE = Path(__file__).resolve().parent
SHARE, FETCHED, OUT = Path("/tmp/share"), Path("/tmp/fetched"), Path("/out")
SECONDS_MAX = 240  # for one transfer: the slowest one needs half of it on an idle machine
CUT_BYTES = 2 << 20  # the link is cut when that much has arrived
LOADS = ("random", "text", "small")
DISCARD = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def make_loads():
    """4 MiB of random bytes, 4 MiB of a log, and 200 pieces of that log of 4 KiB; the same in every run."""
    chance = random.Random(1)
    events = ("connection from {} port {}", "session {} opened for user u{}", "GET /items/{} took {} ms",
              "cache miss for key {:08x}, {} entries", "temperature of sensor {} is {} mC")
    lines, length = [], 0
    while length < 4 << 20:
        second = len(lines) // 4
        event = chance.choice(events).format(chance.randrange(1000), chance.randrange(100000))
        lines.append(f"Nov 21 {second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02} lab "
                     f"service[{chance.randrange(300, 320)}]: {event}\n")
        length += len(lines[-1])
    text = "".join(lines).encode()[: 4 << 20]
    SHARE.mkdir()
    (SHARE / "random").write_bytes(chance.randbytes(4 << 20))
    (SHARE / "text").write_bytes(text)
    for number in range(200):
        (SHARE / f"{number:03}.log").write_bytes(text[number << 12 : (number + 1) << 12])


def names(load):
    return [load] if load != "small" else [f"{number:03}.log" for number in range(200)]


class Peer:
    """How one peer serves, and fetches what it serves."""

    def __init__(self, server=None, client=None, again=None, ready=None):
        # Each gives a command for a load; `again` is the client of a second try, for what was cut.
        self.server, self.client, self.again = server, client, again or client
        self.ready = ready or listening
        self.process = None

    def start(self, load):
        if self.server:
            self.process = subprocess.Popen(self.server(load), cwd=SHARE, start_new_session=True, **DISCARD)
        self.ready()

    def stop(self):
        if self.process:
            end(self.process)


def end(process):
    try:
        os.killpg(process.pid, 9)
    except ProcessLookupError:
        pass
    process.wait()


def listening():
    """Waits until a socket listens on the channel, as the kernel's own list has it (state 4)."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for line in Path("/sys/kernel/debug/bluetooth/rfcomm").read_text().splitlines():
            if line.split()[2:] == ["4", CHANNEL]:
                return
        time.sleep(0.1)
    raise TimeoutError("nothing listens on the channel")


def shell(text):
    return ["bash", "-c", text]


def python(*arguments):
    return ["/usr/bin/python3", *map(str, arguments)]


def copy(size):
    # Names mean nothing to a bare copy: many files go as one archive.
    return Peer(
        server=lambda load: shell(f"tar -c {' '.join(names(load))} | "
                                  f"{' '.join(python(HERE / 'bare-copy.py', 'serve', SERVER, CHANNEL, size))}"),
        client=lambda load: shell(f"{' '.join(python(HERE / 'bare-copy.py', 'get', CLIENT, SERVER, CHANNEL))} | tar -x"))


def terminal_receive(flags):
    """rz on a terminal over RFCOMM; the terminal exists once the connection does."""
    return shell(f"rfcomm -i hci1 connect /dev/rfcomm1 {SERVER} {CHANNEL} & "
                 "until [ -c /dev/rfcomm1 ]; do sleep 0.1; done; stty raw -echo </dev/rfcomm1; "
                 f"rz {flags} </dev/rfcomm1 >/dev/rfcomm1; status=$?; kill %1; wait; exit $status")


def terminal_send(flags):
    return lambda load: ["rfcomm", "-i", "hci0", "listen", "/dev/rfcomm0", CHANNEL, "bash", "-c",
                         f"stty raw -echo </dev/rfcomm0; sz {flags} {' '.join(names(load))} "
                         "</dev/rfcomm0 >/dev/rfcomm0"]


def btfile(*flags):
    return lambda load: ["btfile-get", "--adapter", "hci1", *flags, SERVER, *names(load)]


def obexftp(load):
    # Its answer is 255 whatever happens, and nothing is read from it here.
    return ["obexftp", "-b", SERVER, "-B", "10", "-d", "1", "-g", *names(load)]


PEERS = {
    "btfile": Peer(lambda load: ["btfile-serve", "--dir", ".", "--channel", CHANNEL, "--adapter", "hci0"],
                   btfile("--retry", "0"), again=btfile()),
    "copy16k": copy(16384),
    "copy1008": copy(1008),
    "lrzsz": Peer(terminal_send("-r"), lambda load: terminal_receive("-r")),
    "article": Peer(lambda load: python(HERE / "article.py", "serve", SERVER, CHANNEL),
                    lambda load: python(HERE / "article.py", "get", CLIENT, SERVER, CHANNEL, FETCHED, *names(load))),
    "obexftp": Peer(client=obexftp, ready=lambda: None),
}


def start_obexd():
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
    subprocess.Popen(["/usr/libexec/bluetooth/obexd", "-n", "-a", "-r", SHARE], **DISCARD)
    wait_for("obexd", ["dbus-send", "--session", "--print-reply", "--dest=org.bluez.obex", "/org/bluez/obex",
                       "org.freedesktop.DBus.Peer.Ping"])
    # bluetoothd tells nobody when it has begun to listen for obexd: the first file that comes does.
    empty()
    for _ in range(20):
        run(obexftp("small")[:-199])
        if digest(FETCHED / "000.log"):
            return
        time.sleep(1)
    raise TimeoutError("obexd serves nothing")


def wait_for(what, command):
    for _ in range(100):
        if subprocess.run(command, **DISCARD).returncode == 0:
            return
        time.sleep(0.2)
    raise TimeoutError(what)


def run(command):
    """Runs a client in an empty terminal's place; its exit status, or None if it had to be ended."""
    process = subprocess.Popen(command, cwd=FETCHED, start_new_session=True, **DISCARD)
    try:
        return process.wait(SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return None
    finally:
        end(process)


def digest(path):
    return hashlib.sha256(path.read_bytes()).digest() if path.is_file() else None


def verified(load):
    """How many files are there under their names, and right."""
    return sum(digest(FETCHED / name) == digest(SHARE / name) for name in names(load))


def empty():
    shutil.rmtree(FETCHED, ignore_errors=True)
    FETCHED.mkdir()


def alone():
    """Waits until no link is left: the kernel keeps one for seconds, and who connects while it goes is refused."""
    for _ in range(100):
        connections = subprocess.run(["hcitool", "-i", "hci0", "con"], stdout=subprocess.PIPE, text=True, check=True)
        if "ACL" not in connections.stdout:
            return
        time.sleep(0.2)
    raise TimeoutError("the last link stays")


def captured(name, peer, load):
    """One transfer, whole."""
    empty()
    alone()
    peer.start(load)
    # The client's time limit is inside, so that the capture is kept in any case.
    status = run_captured(f"{name}-{load}", peer.client(load))
    peer.stop()
    return {"peer": name, "load": load, "status": status, "verified": verified(load), "files": len(names(load)),
            "bytes": sum((SHARE / each).stat().st_size for each in names(load))}


def run_captured(name, command):
    limited = ["timeout", "--kill-after", "2", str(SECONDS_MAX), *command]
    capture = [HERE.parent / "capture", OUT / f"{name}.btsnoop", *limited]
    status = subprocess.run(capture, cwd=FETCHED, **DISCARD).returncode
    return None if status == 124 else status


def sent_bytes():
    """What hci0 has sent since it is there, which hci1 has then received: HCIGETDEVINFO, struct hci_dev_info."""
    with socket.socket(socket.AF_BLUETOOTH, socket.SOCK_RAW, socket.BTPROTO_HCI) as hci:
        info = array.array("B", bytes(128))
        fcntl.ioctl(hci, 0x800448D3, info, True)
    return struct.unpack_from("I", info, 88)[0]


def cut(name, peer):
    """One transfer with the link cut half-way, what is left of it, and a second one over that."""
    empty()
    alone()
    peer.start("random")
    begin, done = sent_bytes(), threading.Event()

    def cutter():
        while not done.wait(0.005):
            if sent_bytes() - begin >= CUT_BYTES:
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
    peer.start("random")
    begin = sent_bytes()
    again = run(peer.again("random"))
    peer.stop()
    return {"peer": name, "status": status, "left": left, "again": again, "verified": verified("random"),
            "again_bytes": sent_bytes() - begin}


def main(name):
    subprocess.run(["mount", "-t", "debugfs", "debug", "/sys/kernel/debug"], check=False)
    make_loads()
    shutil.copy(SHARE / "text", OUT)
    peer = PEERS[name]
    if name == "obexftp":
        start_obexd()
    results = {"transfers": [], "cut": None}
    for load in LOADS:
        results["transfers"].append(captured(name, peer, load))
        print(results["transfers"][-1], flush=True)
    results["cut"] = cut(name, peer)
    print(results["cut"], flush=True)
    (OUT / f"{name}.json").write_text(json.dumps(results, indent=1))


main(*sys.argv[1:])

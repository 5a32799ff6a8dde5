"""For use inside the Lab: runs a server and a client there, captures what they send, and counts what they cost."""

import array
import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

SERVER, CLIENT = "00:AA:01:00:00:00", "00:AA:01:01:00:01"
CHANNEL = "20"
HERE = Path(__file__).resolve().parent
SHARE, FETCHED, OUT = Path("/tmp/share"), Path("/tmp/fetched"), Path("/out")
SECONDS_MAX = 240  # for one transfer: the slowest one needs half of it on an idle machine
DISCARD = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


# MARK: Files


def put(files, folder):
    """Makes the folder hold these files and no others; it stays the same folder, for whoever has it open."""
    folder.mkdir(exist_ok=True)
    for entry in folder.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    if files.is_dir():
        shutil.copytree(files, folder, dirs_exist_ok=True)


def digest(path):
    return hashlib.sha256(path.read_bytes()).digest() if path.is_file() else None


def verified(names):
    """How many files are there under their names, and right."""
    return sum(digest(FETCHED / name) == digest(SHARE / name) for name in names)


# MARK: Processes


class Side:
    """What one side costs, with all processes that belong to it: a group of the kernel's."""

    def __init__(self, name):
        self.folder = Path("/sys/fs/cgroup", name)
        self.peak = 0  # bytes of memory; what several processes share counts once
        if not Path("/sys/fs/cgroup/cgroup.procs").exists():
            subprocess.run(["mount", "-t", "cgroup2", "none", "/sys/fs/cgroup"], check=True)
        self.folder.mkdir(exist_ok=True)

    def command(self, command):
        return ["bash", "-c", f'echo $$ >{self.folder}/cgroup.procs; exec "$@"', "-", *map(str, command)]

    def processor_seconds(self):
        return int((self.folder / "cpu.stat").read_text().split()[1]) / 1e6

    def look(self):
        now = 0
        for number in (self.folder / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):  # it has ended
                text = Path("/proc", number, "smaps_rollup").read_text()
                now += next((int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("Pss:")), 0)
        self.peak = max(self.peak, now)


@contextlib.contextmanager
def costs(sides):
    """Fills in what each side costs meanwhile: seconds of the processor, and the most memory that was seen."""
    found, done = {}, threading.Event()
    before = {side: side.processor_seconds() for side in sides}
    for side in sides:
        side.peak = 0

    def watch():
        while not done.wait(0.25):
            for side in sides:
                side.look()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()
        for side in sides:
            found[side.folder.name] = {"seconds": side.processor_seconds() - before[side], "bytes": side.peak}


def end(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()


def run(command):
    """Runs a client in an empty terminal's place; its exit status, or None if it had to be ended."""
    process = subprocess.Popen(command, cwd=FETCHED, start_new_session=True, **DISCARD)
    try:
        return process.wait(SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return None
    finally:
        end(process)


def run_captured(name, command):
    """The client's time limit is inside, so that the capture is kept in any case."""
    limited = ["timeout", "--kill-after", "2", str(SECONDS_MAX), *command]
    capture = [HERE.parent / "capture", OUT / f"{name}.btsnoop", *limited]
    status = subprocess.run(capture, cwd=FETCHED, **DISCARD).returncode
    return None if status == 124 else status


# MARK: The link


def wait_for(what, command):
    for _ in range(100):
        if subprocess.run(command, **DISCARD).returncode == 0:
            return
        time.sleep(0.2)
    raise TimeoutError(what)


def listening():
    """Waits until a socket listens on the channel, as the kernel's own list has it (state 4)."""
    if not Path("/sys/kernel/debug/bluetooth").exists():
        subprocess.run(["mount", "-t", "debugfs", "debug", "/sys/kernel/debug"], check=True)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for line in Path("/sys/kernel/debug/bluetooth/rfcomm").read_text().splitlines():
            if line.split()[2:] == ["4", CHANNEL]:
                return
        time.sleep(0.1)
    raise TimeoutError("nothing listens on the channel")


def alone():
    """Waits until no link is left: the kernel keeps one for seconds, and who connects while it goes is refused."""
    for _ in range(100):
        connections = subprocess.run(["hcitool", "-i", "hci0", "con"], stdout=subprocess.PIPE, text=True, check=True)
        if "ACL" not in connections.stdout:
            return
        time.sleep(0.2)
    raise TimeoutError("the last link stays")


def sent_bytes():
    """What hci0 has sent since it is there, which hci1 has then received: HCIGETDEVINFO, struct hci_dev_info."""
    with socket.socket(socket.AF_BLUETOOTH, socket.SOCK_RAW, socket.BTPROTO_HCI) as hci:
        info = array.array("B", bytes(128))
        fcntl.ioctl(hci, 0x800448D3, info, True)
    return struct.unpack_from("I", info, 88)[0]

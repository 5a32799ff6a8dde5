#!/usr/bin/env python3
"""Fetches files from btfile-serve: the whole protocol in one file, for Linux and Windows.

    btfile.py SERVER NAME...       fetch files into this folder; run it again to resume
    btfile.py -r SERVER [FOLDER]   fetch a folder with all that is in it (default: everything)
    btfile.py -l SERVER [FOLDER]   list the files in a folder

SERVER is AA:BB:CC:DD:EE:FF, AA:BB:CC:DD:EE:FF/CHANNEL (default: 20) or unix:PATH. Pair the two machines first.
It needs Python 3.9 and nothing else. The numbers in comments are paragraphs of Protocol.md; the exit statuses are
those of btfile-get, which also looks up the channel, demands a paired key, compresses, and tries again by itself.
"""
import argparse
import hashlib
import os
import re
import select
import socket
import struct
import sys
import time

HELLO, GET, LIST, BYE = 0x01, 0x02, 0x03, 0x05  # 3.3
GREETING, HEAD, DATA, END, ERROR, ITEM, CLOSING, LISTED = range(0x81, 0x89)
FORMS = {GREETING: ">6sBBH", HEAD: ">QqHQ", DATA: "", END: ">Q32s", ERROR: ">HH", ITEM: ">BQqHH", LISTED: ">Q"}
SILENCE_SECONDS_MAX = 60  # the server may have to hash what is here already
PART_NAME = re.compile(r"(^|/)\.[^/]{1,50}\.[0-9a-f]{8}\.part(/|$)", re.I)  # a and A are one to Windows
PART_FLAGS = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)  # not through a link; Windows has no flag for that


class Failure(Exception):
    """Ends the session: the exit status, and a sentence."""


class FileFailure(Failure):
    """Ends one answer; the session goes on."""


def require(holds, what):  # of what the server sends
    if not holds:
        raise Failure(7, f"the server broke the protocol: it sent {what}")


def say(text, stream=sys.stdout):  # what the server chose does nothing to a terminal
    print("".join(c if c.isprintable() else "?" for c in text), file=stream)


def connect(server):
    address = re.fullmatch(r"((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})(?:/([0-9]+))?", server)
    if not address and not server.startswith("unix:"):
        raise Failure(2, f"{server} is not AA:BB:CC:DD:EE:FF, AA:BB:CC:DD:EE:FF/CHANNEL or unix:PATH")
    try:
        family = (socket.AF_BLUETOOTH, socket.SOCK_STREAM, socket.BTPROTO_RFCOMM) if address else (socket.AF_UNIX,)
        stream = socket.socket(*family)
        stream.settimeout(SILENCE_SECONDS_MAX)
        stream.connect((address[1], int(address[2] or 20)) if address else server[5:])
        return stream
    except (AttributeError, OSError) as error:  # the first where Python has no such sockets
        raise ConnectionError(f"cannot connect to {server}: {error}") from None


class Session:
    """One connection. Requests are sent ahead, and their answers come in the same order (3.2)."""
    def __init__(self, stream, unit=0):
        self.stream, self.count, self.waiting = stream, 0, []  # requests: how many; lengths of the unanswered
        self.send(HELLO, b"BTFILE" + struct.pack(">BBH", 1, 0, unit))  # version 1, no capabilities, 3.7
        _, (mark, version, _, _), _ = self.answer(GREETING)
        require(mark == b"BTFILE" and version == 1, f"the greeting of something else, or of version {version}")

    def send(self, kind, body=b""):
        self.stream.sendall(struct.pack(">IB", len(body) + 1, kind) + body)  # 2.1

    def ask(self, kind, head, path):
        name = path.encode()
        number = struct.pack(">I", self.count) if kind == GET and self.count else b""  # 13.1
        body = head + struct.pack(">H", len(name)) + name + number
        self.send(kind, body)
        self.waiting.append(5 + len(body))
        self.count += 1

    def read(self, count, until=None):
        """So many bytes, until then; without a time each byte that comes ends the silence."""
        result = b""
        while len(result) < count:
            left = until - time.monotonic() if until else SILENCE_SECONDS_MAX
            if left < 0 or not select.select([self.stream], [], [], left)[0]:
                raise ConnectionError(f"the server has been silent for {SILENCE_SECONDS_MAX} s")
            if not (piece := self.stream.recv(count - len(result))):
                raise ConnectionError("the server closed the connection")
            result += piece
        return result

    def answer(self, *kinds):
        """The next frame of the answer to the oldest request, of one of these types: its type, fields, body."""
        kind, until = 0xFF, time.monotonic() + SILENCE_SECONDS_MAX
        while kind & 0xC0 == 0xC0:  # 2.3: it may be skipped, and does not end the silence
            length, kind = struct.unpack(">IB", self.read(5, until))
            require(1 <= length <= 65_536, f"a frame of {length} bytes")
            body = self.read(length - 1, until if kind & 0xC0 == 0xC0 else None)
        if kind == CLOSING:
            raise ConnectionError("the server is stopping")
        require(kind in (*kinds, ERROR), f"a frame of type {kind:#04x} where none belongs")
        require(len(body) >= struct.calcsize(FORMS[kind]), "a frame that is too short")
        values = struct.unpack_from(FORMS[kind], body)  # a later version may have more behind them (2.3)
        if kind == ERROR:
            self.refuse(*values, body)
        if kind in (END, LISTED):
            self.waiting.pop(0)
        return kind, values, body

    def refuse(self, code, length, body):  # 3.4
        require(length <= min(len(body) - 4, 512), "an ERROR with too long a text")
        text = body[4 : 4 + length].decode(errors="replace") or hex(code)
        if code >= 0x8000 or not self.waiting:
            raise Failure({0x8003: 8, 0x8004: 4, 0x8005: 8, 0x8006: 4}.get(code, 7), text)
        self.check_number(body[4 + length : 8 + length])
        self.waiting.pop(0)
        raise FileFailure(8, "not found on the server" if code == 1 else text)

    def check_number(self, field):  # 13.1
        number = self.count - len(self.waiting)
        require(not field or not number or field == struct.pack(">I", number), "the answer to another request")

    def items(self, folder, is_recursive):
        """What is in a folder of the server: whether it is a folder too, size, path (3.5)."""
        self.ask(LIST, bytes([is_recursive]), folder)
        count, previous = 0, b""
        kind, values, body = self.answer(ITEM, LISTED)
        while kind == ITEM:
            what, size, _, _, length = values
            name = body[21 : 21 + length]
            path = name.decode(errors="replace")
            is_inside = (path + "/").startswith(folder and folder + "/") and is_path(path) and path.encode() == name
            require(is_inside and len(name) == length and name > previous, f"{name!r}, which does not belong there")
            count, previous = count + 1, name
            yield what == ord("d"), size, path
            kind, values, body = self.answer(ITEM, LISTED)
        require(values[0] == count, "a listing with items left out")
        if body[8:9] and body[8] & 1:  # 13.2
            say("btfile.py: the server could not look into every folder", sys.stderr)

    def fetch(self, paths):
        """Fetches files with requests ahead; the exit status of the first that failed."""
        status, downloads, paths = 0, [], [*dict.fromkeys(paths)][::-1]
        while paths or downloads:
            try:
                while paths and len(self.waiting) < 64 and sum(self.waiting) + 4_147 <= 8_192:  # any may follow: 8.1
                    downloads.append(Download(self, path := paths.pop()))
                path = downloads[0].path
                say(f"{path}: {downloads.pop(0).receive(self)}")
            except FileFailure as error:
                say(f"btfile.py: {path}: {error.args[1]}", sys.stderr)
                status = status or error.args[0]
        self.send(BYE)  # 8.4: the client closes first
        return status


def is_path(path):
    """Whether it is the path of something beneath this folder (7.1), and says nothing else to Windows."""
    odd = r'[\x00-\x1f\x7f<>:"\\|?*\ud800-\udfff]|[. ]$' if os.name == "nt" else r"[\x00-\x1f\x7f\ud800-\udfff]"
    return all(part not in ("", ".", "..") and not re.search(odd, part) for part in path.split("/"))


class Download:
    """One file. What comes goes to a part file, which gets the file's name once it was checked."""
    def __init__(self, session, path):
        self.path = path
        folder, name = os.path.split(path)
        self.part = os.path.join(folder, f".{name[:50]}.{hashlib.sha256(name.encode()).hexdigest()[:8]}.part")
        if PART_NAME.search(path):
            raise FileFailure(3, "such names are kept for parts of files")
        if os.path.islink(self.part):
            raise FileFailure(3, f"{self.part} is a link: remove it")
        # A part is resumed. The file itself may be unchanged, or the beginning of what it is now.
        self.held = next((file for file in (self.part, path) if os.path.isfile(file)), None)
        self.size, self.digest = self.measure(self.held) if self.held else (0, b"")
        session.ask(GET, struct.pack(">Q", self.size) + (self.digest if self.size else b""), path)  # 4.1

    @staticmethod
    def measure(path):
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
            return file.tell(), digest.digest()

    def receive(self, session):
        """Takes the whole answer, and tells what came."""
        _, (size, modified, _, start), body = session.answer(HEAD)
        session.check_number(body[26:30])
        require(start in (0, self.size) and start <= size < 1 << 63, f"bytes from {start} on, for which nobody asked")
        is_unchanged = self.held == self.path and start == size == self.size
        if not is_unchanged:
            os.makedirs(os.path.dirname(self.path) or ".", exist_ok=True)
            with open(self.part, "r+b", opener=lambda name, flags: os.open(name, flags | PART_FLAGS, 0o666)) as part:
                if start and self.held == self.path:  # it has grown
                    with open(self.path, "rb") as file:
                        part.writelines(iter(lambda: file.read(1 << 20), b""))
                part.seek(part.truncate(start))
                while part.tell() < size:
                    piece = session.answer(DATA)[2]
                    require(piece and part.tell() + len(piece) <= size, "DATA of a wrong length")
                    part.write(piece)
                part.flush()
                os.fsync(part.fileno())
        _, end, _ = session.answer(END)
        require(end[0] == size and (not is_unchanged or end[1] == self.digest), "END of another file")
        if is_unchanged:
            return "unchanged"
        if self.measure(self.part) != end:  # 4.3: over what is on the disk, not over what came
            os.remove(self.part)
            raise FileFailure(9, "what is on the disk is not what the server has: run it again")
        os.utime(self.part, (modified, modified))
        os.replace(self.part, self.path)
        return f"{size} bytes, {size - start} of them came"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-l", "--list", action="store_true")
    parser.add_argument("-r", "--recursive", action="store_true")
    parser.add_argument("server")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    names = [name.rstrip("/") for name in options.names] or ["."] * (options.list or options.recursive)
    if not names or not all(name == "." or is_path(name) for name in names):
        parser.error("give a NAME, such as logs/a.log, or -r or -l")
    try:
        session = Session(connect(options.server))
        if options.list or options.recursive:
            found = [item for name in names for item in session.items("" if name == "." else name, options.recursive)]
            names = [path for is_folder, _, path in found if not is_folder or PART_NAME.search(path)]
            for is_folder, size, path in found:
                if options.list:
                    say(f"{'' if is_folder else size:>12}  {path}{'/' if is_folder else ''}")
                elif is_folder and not PART_NAME.search(path):
                    os.makedirs(path, exist_ok=True)
        return session.fetch([] if options.list else names)
    except Failure as error:
        status, text = error.args
    except (OSError, OverflowError) as error:  # the link, a full disk, a time that no file can have here
        is_link = isinstance(error, (ConnectionError, TimeoutError, socket.timeout))
        status, text = (4, f"{error}: run it again") if is_link else (3, str(error))
    except KeyboardInterrupt:
        status, text = 130, "interrupted: run it again to resume"
    say(f"btfile.py: {text}", sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())

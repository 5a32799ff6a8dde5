#!/usr/bin/env python3
"""Fetches files from btfile-serve: the whole protocol in one file, for Linux and Windows.

    btfile.py SERVER NAME...       fetch files into this folder; run it again to resume
    btfile.py -r SERVER [FOLDER]   fetch a folder with all that is in it (default: everything)
    btfile.py -l SERVER [FOLDER]   list the files in a folder

SERVER is AA:BB:CC:DD:EE:FF, AA:BB:CC:DD:EE:FF/CHANNEL (default: 20) or unix:PATH. Pair the two machines first.
It needs Python 3.9 and nothing else. The numbers in comments are paragraphs of Protocol.md. btfile-get does more: it
looks up the channel, demands a paired key, compresses, and tries again by itself. Its exit statuses are the same.
"""
import argparse
import hashlib
import os
import re
import shutil
import socket
import struct
import sys

HELLO, GET, LIST, BYE = 0x01, 0x02, 0x03, 0x05  # 3.3
GREETING, HEAD, DATA, END, ERROR, ITEM, CLOSING, LISTED = range(0x81, 0x89)


class Failure(Exception):
    """Ends the session: the exit status, and a sentence."""


class FileFailure(Failure):
    """Ends one answer; the session goes on."""


def broken(what):
    return Failure(7, f"the server broke the protocol: it sent {what}")


def connect(server):
    address = re.fullmatch(r"((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})(?:/([0-9]+))?", server)
    if not address and not server.startswith("unix:"):
        raise Failure(2, f"{server} is not AA:BB:CC:DD:EE:FF, AA:BB:CC:DD:EE:FF/CHANNEL or unix:PATH")
    try:
        family = (socket.AF_BLUETOOTH, socket.SOCK_STREAM, socket.BTPROTO_RFCOMM) if address else (socket.AF_UNIX,)
        stream = socket.socket(*family)
        stream.settimeout(60)  # the server may have to hash what is here already
        stream.connect((address[1], int(address[2] or 20)) if address else server[5:])
        return stream
    except (AttributeError, OSError) as error:  # the first where Python has no such sockets
        raise ConnectionError(f"cannot connect to {server}: {error}") from None


def fields(form, body):
    """The fields at the beginning of a body. A later version may have more behind them (2.3)."""
    if len(body) < struct.calcsize(form):
        raise broken("a frame that is too short")
    return struct.unpack_from(form, body)


class Session:
    """One connection. Requests are sent ahead, and their answers come in the same order (3.2)."""
    def __init__(self, stream, unit=0):
        self.stream, self.reader = stream, stream.makefile("rb")
        self.count, self.waiting = 0, []  # the number and length of each request without a whole answer
        self.send(HELLO, b"BTFILE" + struct.pack(">BBH", 1, 0, unit))  # version 1, no capabilities, 3.7
        mark, version, _, _ = fields(">6sBBH", self.answer(GREETING)[1])
        if mark != b"BTFILE" or version != 1:
            raise broken(f"the greeting of something else, or of version {version}")

    def send(self, kind, body=b""):
        self.stream.sendall(struct.pack(">IB", len(body) + 1, kind) + body)  # 2.1

    def can_ask(self):
        """Whether any request may follow those that wait: 64 of them, and 8 KiB (8.1)."""
        return len(self.waiting) < 64 and sum(length for _, length in self.waiting) + 4_147 <= 8_192

    def ask(self, kind, head, path):
        name = path.encode()
        body = head + struct.pack(">H", len(name)) + name
        if kind == GET and self.count:
            body += struct.pack(">I", self.count)  # 13.1
        self.send(kind, body)
        self.waiting.append((self.count, 5 + len(body)))
        self.count += 1

    def read(self, count):
        result = self.reader.read(count)
        if len(result) < count:
            raise ConnectionError("the server closed the connection")
        return result

    def answer(self, *kinds):
        """The next frame of the answer to the oldest request, which must be of one of these types."""
        kind = 0xFF
        while kind & 0xC0 == 0xC0:  # 2.3: it may be skipped
            length, kind = struct.unpack(">IB", self.read(5))
            if not 1 <= length <= 65_536:
                raise broken(f"a frame of {length} bytes")
            body = self.read(length - 1)
        if kind == CLOSING:
            raise ConnectionError("the server is stopping")
        if kind == ERROR:
            self.refuse(*fields(">HH", body), body)
        if kind not in kinds:
            raise broken(f"a frame of type {kind:#04x} where none belongs")
        if kind == HEAD:
            self.check_number(body[26:30])
        if kind in (END, LISTED):
            self.waiting.pop(0)
        return kind, body

    def refuse(self, code, length, body):  # 3.4
        text = "".join(c if c.isprintable() else "?" for c in body[4 : 4 + length].decode(errors="replace"))
        if code >= 0x8000 or not self.waiting:
            raise Failure({0x8003: 8, 0x8004: 4, 0x8005: 8, 0x8006: 4}.get(code, 7), text or hex(code))
        self.check_number(body[4 + length : 8 + length])
        self.waiting.pop(0)
        raise FileFailure(8, "not found on the server" if code == 1 else text or hex(code))

    def check_number(self, field):  # 13.1
        if field and self.waiting[0][0] and field != struct.pack(">I", self.waiting[0][0]):
            raise broken("the answer to another request")


def is_path(path):
    """Whether it is the path of something beneath this folder (7.1), and says nothing else to Windows."""
    odd = r'[\x00-\x1f\x7f<>:"\\|?*\ud800-\udfff]|[. ]$' if os.name == "nt" else r"[\x00-\x1f\x7f\ud800-\udfff]"
    return all(part not in ("", ".", "..") and not re.search(odd, part) for part in path.split("/"))


def items(session, folder, is_recursive):
    """What is in a folder of the server: whether it is a folder too, size, path (3.5)."""
    session.ask(LIST, bytes([is_recursive]), folder)
    count, previous = 0, b""
    while True:
        kind, body = session.answer(ITEM, LISTED)
        if kind == LISTED:
            if fields(">Q", body)[0] != count:
                raise broken("a listing with items left out")
            if body[8:9] and body[8] & 1:  # 13.2
                print("btfile.py: the server could not look into every folder", file=sys.stderr)
            return
        what, size, _, _, length = fields(">BQqHH", body)
        name = body[21 : 21 + length]
        path = name.decode(errors="replace")
        is_inside = (path + "/").startswith(folder and folder + "/")
        if len(name) < length or name <= previous or path.encode() != name or not is_inside or not is_path(path):
            raise broken(f"the item {name!r}, which does not belong there")
        count, previous = count + 1, name
        yield what == ord("d"), size, path


class Download:
    """One file. What comes goes to a part file, which gets the file's name once it was checked."""
    def __init__(self, session, path):
        self.path = path
        folder, name = os.path.split(path)
        self.part = os.path.join(folder, f".{name[:50]}.{hashlib.sha256(name.encode()).hexdigest()[:8]}.part")
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
        size, modified, _, start = fields(">QqHQ", session.answer(HEAD)[1])
        if start not in (0, self.size) or start > size or size >> 63:
            raise broken(f"bytes from {start} on, for which nobody asked")
        is_unchanged = self.held == self.path and start == size == self.size
        if not is_unchanged:
            os.makedirs(os.path.dirname(self.path) or ".", exist_ok=True)
            if start and self.held == self.path:  # it has grown
                shutil.copyfile(self.path, self.part)
            with open(self.part, "r+b" if start else "wb") as part:
                part.seek(part.truncate(start))
                while part.tell() < size:
                    piece = session.answer(DATA)[1]
                    if not piece or part.tell() + len(piece) > size:
                        raise broken("DATA of a wrong length")
                    part.write(piece)
                part.flush()
                os.fsync(part.fileno())
        end = fields(">Q32s", session.answer(END)[1])
        if end[0] != size or is_unchanged and end[1] != self.digest:
            raise broken("END of another file")
        if is_unchanged:
            return "unchanged"
        if self.measure(self.part) != end:  # 4.3: over what is on the disk, not over what came
            os.remove(self.part)
            raise FileFailure(9, "what is on the disk is not what the server has: run it again")
        os.utime(self.part, (modified, modified))
        os.replace(self.part, self.path)
        return f"{size} bytes, {size - start} of them came"


def fetch(session, paths):
    """Fetches files with requests ahead; the exit status of the first that failed."""
    status, downloads, paths = 0, [], paths[::-1]
    while paths or downloads:
        while paths and session.can_ask():
            downloads.append(Download(session, paths.pop()))
        download = downloads.pop(0)
        try:
            print(f"{download.path}: {download.receive(session)}")
        except FileFailure as error:
            print(f"btfile.py: {download.path}: {error.args[1]}", file=sys.stderr)
            status = status or error.args[0]
    session.send(BYE)  # 8.4: the client closes first
    return status


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
            found = [item for name in names for item in items(session, "" if name == "." else name, options.recursive)]
            names = [path for is_folder, _, path in found if not is_folder and not options.list]
            for is_folder, size, path in found:
                if options.list:
                    print(f"{'' if is_folder else size:>12}  {path}{'/' if is_folder else ''}")
                elif is_folder:
                    os.makedirs(path, exist_ok=True)
        return fetch(session, names)
    except Failure as error:
        status, text = error.args
    except (OSError, OverflowError) as error:  # the link, a full disk, a time that no file can have here
        status, text = 4 if isinstance(error, (ConnectionError, TimeoutError)) else 3, f"{error}: run it again"
    except KeyboardInterrupt:
        status, text = 130, "interrupted: run it again to resume"
    print(f"btfile.py: {text}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())

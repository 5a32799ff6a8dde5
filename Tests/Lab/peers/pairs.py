"""Makes files in an old and a new state, from fixed seeds, for whoever measures what they cost.

    pairs.py FOLDER [PAIR]...   makes FOLDER/old/PAIR and FOLDER/new/PAIR, of these pairs or of all; the source archive is
                                that of the Swift files below the working directory
"""

import gzip
import io
import os
import random
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zlib
from pathlib import Path

# A file's time, in seconds: what a pair does not say is old before, and new now.
OLD, NEW, DAY = 1_790_000_000, 1_790_600_000, 86_400
LOG_WORDS = ["opened", "closed", "fetched", "refused", "connected", "lost", "again"]


def log_line(chance, number):
    words = " ".join(chance.choices(LOG_WORDS, k=4))
    return (f"2026-11-{1 + number // 3000:02} {chance.randrange(10**6):06} worker-{chance.randrange(9)} {words} "
            f"{chance.randrange(10**8)}\n").encode()


def csv(chance):
    def row(number):
        return (f"{number},sensor-{chance.randrange(40)},{chance.uniform(-20, 60):.3f},{chance.randrange(10**9)},ok\n"
                .encode())

    rows = [row(number) for number in range(80_000)]
    edited = rows[:]
    for number in chance.sample(range(len(rows)), 70):
        edited[number] = row(number)
    return b"".join(rows), b"".join(edited)


def database(chance):
    """A database with 45,000 rows, and with 115 of them changed: each as (the file, its dump)."""
    states = []
    with tempfile.NamedTemporaryFile() as file:
        base = sqlite3.connect(file.name)
        base.execute("create table readings (id integer primary key, name text, value real, note text)")
        base.executemany("insert into readings values (?, ?, ?, ?)", (
            (n, f"sensor-{chance.randrange(40)}", chance.random(), chance.randbytes(40).hex()) for n in range(45_000)))
        for _ in range(2):
            base.commit()
            states.append((Path(file.name).read_bytes(), "\n".join(base.iterdump()).encode()))
            for number in chance.sample(range(45_000), 115):
                base.execute("update readings set value = ? where id = ?", (chance.random(), number))
        base.close()
    return states


def sqlite(chance):
    (old, _), (new, _) = database(chance)
    return old, new


def dump(chance):
    (_, old), (_, new) = database(chance)
    return old, new


def log(chance):
    lines = [log_line(chance, number) for number in range(92_000)]
    return b"".join(lines[:80_000]), b"".join(lines[6_000:])


def grown(chance):
    lines = [log_line(chance, number) for number in range(66_000)]
    return b"".join(lines[:60_000]), b"".join(lines)


def source(_):
    """An archive of these sources, and the next one: one file in twenty has one line more."""
    paths = sorted(path for folder in ("Sources", "Tests") for path in Path(folder).rglob("*.swift"))

    def archive(changed):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
            for number, path in enumerate(paths):
                content = path.read_bytes()
                if changed and number % 20 == 0:
                    content = content.replace(b"\n", b"\n// changed\n", 1)
                info = tarfile.TarInfo(str(path))
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        return out.getvalue()

    return archive(False), archive(True)


def compressed(chance):
    old, new = source(chance)
    return gzip.compress(old, mtime=0), gzip.compress(new, mtime=0)


def pdf(chance):
    """Sixty pages of text and six pictures; then a paragraph more on the twelfth page, which moves all that follows."""
    def line():
        return " ".join(chance.choices(LOG_WORDS, k=12)) + f" {chance.randrange(10**6)}"

    pages = [[line() for _ in range(40)] for _ in range(60)]
    pictures = [chance.randbytes(110_000) for _ in range(6)]

    def document(texts):
        objects = [b"<< /Type /Catalog /Pages 2 0 R >>",
                   f"<< /Type /Pages /Count 60 /Kids [{' '.join(f'{3 + 2 * n} 0 R' for n in range(60))}] >>".encode()]
        for number, lines in enumerate(texts):
            text = zlib.compress("\n".join(f"({line}) Tj T*" for line in lines).encode())
            objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {4 + 2 * number} 0 R >>".encode())
            objects.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(text), text))
        for picture in pictures:
            objects.append(b"<< /Filter /DCTDecode /Length %d >>\nstream\n%b\nendstream" % (len(picture), picture))
        out, places = b"%PDF-1.4\n", []
        for number, content in enumerate(objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        return out + (b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
                      % (len(objects) + 1, table, len(objects) + 1, len(out)))

    longer = [lines + lines[:5] if number == 11 else lines for number, lines in enumerate(pages)]
    return document(pages), document(longer)


def image(chance):
    """A file system of 25 MB with forty files, four of which change."""
    environment = {**os.environ, "PATH": os.environ.get("PATH", "") + ":/sbin:/usr/sbin"}

    def call(*command):
        subprocess.run([str(word) for word in command], env=environment, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        files = place / "files"
        files.mkdir()
        for number in range(40):
            text = b"".join(log_line(chance, line) for line in range(4_000))
            (files / f"{number:02}").write_bytes(text if number % 2 else chance.randbytes(200_000))
            os.utime(files / f"{number:02}", (OLD, OLD))
        call("mke2fs", "-q", "-t", "ext4", "-U", "6f5e3c1a-0000-4000-8000-000000000001",
             "-E", "hash_seed=6f5e3c1a-0000-4000-8000-000000000002,root_owner=0:0", "-d", files, place / "image", "25M")
        old = (place / "image").read_bytes()
        commands = ""
        for number in (4, 11, 22, 35):
            content = bytearray((files / f"{number:02}").read_bytes())
            content[90_000:90_400] = chance.randbytes(400)
            (place / f"{number:02}").write_bytes(content)
            os.utime(place / f"{number:02}", (OLD, OLD))
            commands += f"rm {number:02}\nwrite {place}/{number:02} {number:02}\n"
        (place / "commands").write_text(commands)
        call("debugfs", "-w", "-f", place / "commands", place / "image")
        return old, (place / "image").read_bytes()


def rotated(chance):
    """A log and five before it, of which those before the last are compressed; then it grows, and is rotated."""
    parts = [b"".join(log_line(chance, number) for number in range(20_000)) for _ in range(6)]
    more = b"".join(log_line(chance, number) for number in range(2_000))
    last = b"".join(log_line(chance, number) for number in range(3_000))

    def packed(number):
        return gzip.compress(parts[number], mtime=0), OLD - (number + 1) * DAY

    old = {"app.log": (parts[0], OLD), "app.log.1": (parts[1], OLD - DAY)}
    new = {"app.log": (last, NEW), "app.log.1": (parts[0] + more, NEW - 3_600), "app.log.2.gz": packed(1)}
    for number in range(2, 6):
        old[f"app.log.{number}.gz"] = packed(number)
        new[f"app.log.{number + 1}.gz"] = packed(number)
    return old, new


def different(chance):
    return chance.randbytes(3_000_000), chance.randbytes(3_000_000)


def random_file(chance):
    return {}, {"random": (chance.randbytes(4 << 20), NEW)}


def text(chance):
    """4 MiB of the log of a service."""
    events = ("connection from {} port {}", "session {} opened for user u{}", "GET /items/{} took {} ms",
              "cache miss for key {:08x}, {} entries", "temperature of sensor {} is {} mC")
    lines, length = [], 0
    while length < 4 << 20:
        second = len(lines) // 4
        event = chance.choice(events).format(chance.randrange(1000), chance.randrange(100000))
        lines.append(f"Nov 21 {second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02} lab "
                     f"service[{chance.randrange(300, 320)}]: {event}\n")
        length += len(lines[-1])
    return {}, {"text": ("".join(lines).encode()[: 4 << 20], NEW)}


def small(chance):
    """200 pieces of that log, of 4 KiB."""
    content, _ = text(chance)[1]["text"]
    return {}, {f"{number:03}.log": (content[number << 12 : (number + 1) << 12], NEW) for number in range(200)}


def unchanged(chance):
    _, files = small(chance)
    return files, files


# What each pair is called, what makes it, and the file that it is; a pair without a file is several.
PAIRS = {
    "csv": ("CSV, 70 rows edited", csv, "readings.csv"),
    "sqlite": ("SQLite, 115 rows changed", sqlite, "readings.sqlite"),
    "dump": ("its dump as SQL", dump, "readings.sql"),
    "source": ("source archive, next release", source, "source.tar"),
    "pdf": ("PDF, a paragraph added", pdf, "manual.pdf"),
    "image": ("disk image, 4 files changed", image, "disk.img"),
    "log": ("log, head cut, tail grown", log, "service.log"),
    "rotated": ("rotated logs", rotated, None),
    "grown": ("log that grew", grown, "access.log"),
    "compressed": ("source archive, compressed", compressed, "source.tar.gz"),
    "different": ("random, all different", different, "different"),
    "random": ("4 MiB of random bytes", random_file, None),
    "text": ("4 MiB of a log", text, None),
    "small": ("200 files of 4 KiB of a log", small, None),
    "again": ("the same 200 files, unchanged", unchanged, None),
}
# Those that are made from the same numbers as another one.
SEEDS = {"dump": "sqlite", "small": "text", "again": "text"}


def make(pair):
    """The files of a pair by name, as (bytes, time), in both states."""
    _, maker, name = PAIRS[pair]
    old, new = maker(random.Random(SEEDS.get(pair, pair)))
    return ({name: (old, OLD)}, {name: (new, NEW)}) if name else (old, new)


def main(folder, *pairs):
    for pair in pairs or PAIRS:
        for state, files in zip(("old", "new"), make(pair)):
            Path(folder, state, pair).mkdir(parents=True, exist_ok=True)
            for name, (content, time) in files.items():
                path = Path(folder, state, pair, name)
                path.write_bytes(content)
                os.utime(path, (time, time))


if __name__ == "__main__":
    main(*sys.argv[1:])

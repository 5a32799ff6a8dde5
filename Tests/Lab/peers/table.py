"""Prints the comparison as Markdown, from what transfers.py has left of each peer in a folder.

    table.py FOLDER PAIRS BTFILE-AIR VERSION...     PAIRS is what pairs.py has made
"""

import gzip
import json
import sys
from pathlib import Path

from figures import air, bytes_both_ways, is_incomplete, table

PEERS = {
    "btfile": "**btfile**",
    "copy16k": "bare copy, writes of 16 KiB",
    "copy1008": "bare copy, writes of 1008 bytes",
    "rsync": "rsync through a tunnel",
    "rsynctty": "rsync over a RFCOMM terminal",
    "ssh": "rsync over ssh through a tunnel",
    "lrzsz": "lrzsz over a RFCOMM terminal",
    "obexftp": "obexftp and obexd",
    "article": "the article's script",
}
LOADS = {
    "random": "4 MiB of random bytes",
    "text": "4 MiB of a log",
    "small": "200 files of 4 KiB of a log",
    "csv": "A CSV file with 70 of 80,000 rows edited",
    "sqlite": "A database of SQLite with 115 of 45,000 rows changed",
    "grown": "A log that grew by a tenth",
    "rotated": "Six rotated logs, and the next",
    "again": "The 200 files again, nothing changed",
    "proved": "The 200 files again, each compared by its content",
}
NOTES = {
    "random": "The bare copy asks for nothing: no turn is waited for before the first byte, which is the 20 ms that btfile cannot\n"
              "win back. Nor can it be asked for a name, or prove what came.\n",
    "text": "For scale: gzip makes {gzip:,} bytes of the log's {text:,}.\n",
    "csv": "Here and below the old state is held. lrzsz overwrites it here, and the bare copy, obexftp and the article's\n"
           "script always do.\n",
    "grown": "lrzsz continues what is held, without a look at it.\n",
    "rotated": "The log has grown, became `app.log.1`, and a new one was begun; `app.log.1` was compressed, and each compressed one\n"
               "has the next number. btfile-get mirrors the folder (`-r`), rsync looks for renamed files (`--fuzzy`).\n",
    "again": "btfile-get has `-r --newer`, rsync its usual way and `sz` its `-n`: all three look at times, or times and sizes. The\n"
             "others send all.\n",
    "proved": "btfile-get as it is without a flag; rsync with `--checksum`, whose digests are of 128 bits and no proof against\n"
              "malice. They are half as long as btfile's, so rsync needs less of the air; btfile has fewer turns.\n",
}
INTRODUCTION = """# btfile and its peers

`Tests/Lab/compare` makes this table: the same machine for each peer, freshly started, the same kernel and files; each
transfer is captured and each file verified with SHA-256. Times are those of the air as [the model](Air.md) computes
them from the capture, not of a clock: in an emulator programs need longer than on a computer. No radio was used.

This is what it printed last.

*Air* is the time of all packets of both directions; *with turns* adds 20 ms for each idle turn, in which nobody had
anything to send until the other side had answered. *Rate* is the size of the files over what 3-DH5 packets could carry
in that time (272 kB/s), and goes above 100 % by compression. *Bytes* are those of L2CAP, both ways, with all headers.

rsync compresses (`-z`) and keeps what is cut (`--partial`). It runs as its own daemon, over a terminal of `rfcomm` or
through a tunnel of the Lab's own, which writes 1008 bytes at a time as btfile does; and over ssh through the same tunnel.
"""
COSTS = """The sum of all processes of a side: the programs that a peer needs to be connected belong to it (its tunnel, its
terminal, obexd but not the bluetoothd beneath it). *Processor* is in seconds of a processor of the emulator, which is
some ten times slower than the one that it runs on. Compare them roughly, as the machine had other work. *Memory* is the
most that was seen (Pss) by looking four times a second.
"""


def seconds(figures):
    return figures["total_microseconds"]


def row(transfer, figures):
    right = f"{transfer['verified']} of {transfer['files']}"
    answer = "ended after its time" if transfer["status"] is None else f"exit status {transfer['status']}"
    whole = transfer["verified"] == transfer["files"]
    outcome = "yes" if whole else f"**no**: {right} right"
    if not whole or transfer["status"] != 0:
        outcome += f", {answer}"
    cells = [PEERS[transfer["peer"]], outcome]
    if not whole or figures is None:
        return cells + ["", "", "", "", ""]
    if is_incomplete(figures):
        cells[1] += ", **capture incomplete**: too little is counted"
    return cells + [
        f"{figures['slots_microseconds'] / 1e6:.2f} s",
        f"{figures['efficiency_slots']:.1f} %",
        f"{seconds(figures) / 1e6:.2f} s",
        f"{figures['sent']['idle_turns']}",
        f"{bytes_both_ways(figures):,}",
    ]


def cut_row(cut):
    size = 4 << 20
    under_name = cut["left"].pop("random", None)
    first = "ended after its time" if cut["status"] is None else f"exit status {cut['status']}"
    name = "nothing" if under_name is None else f"**{under_name:,} bytes**, not all" if under_name < size else "all of it"
    other = ", ".join(f"`{each}`, {count:,} bytes" for each, count in sorted(cut["left"].items())) or "nothing"
    again = f"{cut['again_bytes']:,} bytes came" + (", verified" if cut["verified"] else ", **not right**")
    return [PEERS[cut["peer"]], first, name, other, again]


def cost_row(transfer):
    """Both sides of a peer."""
    cells = [PEERS[transfer["peer"]]]
    for side in ("server", "client"):
        cost = transfer["costs"][side]
        cells += [f"{cost['seconds']:.1f} s", f"{cost['bytes'] / 1e6:.1f} MB"]
    return cells


def print_cuts(rows):
    print("## The link is cut after 2 MiB of the random file\n")
    print("`hcitool dc` on the server's side; btfile-get had `--retry 0`, as it would otherwise go on by itself. Then the\n"
          "server is started anew and the same client once more; its bytes are counted at the controller, with all headers.\n")
    head = ["", "the first client", "under the final name", "beside it", "the second client"]
    print(table(head, rows))


def print_costs(results):
    print(f"## What it costs the machine\n\n{COSTS}")
    head = ["", "server: processor", "memory", "client: processor", "memory"]
    for load in ("text", "csv"):
        transfers = [each[load] for each in results if load in each]
        rows = [cost_row(each) for each in transfers if each["verified"] == each["files"]]
        if rows:
            print(f"{LOADS[load]}:\n\n{table(head, rows)}")


def main(folder, pairs, program, *versions):
    folder, content = Path(folder), Path(pairs, "new", "text", "text").read_bytes()
    results = [json.loads((folder / f"{peer}.json").read_text()) for peer in PEERS if (folder / f"{peer}.json").exists()]
    print(INTRODUCTION)
    for load, words in LOADS.items():
        rows = []
        for transfer in (result[load] for result in results if load in result):
            figures = air(program, folder / f"{transfer['peer']}-{load}.btsnoop", transfer["bytes"])
            rows.append((seconds(figures) if figures else 0, row(transfer, figures)))
        if not rows:  # a run that was ended before
            continue
        print(f"## {words}\n")
        rows = [cells for _, cells in sorted(rows, key=lambda each: (not each[1][2], each[0]))]
        print(table(["", "right", "air", "rate", "with turns", "idle turns", "bytes"], rows))
        if load in NOTES:
            print(NOTES[load].format(gzip=len(gzip.compress(content)), text=len(content)))
    cuts = [cut_row(result["cut"]) for result in results if "cut" in result]
    if cuts:
        print_cuts(cuts)
    print_costs(results)
    print("## Versions\n")
    print("\n".join(f"- {version}" for version in versions))


main(*sys.argv[1:])

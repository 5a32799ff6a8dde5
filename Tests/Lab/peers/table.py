"""Prints the comparison as Markdown, from what transfers.py has left of each peer in a folder.

    table.py FOLDER BTFILE-AIR VERSION...
"""

import gzip
import json
import subprocess
import sys
from pathlib import Path

PEERS = {
    "btfile": "**btfile**",
    "copy16k": "bare copy, writes of 16 KiB",
    "copy1008": "bare copy, writes of 1008 bytes",
    "lrzsz": "lrzsz over a RFCOMM terminal",
    "obexftp": "obexftp and obexd",
    "article": "the article's script",
}
LOADS = {
    "random": "4 MiB of random bytes",
    "text": "4 MiB of a log",
    "small": "200 files of 4 KiB of a log",
}
NOTES = {
    "random": "The bare copy asks for nothing: no turn is waited for before the first byte, which is the 20 ms that btfile cannot\n"
              "win back. Nor can it be asked for a name, or prove what came.\n",
    "text": "For scale: gzip makes {gzip:,} bytes of the log's {text:,}.\n",
}
INTRODUCTION = """# btfile and its peers

`Tests/Lab/compare` makes this table: the same machine for each peer, freshly started, the same kernel and files; each
transfer is captured and each file verified with SHA-256. Times are those of the air as [the model](Air.md) computes
them from the capture, not of a clock: the Lab's controllers know no air. No radio was used.

This is what it printed last.

*Air* is the time of all packets of both directions; *with turns* adds 20 ms for each idle turn, in which nobody had
anything to send until the other side had answered. *Rate* is the size of the files over what 3-DH5 packets could carry
in that time (272 kB/s), and goes above 100 % by compression. *Bytes* are those of L2CAP, both ways, with all headers.
"""


def air(program, capture, payload):
    """What btfile-air tells of hci0, from which everything is sent; None if there is nothing to tell."""
    command = [program, capture, "--adapter", "hci0", "--payload", str(payload), "--json"]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    return json.loads(answer.stdout) if answer.returncode == 0 else None


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
    sent, received = figures["sent"], figures["received"]
    if figures["broken_units"] or figures["cut_bytes"]:
        cells[1] += ", **capture incomplete**: too little is counted"
    return cells + [
        f"{figures['slots_microseconds'] / 1e6:.2f} s",
        f"{figures['efficiency_slots']:.1f} %",
        f"{figures['total_microseconds'] / 1e6:.2f} s",
        f"{sent['idle_turns']}",
        f"{sent['pdu_bytes'] + received['pdu_bytes']:,}",
    ]


def cut_row(cut):
    size = 4 << 20
    under_name = cut["left"].pop("random", None)
    first = "ended after its time" if cut["status"] is None else f"exit status {cut['status']}"
    name = "nothing" if under_name is None else f"**{under_name:,} bytes**, not all" if under_name < size else "all of it"
    other = ", ".join(f"`{each}`, {count:,} bytes" for each, count in sorted(cut["left"].items())) or "nothing"
    again = f"{cut['again_bytes']:,} bytes came" + (", verified" if cut["verified"] else ", **not right**")
    return [PEERS[cut["peer"]], first, name, other, again]


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def main(folder, program, *versions):
    folder = Path(folder)
    results = [json.loads((folder / f"{peer}.json").read_text()) for peer in PEERS if (folder / f"{peer}.json").exists()]
    text = (folder / "text").read_bytes()
    print(INTRODUCTION)
    for load, words in LOADS.items():
        print(f"## {words}\n")
        rows = []
        for transfer in (each for result in results for each in result["transfers"] if each["load"] == load):
            capture = folder / f"{transfer['peer']}-{load}.btsnoop"
            figures = air(program, capture, transfer["bytes"])
            rows.append((figures["total_microseconds"] if figures else 0, row(transfer, figures)))
        rows = [cells for _, cells in sorted(rows, key=lambda each: (not each[1][2], each[0]))]
        print(table(["", "right", "air", "rate", "with turns", "idle turns", "bytes"], rows))
        if load in NOTES:
            print(NOTES[load].format(gzip=len(gzip.compress(text)), text=len(text)))
    print("## The link is cut after 2 MiB of the random file\n")
    print("`hcitool dc` on the server's side; btfile-get had `--retry 0`, as it would otherwise go on by itself. Then the server\n"
          "is started anew and the same client once more; its bytes are counted at the controller, with all headers.\n")
    head = ["", "the first client", "under the final name", "beside it", "the second client"]
    print(table(head, [cut_row(result["cut"]) for result in results]))
    print("## Versions\n")
    print("\n".join(f"- {version}" for version in versions))


main(*sys.argv[1:])

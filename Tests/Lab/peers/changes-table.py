"""Prints what changed files cost on the air as Markdown, from what changes.py has left in a folder.

    changes-table.py CAPTURES PAIRS BTFILE-AIR      PAIRS is what pairs.py has made
"""

import json
import sys
from pathlib import Path

import reachable
from figures import air, bytes_both_ways, is_incomplete, table
from pairs import PAIRS

INTRODUCTION = """# What changed files cost

`Tests/Lab/changes` makes this table: btfile fetches the new state of a file where the old one is held, and once more
where nothing is, over the kernel's RFCOMM in the Lab. Each fetch is a session of its own and captured, and each file is
verified with SHA-256. Times are those of the air as [the model](Air.md) computes them from the capture, with 20 ms for
each idle turn. No radio was used.

This is what it printed last.

*Whole* is a plain GET, and *rate* its size over what 3-DH5 packets could carry in that time. *Reachable* is computed
from both states alone, by the rules of section 14 of the protocol: eight bytes for the sum of each block, what is
nowhere in the old state compressed as the server does at its best, 268.7 kB a second, 20 ms for each turn, of which the
greeting before the sums is one. No code of btfile's takes part in it, and neither headers nor the connection count.
"""
NOTES = """
What btfile needs beyond that is much the same for every session, 25 ms: the packets with which the kernels connect and
disconnect, the greetings, and messages that do not fill their packets. For the smallest change that is a third. With
`--watch`, and in a batch, all files share one session. A log that grew is asked for with sums like all that is held, as
nobody knows that it has only grown: a turn more.

The last two pairs gain nothing: then the sums are what a changed file costs more than a plain GET.
"""


def states(folder, pair):
    return [{path.name: path.read_bytes() for path in (folder / state / pair).iterdir()} for state in ("old", "new")]


def main(captures, folder, program):
    captures, folder = Path(captures), Path(folder)
    rows = []
    for pair in PAIRS:
        files = {kind: captures / f"{pair}-{kind}.json" for kind in ("changes", "whole")}
        kinds = {kind: json.loads(file.read_text()) for kind, file in files.items() if file.exists()}
        if "changes" not in kinds:
            continue
        figures = {kind: air(program, captures / f"{pair}-{kind}.btsnoop", each["bytes"])
                   for kind, each in kinds.items()}
        faults = [f"**{kind}: {each['verified']} of {each['files']} right**" for kind, each in kinds.items()
                  if each["verified"] != each["files"] or each["status"] != 0]
        faults += [f"**{kind}: capture incomplete**" for kind, each in figures.items()
                   if not each or is_incomplete(each)]
        size = f"{kinds['changes']['bytes'] / 1e6:.1f}"
        if faults:
            rows.append([PAIRS[pair][0], size, ", ".join(faults), "", "", "", "", "", ""])
            continue
        cost, turns = reachable.of_pair(*states(folder, pair))
        least = reachable.seconds(cost, turns)
        changes = figures["changes"]["total_microseconds"] / 1e6
        whole = ["not run", ""]  # the run was ended before
        if "whole" in figures:
            whole = [f"{figures['whole']['total_microseconds'] / 1e6:.2f} s",
                     f"{figures['whole']['efficiency_total']:.1f} %"]
        rows.append([
            PAIRS[pair][0], size, *whole, f"{changes:.3f} s",
            f"{bytes_both_ways(figures['changes']):,}", f"{figures['changes']['sent']['idle_turns']}", f"{least:.3f} s",
            f"{changes - least:.3f} s, {100 * (changes / least - 1):.1f} %",
        ])
    print(INTRODUCTION)
    print(table(["", "MB", "whole", "rate", "changes", "bytes", "idle turns", "reachable", "above it"], rows), end="")
    print(NOTES, end="")


main(*sys.argv[1:])

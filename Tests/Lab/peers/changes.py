"""Runs inside the Lab: btfile fetches each pair's new state over its old one, and once whole, and both are captured.

    changes.py PAIRS NAME...    PAIRS is what pairs.py has made; leaves NAME-changes and NAME-whole in /out, each with the
                                capture (.btsnoop) and what came of it (.json)
"""

import json
import subprocess
import sys
from pathlib import Path

from machine import (CHANNEL, DISCARD, FETCHED, OUT, SERVER, SHARE, alone, end, listening, put, run_captured,
                     verified)


def fetch(folder, pair, kind):
    put(folder / "new" / pair, SHARE)
    put(folder / "old" / pair, FETCHED)
    alone()
    server = subprocess.Popen(["btfile-serve", "--dir", ".", "--channel", CHANNEL, "--adapter", "hci0"], cwd=SHARE,
                              start_new_session=True, **DISCARD)
    listening()
    names = sorted(path.name for path in SHARE.iterdir())
    what = names if len(names) == 1 else ["-r", "."]
    if kind == "whole":
        put(Path("/nothing"), FETCHED)
    status = run_captured(f"{pair}-{kind}", ["btfile-get", "--adapter", "hci1", "--retry", "0", SERVER, *what])
    end(server)
    return {"pair": pair, "kind": kind, "status": status, "files": len(names), "verified": verified(names),
            "bytes": sum((SHARE / name).stat().st_size for name in names)}


def main(folder, *pairs):
    for kind in ("changes", "whole"):
        for pair in pairs:
            result = fetch(Path(folder), pair, kind)
            print(result, flush=True)
            (OUT / f"{pair}-{kind}.json").write_text(json.dumps(result))


main(*sys.argv[1:])

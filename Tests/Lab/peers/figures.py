"""What both tables need: the figures of a capture, and Markdown."""

import json
import subprocess


def air(program, capture, payload):
    """What btfile-air tells of hci0, from which everything is sent; None if there is nothing to tell."""
    command = [program, capture, "--adapter", "hci0", "--payload", str(payload), "--json"]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    return json.loads(answer.stdout) if answer.returncode == 0 else None


def is_incomplete(figures):
    return figures["broken_units"] or figures["cut_bytes"]


def bytes_both_ways(figures):
    return figures["sent"]["pdu_bytes"] + figures["received"]["pdu_bytes"]


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"

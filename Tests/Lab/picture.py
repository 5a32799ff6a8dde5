"""Runs a server and a client, each on a terminal of its own, and draws both terminals as one moving SVG.

    picture.py SERVER-ADDRESS SVG      in the Lab; `picture` calls it
"""

import html
import os
import pty
import re
import select
import subprocess
import sys
import time

COLUMNS, SERVER_ROWS, CLIENT_ROWS = 100, 7, 8
WIDTH, HEIGHT, EDGE = 8.4, 19, 16  # of a character, of a line, around all
FRAME = 0.8  # seconds between two frames
NO_BREAK = "\u00a0"  # a space that no viewer joins with the next one
COLORS = {31: "#f47067", 32: "#8ddb8c", 33: "#daaa3f"}


class Terminal:
    """What stands on a terminal that was sent these bytes."""

    def __init__(self, rows):
        self.rows = rows
        self.lines, self.row, self.column, self.style = [{}], 0, 0, frozenset()

    def feed(self, text):
        for escape, character in re.findall(r"\x1b\[([0-9;]*[A-Za-z])|(.)", text, re.DOTALL):
            if escape:
                self.control(escape[-1], [int(number or 0) for number in escape[:-1].split(";")])
            elif character == "\r":
                self.column = 0
            elif character == "\n":
                self.row += 1
                if self.row == len(self.lines):
                    self.lines.append({})
            elif character >= " ":
                if self.column == COLUMNS:
                    self.feed("\r\n")
                self.lines[self.row][self.column] = (character, self.style)
                self.column += 1

    def control(self, letter, numbers):
        if letter == "K":
            line = self.lines[self.row]
            self.lines[self.row] = {column: cell for column, cell in line.items() if column < self.column}
        elif letter == "A":
            self.row = max(0, self.row - max(1, numbers[0]))
        elif letter == "m":
            for number in numbers:
                self.style = frozenset() if number == 0 else self.style | {number}

    def svg(self, top):
        """The last lines, as text elements."""
        result = []
        shown = [line for line in self.lines if line][-self.rows:]
        for number, line in enumerate(shown):
            runs = []
            for column in sorted(line):
                character, style = line[column]
                if runs and runs[-1][1] == style and runs[-1][0] + len(runs[-1][2]) == column:
                    runs[-1][2] += character
                else:
                    runs.append([column, style, character])
            for column, style, text in runs:
                color = next((COLORS[code] for code in style if code in COLORS), "#d1d7e0")
                weight = ' font-weight="bold"' if 1 in style else ""
                faint = ' opacity="0.55"' if 2 in style else ""
                length = f' textLength="{len(text) * WIDTH:.1f}"' if text.strip() else ""
                result.append(
                    f'<text x="{EDGE + column * WIDTH:.1f}" y="{top + number * HEIGHT}" fill="{color}"'
                    f"{weight}{faint}{length}>{html.escape(text).replace(' ', NO_BREAK)}</text>")
        return "".join(result)


class Program:
    """A command that runs on a terminal, with a prompt before it."""

    def __init__(self, terminal, shown, command):
        self.terminal = terminal
        terminal.feed(f"\x1b[1m$ {shown}\x1b[0m\r\n")
        process, self.descriptor = pty.fork()
        if process == 0:
            subprocess.run(["stty", "cols", str(COLUMNS), "rows", "24"], check=True)
            os.execvp(command[0], command)
        self.process, self.has_ended = process, False

    def read(self, seconds):
        """Shows what it says for so long, or until it ends."""
        end = time.monotonic() + seconds
        while not self.has_ended and (left := end - time.monotonic()) > 0:
            if not select.select([self.descriptor], [], [], left)[0]:
                break
            try:
                self.terminal.feed(os.read(self.descriptor, 65_536).decode(errors="replace"))
            except OSError:  # how a terminal tells that nobody holds it any more
                self.has_ended = True


def draw(frames, path):
    rows = SERVER_ROWS + CLIENT_ROWS
    width, height = round(2 * EDGE + COLUMNS * WIDTH), 3 * EDGE + (rows + 1) * HEIGHT
    middle = EDGE + 10 + SERVER_ROWS * HEIGHT + 6
    total = len(frames) * FRAME + 4
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#151b23"/>',
        f'<rect y="{middle}" width="{width}" height="1" fill="#3d444d"/>']
    for number, (server, client) in enumerate(frames):
        is_last = number == len(frames) - 1
        begin, end = number * FRAME / total, 1 if is_last else (number + 1) * FRAME / total
        values, times = ("hidden;visible;hidden", f"0;{begin:.4f};{end:.4f}") if number and not is_last else (
            ("visible;hidden", f"0;{end:.4f}") if not number else ("hidden;visible", f"0;{begin:.4f}"))
        parts.append(
            f'<g visibility="{"visible" if is_last else "hidden"}">'
            f'<animate attributeName="visibility" dur="{total:.1f}s" repeatCount="indefinite" calcMode="discrete"'
            f' values="{values}" keyTimes="{times}"/>{server}{client}</g>')
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(parts) + "\n</svg>\n")


def main():
    address, path = sys.argv[1:]
    server_screen, client_screen = Terminal(SERVER_ROWS), Terminal(CLIENT_ROWS)
    frames = []

    def note():
        top = EDGE + 10
        frame = (server_screen.svg(top), client_screen.svg(top + SERVER_ROWS * HEIGHT + EDGE + 10))
        if not frames or frames[-1] != frame:
            frames.append(frame)

    server = Program(server_screen, "btfile-serve ./share",
                     ["btfile-serve", "./share", "--adapter", "hci0"])
    while "serving" not in server_screen.svg(0):
        server.read(0.5)
    note()
    for _ in range(2):
        client = Program(client_screen, f"btfile-get -r {address} .",
                         ["btfile-get", "--adapter", "hci1", "-P", "fetched", "-r", address, "."])
        while not client.has_ended:
            client.read(FRAME)
            server.read(0.05)
            note()
        if os.waitstatus_to_exitcode(os.waitpid(client.process, 0)[1]):
            sys.exit(f"btfile-get failed:\n{client_screen.svg(0)}")
    server.read(0.5)
    note()
    draw(frames, path)


main()

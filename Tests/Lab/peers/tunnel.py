"""A tunnel through RFCOMM: what a program reads and writes passes over one connection, in writes of 1008 bytes.

    tunnel.py serve ADDRESS CHANNEL COMMAND...   whoever connects speaks with the command
    tunnel.py connect OWN-ADDRESS ADDRESS CHANNEL   and this is the other end: standard input and output
"""

import os
import select
import socket
import subprocess
import sys

FRAME, HELD_MAX = 1008, 1 << 16


def rfcomm():
    return socket.socket(socket.AF_BLUETOOTH, socket.SOCK_STREAM, socket.BTPROTO_RFCOMM)


def join(air, source, sink):
    """Carries bytes from the source to the air and from the air to the sink, until one of them has ended."""
    air.setblocking(False)  # the kernel hangs in blocking writes of more than 20 KB
    out = b""
    while True:
        readers = [air] + ([source] if len(out) < HELD_MAX else [])
        readable, writable, _ = select.select(readers, [air] if out else [], [])
        try:
            if air in readable:
                content = air.recv(1 << 16)
                if not content:
                    return
                while content:
                    content = content[os.write(sink, content) :]
            if writable:
                out = out[air.send(out[:FRAME]) :]
        except BlockingIOError:
            pass
        except (ConnectionResetError, BrokenPipeError):  # the first is how an RFCOMM socket tells of the end
            return
        if source in readable:
            content = os.read(source, 1 << 14)
            if not content:
                break
            out += content
    air.setblocking(True)
    while out:
        out = out[air.send(out[:FRAME]) :]


def serve(address, channel, *command):
    listener = rfcomm()
    listener.bind((address, int(channel)))
    listener.listen(1)
    while True:
        air, _ = listener.accept()
        here, there = socket.socketpair()
        process = subprocess.Popen(command, stdin=there, stdout=there)
        there.close()
        join(air, here.fileno(), here.fileno())
        here.close()
        process.wait()
        air.close()  # the kernel still sends what it holds


def connect(own, address, channel):
    air = rfcomm()
    air.bind((own, 0))
    air.connect((address, int(channel)))
    join(air, 0, 1)


if __name__ == "__main__":
    {"serve": serve, "connect": connect}[sys.argv[1]](*sys.argv[2:])

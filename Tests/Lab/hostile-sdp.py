"""A service discovery server that lies: one answer for each caller, in the order of the arguments.

For use inside the Lab, as root and without bluetoothd: hostile-sdp.py ADDRESS KIND...
"""
import os
import socket
import sys

UUID = bytes.fromhex("5c9a550fd835436dbbdd14fa6a6a2bb7")


def element(kind, body):
    return bytes([kind << 3 | 6]) + len(body).to_bytes(2, "big") + body


def record(*channels):
    """One record of btfile's for all channels."""
    stack = b"".join(
        element(6, element(6, b"\x19\x01\x00") + element(6, b"\x19\x00\x03\x08" + bytes([channel])))
        for channel in channels
    )
    classes = element(6, b"\x1c" + UUID)
    protocols = element(7, stack) if len(channels) > 1 else stack
    return element(6, b"\x09\x00\x01" + classes + b"\x09\x00\x04" + protocols)


def nested(depth):
    body = b"\x08\x14"
    for _ in range(depth):
        body = element(6, body)
    return body


def message(request, part, continuation=b"\0", count=None):
    parameters = len(part).to_bytes(2, "big") + part + continuation
    size = len(parameters) if count is None else count
    return b"\x07" + request[1:3] + size.to_bytes(2, "big") + parameters


def answer(kind, request):
    if kind == "random":
        return os.urandom(200)
    if kind == "truncated":
        return message(request, element(6, record(7)))[:40]
    if kind == "huge":
        return message(request, bytes(600), continuation=b"\1\1")
    if kind == "nested":
        return message(request, nested(150))
    if kind == "lengths":
        return message(request, b"\x37\xff\xff\xff\xff", count=0xFFFF)
    channels = [int(number) for number in kind.split(",")]
    return message(request, element(6, record(*channels)))


def main():
    listener = socket.socket(socket.AF_BLUETOOTH, socket.SOCK_SEQPACKET, socket.BTPROTO_L2CAP)
    listener.bind((sys.argv[1], 1))
    listener.listen(1)
    print("ready", file=sys.stderr, flush=True)
    for kind in sys.argv[2:]:
        caller, _ = listener.accept()
        with caller:
            try:
                while request := caller.recv(1024):
                    caller.send(answer(kind, request))
            except OSError:
                pass  # the caller has heard enough


main()

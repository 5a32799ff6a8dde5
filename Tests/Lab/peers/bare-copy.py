"""A bare copy over RFCOMM: no name, no size, no proof; the measure of what a stream can do at all.

    bare-copy.py serve ADDRESS CHANNEL BYTES      standard input to whoever connects, in writes of so many bytes
    bare-copy.py get OWN-ADDRESS ADDRESS CHANNEL  to standard output
"""

import select
import socket
import sys


def rfcomm():
    return socket.socket(socket.AF_BLUETOOTH, socket.SOCK_STREAM, socket.BTPROTO_RFCOMM)


def serve(address, channel, size):
    server = rfcomm()
    server.bind((address, int(channel)))
    server.listen(1)
    client, _ = server.accept()
    # The kernel hangs in blocking writes of more than 20 KB.
    client.setblocking(False)
    content = memoryview(sys.stdin.buffer.read())
    while content:
        select.select([], [client], [])
        try:
            content = content[client.send(content[: int(size)]) :]
        except BlockingIOError:
            pass
    client.close()  # the kernel still sends what it holds


def get(own, address, channel):
    client = rfcomm()
    client.bind((own, 0))
    client.connect((address, int(channel)))
    try:
        while True:
            content = client.recv(65536)
            if not content:
                break
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
    except ConnectionResetError:
        pass  # how an RFCOMM socket tells that the other side has closed


{"serve": serve, "get": get}[sys.argv[1]](*sys.argv[2:])

"""The script of the article that btfile began with, after its description, mended just enough to run.

Mended: Python 3; listen() before the loop, not in it; the client's socket is closed; a pause before each connection, as a
connection into one that is just closing can hang. Kept: any path is served, files are read
as lines of text and sent line by line, the end is a sentence among the bytes.

    article.py serve ADDRESS CHANNEL
    article.py get OWN-ADDRESS ADDRESS CHANNEL FOLDER NAME...
"""

import os
import sys
import time

import bluetooth

END = b"Transfer complete"


def serve(address, channel):
    server = bluetooth.BluetoothSocket(bluetooth.RFCOMM)
    server.bind((address, int(channel)))
    server.listen(1)
    while True:
        client, _ = server.accept()
        client.send("Enter the file name")
        name = client.recv(2048).decode()
        for line in open(name).readlines():
            client.send(line)
        client.send("Transfer complete")
        try:
            client.recv(1)  # the other side closes first, or the last bytes may be lost
        except OSError:
            pass
        client.close()


def get(own, address, channel, folder, *names):
    for name in names:
        time.sleep(0.3)
        client = bluetooth.BluetoothSocket(bluetooth.RFCOMM)
        client.bind((own, 0))
        client.connect((address, int(channel)))
        client.recv(1024)
        client.send(name)
        with open(os.path.join(folder, name), "wb") as file:
            tail = b""
            while not tail.endswith(END):
                tail += client.recv(4096) or sys.exit("the connection ended before the file")
                file.write(tail[: -len(END)])
                tail = tail[-len(END) :]
        client.close()


{"serve": serve, "get": get}[sys.argv[1]](*sys.argv[2:])

#!/usr/bin/env python3
"""Another stack's RFCOMM (Bumble's), as a client or a server, joined to a Unix socket.

    foreign.py client ADAPTER SOCKET ADDRESS [option...]   who connects to SOCKET is put through to ADDRESS
    foreign.py server ADAPTER SOCKET [option...]           who calls is put through to SOCKET

ADAPTER is the Unix socket of an adapter of btfile-radio. `Tests/Lab/foreign` calls this.
"""
import argparse
import asyncio

from bumble import core, hci, rfcomm
from bumble.device import Device, DeviceConfiguration
from bumble.host import Host
from bumble.pairing import PairingConfig, PairingDelegate
from bumble.transport import open_transport

SERVICE = core.UUID("5c9a550f-d835-436d-bbdd-14fa6a6a2bb7")
RECORD = 0x10001
UNLIMITED = 1 << 30

parser = argparse.ArgumentParser()
parser.add_argument("role", choices=["client", "server"])
parser.add_argument("adapter")
parser.add_argument("socket")
parser.add_argument("address", nargs="?")
parser.add_argument("--channel", type=int, default=20)
parser.add_argument("--frame", type=int, default=990)  # as phones have it
parser.add_argument("--l2cap", type=int, default=1013)
parser.add_argument("--credits", type=int, default=7)
parser.add_argument("--credits-max", type=int, default=32)
parser.add_argument("--no-credits", action="store_true")
options = parser.parse_args()


def end_channel(self, _frame):
    """Bumble answers the other side's end of a channel, and forgets to end its own."""
    self.send_frame(rfcomm.RFCOMM_Frame.ua(c_r=1 - self.c_r, dlci=self.dlci))
    self.change_state(rfcomm.DLC.State.DISCONNECTED)
    self.multiplexer.on_dlc_disconnection(self)
    self.emit(self.EVENT_CLOSE)


send_command = Host.send_sync_command


async def send_classic_command(self, command, *arguments, **named):
    """Bumble asks for events of Low Energy, whether or not the adapter has any."""
    if not isinstance(command, hci.HCI_LE_Set_Event_Mask_Command):
        return await send_command(self, command, *arguments, **named)


Host.send_sync_command = send_classic_command
rfcomm.DLC.on_disc_frame = end_channel
rfcomm.RFCOMM_DEFAULT_MAX_CREDITS = options.credits_max
rfcomm.RFCOMM_DEFAULT_CREDIT_THRESHOLD = options.credits_max // 2

if options.no_credits:  # the parameters ask for no such flow control, and both sides send as they like
    negotiation = rfcomm.RFCOMM_MCC_PN.__bytes__
    rfcomm.RFCOMM_MCC_PN.__bytes__ = lambda pn: bytes(
        0 if place in (1, 7) else byte for place, byte in enumerate(negotiation(pn)))
    rfcomm.DLC.rx_credits_needed = lambda self: 0
    rfcomm.DLC.tx_credits = property(lambda self: UNLIMITED, lambda self, value: None)
    rfcomm.DLC.rx_credits = property(lambda self: UNLIMITED, lambda self, value: None)


async def join(channel, reader, writer):
    """Passes on what comes from either side, until one of them ends."""
    ended = asyncio.Event()

    def end():
        writer.close()
        ended.set()

    channel.on("close", end)
    channel.sink = writer.write
    while data := await reader.read(4096):
        if ended.is_set():
            break
        channel.write(data)
        await channel.drain()
    if not ended.is_set() and channel.state == rfcomm.DLC.State.CONNECTED:
        await channel.disconnect()
    writer.close()


async def serve(device):
    server = rfcomm.Server(device, l2cap_mtu=options.l2cap)

    async def accept(channel):
        await join(channel, *await asyncio.open_unix_connection(options.socket))

    server.listen(lambda channel: asyncio.ensure_future(accept(channel)),
                  options.channel, options.frame, options.credits)
    device.sdp_service_records = {RECORD: rfcomm.make_service_sdp_records(RECORD, options.channel, SERVICE)}
    await device.power_on()
    await device.set_connectable(True)


async def call(device):
    await device.power_on()
    connection = await device.connect(options.address, transport=core.PhysicalTransport.BR_EDR)
    await connection.authenticate()
    await connection.encrypt()
    # Linux refuses connections until it has read the key's length, and says nothing when it has.
    await asyncio.sleep(1)
    multiplexer = await rfcomm.Client(connection, l2cap_mtu=options.l2cap).start()

    async def accept(reader, writer):
        channel = await multiplexer.open_dlc(options.channel, options.frame, options.credits)
        await join(channel, reader, writer)

    await asyncio.start_unix_server(accept, options.socket)


async def main():
    async with await open_transport(f"unix:{options.adapter}") as (source, sink):
        device = Device.from_config_with_hci(
            DeviceConfiguration(name="Bumble", classic_enabled=True, le_enabled=False), source, sink)
        device.pairing_config_factory = lambda _: PairingConfig(
            mitm=False, delegate=PairingDelegate(PairingDelegate.NO_OUTPUT_NO_INPUT))
        await (serve(device) if options.role == "server" else call(device))
        print("ready", flush=True)
        await asyncio.Event().wait()


asyncio.run(main())

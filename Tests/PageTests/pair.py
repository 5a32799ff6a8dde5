#!/usr/bin/python3
"""Pairs two adapters of this machine through bluetoothd, as two people do who both say yes.

    pair.py ADAPTER OTHER SERVICE    such as hci0 hci1; ends when ADAPTER knows the SERVICE of OTHER
"""
import subprocess
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

AGENT = "/agent"


class Agent(dbus.service.Object):
    """Has neither a display nor keys, and accepts whatever it is asked."""

    @dbus.service.method("org.bluez.Agent1", in_signature="o")
    def RequestAuthorization(self, device):
        pass

    @dbus.service.method("org.bluez.Agent1", in_signature="os")
    def AuthorizeService(self, device, service):
        pass

    @dbus.service.method("org.bluez.Agent1")
    def Cancel(self):
        pass

    @dbus.service.method("org.bluez.Agent1")
    def Release(self):
        pass


adapter, other, service = sys.argv[1:]
dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SystemBus()
agent = Agent(bus, AGENT)
manager = dbus.Interface(bus.get_object("org.bluez", "/org/bluez"), "org.bluez.AgentManager1")
manager.RegisterAgent(AGENT, "NoInputNoOutput")
manager.RequestDefaultAgent(AGENT)


def properties(path):
    return dbus.Interface(bus.get_object("org.bluez", path), "org.freedesktop.DBus.Properties")


def address(name):
    return str(properties(f"/org/bluez/{name}").Get("org.bluez.Adapter1", "Address"))


def path(name, as_seen_by):
    return f"/org/bluez/{as_seen_by}/dev_{address(name).replace(':', '_')}"


for name in adapter, other:
    for switch in "Pairable", "Discoverable":
        properties(f"/org/bluez/{name}").Set("org.bluez.Adapter1", switch, True)
# bluetoothd knows who has been called.
subprocess.run(["l2ping", "-i", adapter, "-c", "1", address(other)], check=True)
device = path(other, adapter)
loop = GLib.MainLoop()
failures = []


def end(failure=None):
    failures.append(failure)
    loop.quit()


def paired():
    for seen, by in (other, adapter), (adapter, other):
        properties(path(seen, by)).Set("org.bluez.Device1", "Trusted", True)
    wait_for_service()


def wait_for_service():
    if service in properties(device).Get("org.bluez.Device1", "UUIDs"):
        end()
    else:
        GLib.timeout_add(200, wait_for_service)
    return False


dbus.Interface(bus.get_object("org.bluez", device), "org.bluez.Device1").Pair(
    reply_handler=paired, error_handler=end, timeout=600)
loop.run()
sys.exit(failures[0] and f"pair.py: {failures[0]}")

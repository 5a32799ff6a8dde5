#!/usr/bin/python3
"""Stands in for bluetoothd on a private bus: one adapter, one paired device with a btfile service.

    bluetoothd.py BUS SOCKET

ConnectProfile connects to SOCKET, where btfile-serve listens, and hands that on as BlueZ hands on a
real RFCOMM socket. All above it is the browser's own code.
"""
import socket
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

SERVICE = "5c9a550f-d835-436d-bbdd-14fa6a6a2bb7"
ADAPTER = "/org/bluez/hci0"
DEVICE = ADAPTER + "/dev_00_AA_01_01_00_01"
PROPERTIES = "org.freedesktop.DBus.Properties"

objects = {
    "/org/bluez": {"org.bluez.ProfileManager1": {}, "org.bluez.AgentManager1": {}},
    ADAPTER: {
        "org.bluez.Adapter1": {
            "Address": "00:AA:01:00:00:00", "AddressType": "public", "Name": "here", "Alias": "here",
            "Class": dbus.UInt32(0), "Powered": True, "Discoverable": False, "Pairable": False,
            "DiscoverableTimeout": dbus.UInt32(0), "PairableTimeout": dbus.UInt32(0), "Discovering": False,
            "UUIDs": dbus.Array([], signature="s"), "Modalias": "usb:v1D6Bp0246d0542",
        }
    },
    DEVICE: {
        "org.bluez.Device1": {
            "Address": "00:AA:01:01:00:01", "AddressType": "public", "Name": "Lab files", "Alias": "Lab files",
            "Class": dbus.UInt32(0x104), "Paired": True, "Bonded": True, "Trusted": False, "Blocked": False,
            "LegacyPairing": False, "Connected": False, "ServicesResolved": False,
            "UUIDs": dbus.Array([SERVICE], signature="s"), "Adapter": dbus.ObjectPath(ADAPTER),
        }
    },
}
profiles = {}  # who has registered for a service: bus name and path


def variants(values):
    return dbus.Dictionary(values, signature="sv")


class Object(dbus.service.Object):
    def __init__(self, bus, path):
        super().__init__(bus, path)
        self.bus, self.path = bus, path

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return objects[self.path][interface][name]

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return variants(objects[self.path].get(interface, {}))

    @dbus.service.method(PROPERTIES, in_signature="ssv")
    def Set(self, interface, name, value):
        objects[self.path][interface][name] = value
        self.PropertiesChanged(interface, {name: value}, [])

    @dbus.service.signal(PROPERTIES, signature="sa{sv}as")
    def PropertiesChanged(self, interface, changed, invalidated):
        pass


class Root(Object):
    @dbus.service.method("org.freedesktop.DBus.ObjectManager", out_signature="a{oa{sa{sv}}}")
    def GetManagedObjects(self):
        return dbus.Dictionary(
            {path: dbus.Dictionary({name: variants(values) for name, values in interfaces.items()},
                                   signature="sa{sv}") for path, interfaces in objects.items()},
            signature="oa{sa{sv}}")


class Manager(Object):
    @dbus.service.method("org.bluez.ProfileManager1", in_signature="osa{sv}", sender_keyword="sender")
    def RegisterProfile(self, path, uuid, options, sender=None):
        profiles[str(uuid)] = (sender, path)

    @dbus.service.method("org.bluez.ProfileManager1", in_signature="o")
    def UnregisterProfile(self, path):
        pass

    @dbus.service.method("org.bluez.AgentManager1", in_signature="os")
    def RegisterAgent(self, path, capability):
        pass

    @dbus.service.method("org.bluez.AgentManager1", in_signature="o")
    def RequestDefaultAgent(self, path):
        pass

    @dbus.service.method("org.bluez.AgentManager1", in_signature="o")
    def UnregisterAgent(self, path):
        pass


class Device(Object):
    @dbus.service.method("org.bluez.Device1", in_signature="s", async_callbacks=("done", "failed"))
    def ConnectProfile(self, uuid, done, failed):
        link = socket.socket(socket.AF_UNIX)
        try:
            link.connect(sys.argv[2])
        except OSError:
            failed(dbus.DBusException("br-connection-refused", name="org.bluez.Error.Failed"))
            return
        sender, path = profiles[str(uuid)]
        self.Set("org.bluez.Device1", "Connected", True)
        profile = dbus.Interface(
            self.bus.get_object(sender, path, introspect=False), "org.bluez.Profile1")
        profile.NewConnection(
            dbus.ObjectPath(DEVICE), dbus.types.UnixFd(link), variants({}),
            reply_handler=done, error_handler=failed)
        link.close()

    @dbus.service.method("org.bluez.Device1")
    def Disconnect(self):
        pass


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.bus.BusConnection(sys.argv[1])
name = dbus.service.BusName("org.bluez", bus)
kept = [Root(bus, "/"), Manager(bus, "/org/bluez"), Object(bus, ADAPTER), Device(bus, DEVICE)]
print("ready", flush=True)
GLib.MainLoop().run()

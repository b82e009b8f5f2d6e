#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes notices as a desktop does, so that the window has someone to tell."""

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
METHODS = """<node><interface name="org.freedesktop.Notifications">
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<method name="Notify"><arg type="s"/><arg type="u"/><arg type="s"/><arg type="s"/><arg type="s"/>
<arg type="as"/><arg type="a{sv}"/><arg type="i"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u"/></method>
</interface></node>"""


def called(_bus, _sender, _path, _interface, method, _arguments, invocation):
    answers = {"GetCapabilities": ("(as)", (["actions", "body"],)),
               "GetServerInformation": ("(ssss)", ("bell", "Daybook", "1", "1.2")),
               "Notify": ("(u)", (1,))}
    invocation.return_value(GLib.Variant(*answers[method]) if method in answers else None)


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    interface = Gio.DBusNodeInfo.new_for_xml(METHODS).interfaces[0]
    bus.register_object("/org/freedesktop/Notifications", interface, called, None, None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.MainLoop().run()


main()

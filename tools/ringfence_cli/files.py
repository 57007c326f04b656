# SPDX-License-Identifier: GPL-2.0-or-later
"""Waiting for files, for tests: the kernel tells when one was written."""
import ctypes
import os
import select
import struct

from ringfence_cli.machine import GENEROUS, Failure

MOVED_HERE = 0x80      # inotify(7)
HEADER = struct.Struct("iIII")


class Written:
    """Files that get their names in a folder from here on: what is written as a whole is renamed when it is."""

    def __init__(self, folder):
        self.folder = folder
        libc = ctypes.CDLL(None, use_errno=True)
        self._queue = libc.inotify_init()
        if libc.inotify_add_watch(self._queue, os.fsencode(folder), MOVED_HERE) < 0:
            raise OSError(ctypes.get_errno(), f"{folder} cannot be watched")

    def next(self):
        """The name of the next one."""
        if not select.select([self._queue], [], [], GENEROUS)[0]:
            raise Failure(f"no file was written into {self.folder}")
        event = os.read(self._queue, HEADER.size + 256)
        return os.fsdecode(event[HEADER.size:].split(b"\0")[0])

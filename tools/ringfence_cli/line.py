# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's line: a folder with sockets line.0 to line.7, one port each of a virtio console that the console service
owns. `./ringfence ctl` takes a free one (tools/operator/line)."""
import contextlib
import fcntl
import os
import pathlib

from ringfence_cli.errors import UserError
from ringfence_cli.progress import step

PORTS = 8


def _private(folder):
    """Whoever reaches the sockets commands the machine: the folder is its user's alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise UserError(f"{folder} is open to other users, or theirs: remove it, or choose another folder by RINGFENCE_LINE")
    return folder


@contextlib.contextmanager
def folder():
    """The folder for a machine's line: RINGFENCE_LINE, or /tmp/ringfence-UID/default, or if that is taken another one beside
    it. It is taken until we leave, and a program that inherited all our descriptors has ended."""
    base = _private(pathlib.Path(f"/tmp/ringfence-{os.getuid()}"))
    chosen = os.environ.get("RINGFENCE_LINE")
    for place in [pathlib.Path(chosen)] if chosen else [base / "default", base / str(os.getpid())]:
        with open(_private(place) / "machine.lock", "w", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            os.set_inheritable(lock.fileno(), True)
            if not chosen and place.name != "default":
                step(f"the operator's line is in {place}: ./ringfence ctl --line {place} list")
            yield place
            return
    raise UserError(f"another machine has its line in {place}")


def devices(place):
    """QEMU's options for the device. One client at a time on each socket."""
    options = ["-device", f"virtio-serial-pci,id=line,disable-legacy=on,iommu_platform=on,max_ports={PORTS + 1}"]
    for port in range(PORTS):
        options += ["-chardev", f"socket,id=line{port},path={place}/line.{port},server=on,wait=off",
                    "-device", f"virtserialport,chardev=line{port},bus=line.0,nr={port + 1},name=ringfence.{port}"]
    return options

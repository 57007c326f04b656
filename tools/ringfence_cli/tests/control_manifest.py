# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines that start by a manifest, with nobody present."""
import contextlib
import json
import pathlib
import subprocess
import tempfile

from ringfence_cli import control, debian, paths
from ringfence_cli.machine import Failure, Machine
from ringfence_cli.testing import test

GUESTS = {
    "first": 'name = "first"\nkernel = "hello"\nmemory = 16\ncpu_weight = 512\nextra = "beats=0 period_ms=500"\n',
    # Its image fits; its RAM disk does not.
    "broken": 'name = "broken"\nkernel = "hello"\nmemory = 4\nramdisk = "large"\n',
    "second": 'name = "second"\nkernel = "hello"\nmemory = 20\nvcpus = 2\nextra = "beats=0 period_ms=500"\n',
    "third": 'name = "third"\nkernel = "linux"\nmemory = 192\nmaxmem = 256\nextra = "quiet rf.end=shell"\n',
}


@contextlib.contextmanager
def _image(text):
    """An image made by the command that a user would give."""
    with tempfile.TemporaryDirectory(prefix="ringfence-") as name:
        folder = pathlib.Path(name)
        for guest, configuration in GUESTS.items():
            (folder / f"{guest}.cfg").write_text(configuration)
        (folder / "large").write_bytes(bytes(8 << 20))
        (folder / "house.cfg").write_text(text)
        image = folder / "ringfence.iso"
        done = subprocess.run([paths.ROOT / "ringfence", "image", "--manifest", folder / "house.cfg", "-o", image], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"ringfence image: {done.stdout}{done.stderr}")
        yield image


@test("control/manifest/image", cost=60, packages=(debian.IMAGE,))
def image():
    """The services and three guests come up in the manifest's order and with its limits; a fourth that cannot is reported."""
    guests = ", ".join(f'"{name}.cfg"' for name in GUESTS)
    with _image(f"guests = [ {guests} ]\npoweroff_when_all_ended = 0\n") as file, \
            Machine(boot=lambda _: ["-cdrom", str(file)], line=True, memory=900) as box:
        for name in ("store", "console", "first", "second", "third"):
            box.expect(rf"^\[manager\] domain {name} \(id \d+\) started")
        box.seen = 0
        box.expect(r"^\[manager\] domain broken: .*more memory than it has")
        box.expect_all(r"^\[first\] hello: beat 2", r"^\[second\] hello: beat 2", r"^\[third\] linux: shell")
        found = {one["name"]: one for one in json.loads(control.call(box.line, "--json", "list"))}
        limits = {name: [found[name][key] for key in ("memory_mib", "max_memory_mib", "vcpus", "weight")] for name in ("first", "second", "third")}
        if limits != {"first": [16, 16, 1, 512], "second": [20, 20, 2, 256], "third": [192, 256, 1, 256]}:
            raise box.failure(f"not what the manifest says: {limits}")
        if "broken" in found:
            raise box.failure("what could not be started is there all the same")
        log = control.call(box.line, "log")
        if not any("boot create" in one and "broken" in one for one in log.splitlines()):
            raise box.failure(f"the log does not have it:\n{log}")


@test("control/manifest/mistakes", quick=True, cost=2)
def mistakes():
    """A manifest that names what is not there is an error with file and line."""
    with tempfile.TemporaryDirectory(prefix="ringfence-") as name:
        file = pathlib.Path(name) / "house.cfg"
        for text, wanted in (('guests = [ "none.cfg" ]', "none.cfg"), ("gests = [ ]", 'house.cfg:1: unknown key "gests"')):
            file.write_text(text)
            done = subprocess.run([paths.ROOT / "ringfence", "image", "--manifest", file, "-o", file.parent / "x.iso"], capture_output=True, text=True, check=False)
            if done.returncode == 0 or wanted not in done.stderr or "Traceback" in done.stderr:
                raise Failure(f"for {text!r}: {done.stderr}")

# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine in the background, as ./ringfence boot --detach starts it."""
import contextlib
import json
import os
import pathlib
import subprocess
import tempfile

from ringfence_cli import control, detached, paths
from ringfence_cli.machine import GENEROUS, Failure
from ringfence_cli.testing import test

GUESTS = {
    "well": 'name = "well"\nkernel = "hello"\nmemory = 16\nextra = "beats=1 period_ms=1"\n',
    # Its image fits; its RAM disk does not.
    "broken": 'name = "broken"\nkernel = "hello"\nmemory = 4\nramdisk = "large"\n',
}


@contextlib.contextmanager
def _place():
    """A folder with configurations, in which a machine's line is to be."""
    with tempfile.TemporaryDirectory(prefix="ringfence-") as name:
        folder = pathlib.Path(name)
        for guest, text in GUESTS.items():
            (folder / f"{guest}.cfg").write_text(text)
        (folder / "large").write_bytes(bytes(8 << 20))
        try:
            yield folder
        finally:
            detached.end(folder / "line")


def _boot(folder, *words, code=0):
    """What it says."""
    done = subprocess.run([paths.ROOT / "ringfence", "boot", "--detach", *words], env=dict(os.environ, RINGFENCE_LINE=str(folder / "line")),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=GENEROUS, check=False)
    if done.returncode != code:
        raise Failure(f"boot --detach ended with {done.returncode}, not {code}: {done.stdout}{done.stderr}")
    return done.stderr


@test("control/detached/stays", quick=True, cost=5)
def stays():
    """It comes back when all were tried, names who cannot be started, outlives its guests, is one in its folder, and ends by poweroff."""
    with _place() as folder:
        said = _boot(folder, folder / "broken.cfg", folder / "well.cfg", code=1)
        if "domain broken: " not in said or "more memory than it has" not in said or "domain well" in said:
            raise Failure(f"who was refused, and why: {said}")
        control.call(folder / "line", "wait", "well", "gone")
        names = [one["name"] for one in json.loads(control.call(folder / "line", "--json", "list"))]
        if names != ["manager", "store", "console"]:
            raise Failure(f"there are {names}")
        if "another machine has its line" not in _boot(folder, code=1):
            raise Failure("a second machine in the same folder")
        control.call(folder / "line", "poweroff")
        _boot(folder)
        control.call(folder / "line", "poweroff")


@test("control/detached/fails", quick=True, cost=5)
def fails():
    """A machine that ends before its domains run is an error that shows what it said."""
    with _place() as folder:
        said = _boot(folder, folder / "well.cfg", "--core-options", "end-test=poweroff", code=1)
        if "did not come up" not in said or "core: " not in said:
            raise Failure(f"why it failed: {said}")
        if "leave one of them out" not in _boot(folder, "--gdb", "1", code=1):
            raise Failure("waiting for gdb in the background")

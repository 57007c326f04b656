# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines with an IOMMU: what functions reach is what their domains lend them."""
import json
import pathlib
import re
import subprocess
import tempfile

from ringfence_cli import build, control, guests, paths
from ringfence_cli.machine import Failure
from ringfence_cli.testing import test


@test("core/iommu/confined", cost=20)
def confined():
    """The console service's device works through the IOMMU: its rings, its buffers and its interrupts, without a fault."""
    with guests.running([guests.ours("hello", extra="beats=3 period_ms=1")], keep_running=True, iommu=True) as box:
        box.expect(r"^core: IOMMU: functions reach what their domains lend them, interrupts are remapped$")
        box.expect(r"^\[console\] ready")
        control.call(box.line, "wait", "hello", "gone")
        text = control.call(box.line, "console", "hello", "--scrollback", "--no-follow")
        log = control.call(box.line, "log")
        if "hello from hello" not in text or "dma-fault" in log:
            raise box.failure(f"not as without one:\n{text}\n{log}")
        box.refuse(r"detected translation failure|vtd_")      # what QEMU says of faults


MEMORY = 256     # MiB
# The mark that guests/reach has its device write to what is not lent to it.
MARK = bytes((i * 0x3D + 0x91 + 1) & 0xFF for i in range(16))


def _reach(iommu, extra, faults):
    """Lets a domain's device reach for memory. The places of the mark in the machine's memory, and what the log says of faults."""
    guest = guests.ours("reach", extra=extra, pci=("1234:11e8",), iommu=None if iommu else "off")
    with tempfile.TemporaryDirectory(prefix="ringfence-") as folder:
        ram = pathlib.Path(folder) / "ram"
        with guests.running([guest], keep_running=True, memory=MEMORY, iommu=iommu, ram=ram, devices=("edu,dma_mask=0xffffffffffff",)) as box:
            box.expect(r"^\[manager\] domain reach .* started")
            with subprocess.Popen([str(build.operator_side(paths.CONTROL)), "--line", str(box.line), "console", "reach", "--scrollback"],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as client:
                said = []
                for text in client.stdout:
                    said.append(text)
                    if "all tried" in text:
                        break
                client.kill()
            if "what is lent is reached: yes" not in "".join(said):
                raise box.failure(f"the device does not work at all: {said}")
            log = [entry for entry in map(json.loads, control.call(box.line, "--json", "log").splitlines()) if entry["kind"] == "dma-fault"]
            if len(log) < faults or any(entry["name"] != "reach" for entry in log):
                raise box.failure(f"the log has {len(log)} faults, of {faults} at least: {log}")
            memory = ram.read_bytes()
            return [found.start() for found in re.finditer(re.escape(MARK), memory)], log


@test("core/iommu/reach", cost=30)
def reach():
    """A device that is let loose on the machine's memory, and on pages that are not lent to it any more: no byte changes, the log tells.
    Without an IOMMU the same two pages are written to."""
    places, log = _reach(True, f"forget=1 sweep={MEMORY}", 16)
    if places:
        raise Failure(f"the mark is at {[hex(place) for place in places]}")
    open_places, _ = _reach(False, "forget=1", 0)
    if len(open_places) != 2:
        raise Failure(f"without an IOMMU it is at {[hex(place) for place in open_places]}, not at two places")
    return f"{len(log)} faults told"

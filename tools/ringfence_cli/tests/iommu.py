# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines with an IOMMU: what functions reach is what their domains lend them."""
from ringfence_cli import control, guests
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

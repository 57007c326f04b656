# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest reads all three clocks, and its timers fire by two of them."""
import time

from ringfence_cli import guests
from ringfence_cli.testing import test


def _clocks(**hardware):
    """The guest beside one that takes half of its processor."""
    domains = [guests.ours("load", extra="start_ms=0 end_ms=20000"), guests.ours("clocks", vcpus=2, extra=f"exact={int(hardware.get('icount', False))}")]
    with guests.running(domains, **hardware) as box:
        wall = int(box.expect(r"^\[clocks\] clocks: wall clock (\d+) ms$")[1]) / 1000
        read = time.time()
        box.expect(r"^\[clocks\] clocks: all ok$")
        guests.ended(box, "clocks", "poweroff")
        return wall, read


@test("core/clocks/one-processor", quick=True, cost=10)
def one_processor():
    """Counted instructions, two vcpus on one processor: all but the wall clock, which then runs apart from the host's."""
    _clocks(icount=True)


@test("core/clocks/two-processors", quick=True, cost=10, processors=2)
def two_processors():
    """Two processors at once; the wall clock was read between the machine's start and the line's coming."""
    before = time.time()
    wall, after = _clocks(smp=2)
    if not before - 1 <= wall <= after + 1:
        from ringfence_cli.machine import Failure
        raise Failure(f"the guest's wall clock says {wall}, the host's was between {before} and {after}")

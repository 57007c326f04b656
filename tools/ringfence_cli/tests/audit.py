# SPDX-License-Identifier: GPL-2.0-or-later
"""The debug build walks every page table of every domain whenever one ends, and stops the machine at the first wrong entry."""
from ringfence_cli import guests, paths
from ringfence_cli.testing import test


@test("core/audit/linux", cost=60, processors=2)
def linux():
    """Linux on two processors beside a hello, at the end of each."""
    domains = [guests.ours("hello", extra="beats=3 period_ms=10"), guests.linux(vcpus=2)]
    with guests.running(domains, smp=2, core=paths.DEBUG_CORE) as box:
        guests.expect_linux_results(box)
        guests.ended(box, "linux", "poweroff")
        box.expect_end()
        checked = [int(line.split(" tables, ")[1].split()[0]) for line in box.console.splitlines() if line.startswith("core: audit: ")]
        if len(checked) < 4 or max(checked) < 10000:
            raise box.failure(f"the audits looked at too little: {checked} entries")
        return f"{len(checked)} audits, up to {max(checked)} entries"

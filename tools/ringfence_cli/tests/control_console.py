# SPDX-License-Identifier: GPL-2.0-or-later
"""The console service and the virtio library in a process of this machine: suites, and fuzzers that are their clients and devices."""
from ringfence_cli import native
from ringfence_cli.testing import test

LONGEST_INPUT = 1024

for _name, _cost in (("attachments", 5), ("lines", 15), ("rings", 5), ("serial", 3)):
    native.register_suite(f"control/console/{_name}", f"tests/console/console-{_name}", cost=_cost)
for _name in ("queue", "transport"):
    native.register_suite(f"control/virtio/{_name}", f"tests/virtio/virtio-{_name}")


@test("control/fuzz/line", soak=True, cost=60, packages=native.PACKAGES)
def fuzz_line(soak=False):
    """One operator's line: what its client says and when it goes, and a manager that answers late, wrongly or not."""
    return native.fuzz("tests/console/fuzz_line", "tests/console/corpus", soak, LONGEST_INPUT, "inputs", ("-len_control=0",))


@test("control/fuzz/virtio", soak=True, cost=60, packages=native.PACKAGES)
def fuzz_virtio(soak=False):
    """A device that says and does anything, below a queue, and below the whole console service."""
    return native.fuzz("tests/console/fuzz_virtio", "tests/virtio/corpus", soak, LONGEST_INPUT, "inputs", ("-len_control=0",))

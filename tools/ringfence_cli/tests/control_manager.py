# SPDX-License-Identifier: GPL-2.0-or-later
"""The manager in a process of this machine: suites, and a fuzzer that is its operators, its guests and its servers."""
from ringfence_cli import native
from ringfence_cli.testing import test

LONGEST_INPUT = 1024

for _name, _cost in (("commands", 5), ("images", 5), ("lives", 15)):
    native.register_suite(f"control/manager/{_name}", f"tests/manager/manager-{_name}", cost=_cost)


@test("control/fuzz/manager", soak=True, cost=60, packages=native.PACKAGES)
def fuzz_manager(soak=False):
    """Commands from several lines, right and wrong, while domains end, servers are slow or wrong, and the core refuses."""
    return native.fuzz("tests/manager/fuzz_manager", "tests/manager/corpus", soak, LONGEST_INPUT, "inputs", ("-len_control=0",))

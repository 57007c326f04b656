# SPDX-License-Identifier: GPL-2.0-or-later
"""One end of each ring against a peer that does anything: by hand, at random, and as a fuzzer likes."""
from ringfence_cli import native
from ringfence_cli.testing import test

LONGEST_INPUT = 2048

native.register_suite("idl/hostile/peers", "tests/idl/hostile", cost=25)


@test("idl/hostile/fuzz", soak=True, cost=45, packages=native.PACKAGES)
def fuzz(soak=False):
    """Inputs that say what a peer does at each access of ours. What a long run finds, the next ones start from."""
    return native.fuzz("tests/idl/fuzz_rings", "tests/idl/corpus", soak, LONGEST_INPUT, "peers", ("-len_control=0",))

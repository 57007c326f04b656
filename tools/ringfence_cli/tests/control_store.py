# SPDX-License-Identifier: GPL-2.0-or-later
"""The store: cases from the protocol's text, histories against a model, and a fuzzer for one guest among others."""
from ringfence_cli import native
from ringfence_cli.testing import test

LONGEST_INPUT = 4096

native.register_suite("control/store/cases", "tests/store/cases")
native.register_suite("control/store/histories", "tests/store/histories", cost=10)


@test("control/fuzz/store", soak=True, cost=45, packages=native.PACKAGES)
def fuzz(soak=False):
    """Inputs are what a guest writes into its page, while another one works. What a long run finds, the next start from."""
    return native.fuzz("tests/store/fuzz_store", "tests/store/corpus", soak, LONGEST_INPUT, "guests", ("-len_control=0",))

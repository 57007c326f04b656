# SPDX-License-Identifier: GPL-2.0-or-later
"""The client of the store against one in a simulated domain: a good one, one that is hard to follow, and a hostile one."""
from ringfence_cli import native

native.register_suite("idl/store/client", "tests/idl/store_client", cost=10)

# SPDX-License-Identifier: GPL-2.0-or-later
"""The manager in a process of this machine: suites."""
from ringfence_cli import native

for _name, _cost in (("commands", 5), ("images", 5), ("lives", 15)):
    native.register_suite(f"control/manager/{_name}", f"tests/manager/manager-{_name}", cost=_cost)

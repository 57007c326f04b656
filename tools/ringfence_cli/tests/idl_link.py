# SPDX-License-Identifier: GPL-2.0-or-later
"""How links begin, end and begin anew: the tables of their life, and the table in kept memory."""
from ringfence_cli import native

for _name in ("driver", "life", "table"):
    native.register_suite(f"idl/link/{_name}", f"tests/idl/link_{_name}")

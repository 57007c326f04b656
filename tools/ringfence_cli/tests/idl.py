# SPDX-License-Identifier: GPL-2.0-or-later
"""What is generated from the schemas."""
from ringfence_cli import native

for _name in ("guest_abi", "numbers"):
    native.register_suite(f"idl/layout/{_name}", f"tests/idl/layout_{_name}")

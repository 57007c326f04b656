#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Write the table of function names (assembly) for an ELF file, or an empty one without it.

make_symbols.py OUTPUT [ELF]
"""
import subprocess
import sys


def functions(elf):
    """(address, demangled name) of each function, by address."""
    text = subprocess.run(["nm", "-C", "-n", elf], check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        address, kind, name = line.split(" ", 2)
        if kind in "tT":
            yield int(address, 16), name.replace("(anonymous namespace)::", "").split("(")[0]


def main():
    table = list(functions(sys.argv[2])) if len(sys.argv) > 2 else []
    # At the end of the data segment, so that the size of the table moves nothing the table speaks of.
    lines = ['    .section .symbols, "aw"', "    .balign 8", "    .globl symbol_count, symbol_table",
             f"symbol_count: .quad {len(table)}", "symbol_table:"]
    lines += [f"    .quad {address:#x}, name{i}" for i, (address, _) in enumerate(table)]
    lines += [f'name{i}: .asciz "{name}"' for i, (_, name) in enumerate(table)]
    lines.append('    .section .note.GNU-stack, "", @progbits')
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write("\n".join(lines) + "\n")


main()

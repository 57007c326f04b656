# SPDX-License-Identifier: GPL-2.0-or-later
"""Structures of the IDL for this side of the boundary: packed by the layouts that the build generates from the schemas."""
import functools
import json
import struct

from ringfence_cli import paths

_CODES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i8": "b", "i16": "h", "i32": "i", "i64": "q"}


@functools.lru_cache
def schema(name):
    """All of one schema: constants, enumerations, structures."""
    return json.loads((paths.MACHINE_BUILD / "idl" / f"{name}.json").read_text())


def size(name, structure):
    return schema(name)["structures"][structure]["size"]


def room(name, structure, field):
    """Elements of a field; of a text, bytes."""
    return schema(name)["structures"][structure]["fields"][field][2]


def code(name, enumeration, enumerant):
    return schema(name)["enumerations"][enumeration]["codes"][enumerant]


def constant(name, which):
    return schema(name)["constants"][which]


def pack(name, structure, /, **values):
    """The bytes of a structure. Fields that are not given are zero."""
    layout = schema(name)["structures"][structure]
    out = bytearray(layout["size"])
    for field, value in values.items():
        offset, element, count = layout["fields"][field]
        if isinstance(value, (bytes, bytearray)):
            assert len(value) <= count, (structure, field)
            out[offset:offset + len(value)] = value
        else:
            struct.pack_into("<" + _CODES[element], out, offset, value)
    return bytes(out)

# SPDX-License-Identifier: GPL-2.0-or-later
"""The boot archive and the manifest in it: what the core gets as its one module (abi/image.hpp)."""
import struct
import zlib

from ringfence_cli.errors import UserError

HEADER = struct.Struct("<8sQII")
ENTRY = struct.Struct("<40sIIQQ")
MANIFEST_HEADER = struct.Struct("<8sII")
MANIFEST_DOMAIN = struct.Struct("<32s40s40s1024s8I")
MANAGER, IMAGE, RAMDISK, MANIFEST = 1, 2, 3, 4
ENTRIES_MAX = 256
PAGE = 4096
POWEROFF_WHEN_ALL_ENDED = 1


def text_field(text, size, what):
    """`text` for a field of `size` bytes, its NUL included."""
    data = text.encode()
    if len(data) >= size:
        raise UserError(f"{what} is longer than {size - 1} bytes: {text[:40]}...")
    return data


def manifest(domains, flags=POWEROFF_WHEN_ALL_ENDED):
    """The manifest for domain records (see config.Domain)."""
    out = MANIFEST_HEADER.pack(b"RFMANIF1", len(domains), flags)
    for d in domains:
        out += MANIFEST_DOMAIN.pack(
            text_field(d.name, 32, "a domain's name"), text_field(d.image, 40, "an image's name"),
            text_field(d.ramdisk, 40, "a ramdisk's name"), text_field(d.extra, 1024, "a kernel command line"),
            d.memory, d.maxmem, d.vcpus, d.cpu_weight, d.warp_us, d.warp_limit_us, d.unwarp_us, d.max_grant_frames)
    return out


def pack(entries):
    """The archive's bytes for [(name, kind, contents)]."""
    if len(entries) > ENTRIES_MAX:
        raise UserError(f"more than {ENTRIES_MAX} files for one boot archive")
    offset = -(-(HEADER.size + len(entries) * ENTRY.size) // PAGE) * PAGE
    table, contents = b"", []
    for name, kind, data in entries:
        table += ENTRY.pack(text_field(name, 40, "a name in the archive"), kind, zlib.crc32(data), offset, len(data))
        padding = -len(data) % PAGE
        contents += [data, bytes(padding)]
        offset += len(data) + padding
    crc = zlib.crc32(HEADER.pack(b"RFARCHV1", offset, len(entries), 0) + table)
    head = HEADER.pack(b"RFARCHV1", offset, len(entries), crc) + table
    return b"".join([head, bytes(-len(head) % PAGE), *contents])

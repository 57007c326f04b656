# SPDX-License-Identifier: GPL-2.0-or-later
"""Disk images with a GUID partition table, for tests: from the specification, with no code of the service's."""
import struct
import uuid
import zlib

ENTRIES, ENTRY_BYTES = 128, 128


def write(path, blocks, partitions, block_bytes=512):
    """A disk with partitions: {name: (first block, last block)}."""
    entries = b"".join(uuid.uuid4().bytes_le * 2 + struct.pack("<QQQ", first, last, 0) + name.encode("utf-16-le").ljust(72, b"\0")
                       for name, (first, last) in partitions.items()).ljust(ENTRIES * ENTRY_BYTES, b"\0")
    table = len(entries) // block_bytes
    with open(path, "wb") as disk:
        disk.truncate(blocks * block_bytes)
        for here, other, at in ((1, blocks - 1, 2), (blocks - 1, 1, blocks - 1 - table)):
            header = struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, 0, 0, here, other, 2 + table, blocks - 2 - table, uuid.uuid4().bytes_le,
                                 at, ENTRIES, ENTRY_BYTES, zlib.crc32(entries))
            header = header[:16] + struct.pack("<I", zlib.crc32(header)) + header[20:]
            for place, data in ((here, header), (at, entries)):
                disk.seek(place * block_bytes)
                disk.write(data)

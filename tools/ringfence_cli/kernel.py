# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the ELF kernel out of a Linux bzImage. Here, on the operator's side: no domain ever unpacks anything."""
import gzip
import lzma
import shutil
import struct
import subprocess

from ringfence_cli.errors import UserError

LARGEST = 512 << 20


def _lz4_block(data, out):
    """One block of the LZ4 format appended to `out`."""
    i = 0
    while i < len(data):
        token = data[i]
        i += 1
        length = token >> 4
        if length == 15:
            while True:
                length += data[i]
                i += 1
                if data[i - 1] != 255:
                    break
        out += data[i:i + length]
        i += length
        if i >= len(data):
            return
        distance = data[i] | data[i + 1] << 8
        i += 2
        length = (token & 15) + 4
        if length == 19:
            while True:
                length += data[i]
                i += 1
                if data[i - 1] != 255:
                    break
        start = len(out) - distance
        if distance >= length:
            out += out[start:start + length]
        else:
            for k in range(length):
                out.append(out[start + k])


def _lz4_legacy(data):
    out, at = bytearray(), 4
    while at + 4 <= len(data):
        size = struct.unpack_from("<I", data, at)[0]
        if size == 0 or at + 4 + size > len(data):
            break
        _lz4_block(data[at + 4:at + 4 + size], out)
        at += 4 + size
    return bytes(out)


def _zstd(data):
    if not shutil.which("zstd"):
        raise UserError("this kernel is packed with zstd: install the package zstd")
    return subprocess.run(["zstd", "-dc"], input=data, check=True, capture_output=True).stdout


def _unpack(path, payload):
    if payload[:6] == b"\xfd7zXZ\0":
        return lzma.LZMADecompressor(memlimit=256 << 20).decompress(payload, LARGEST)
    if payload[:2] == b"\x1f\x8b":
        return gzip.decompress(payload)
    if payload[:4] == b"\x02\x21\x4c\x18":
        return _lz4_legacy(payload)
    if payload[:4] == b"\x28\xb5\x2f\xfd":
        return _zstd(payload)
    raise UserError(f"{path}: its kernel is packed in a way we do not know (magic {payload[:6].hex()})")


def extract(path):
    """The ELF bytes in `path`: itself, or what its bzImage holds."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] == b"\x7fELF":
        return data
    if len(data) < 0x250 or data[0x1FE:0x200] != b"\x55\xaa" or data[0x202:0x206] != b"HdrS":
        raise UserError(f"{path}: neither an ELF file nor a Linux bzImage")
    setup_sectors = data[0x1F1] or 4
    version, = struct.unpack_from("<H", data, 0x206)
    offset, length = struct.unpack_from("<II", data, 0x248)
    start = (setup_sectors + 1) * 512 + offset
    if version < 0x208 or length < 8 or start + length > len(data):
        raise UserError(f"{path}: a bzImage without a packed kernel we can find (protocol {version:#x})")
    # The last four bytes are the unpacked size; for gzip they belong to the stream as well.
    size, = struct.unpack_from("<I", data, start + length - 4)
    payload = data[start:start + length]
    unpacked = _unpack(path, payload if payload[:2] == b"\x1f\x8b" else payload[:-4])
    if len(unpacked) != size:
        raise UserError(f"{path}: its kernel unpacks to {len(unpacked)} bytes instead of {size}")
    return unpacked

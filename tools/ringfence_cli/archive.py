# SPDX-License-Identifier: GPL-2.0-or-later
"""The boot archive and the manifest in it: what the core gets as its one module (idl/image.capnp)."""
import zlib

from ringfence_cli import layouts
from ringfence_cli.errors import UserError

PAGE = 4096


def _text(structure, field, text, what):
    """`text` for a field of a structure, whose NUL has to fit, too."""
    data, size = text.encode(), layouts.room("image", structure, field)
    if len(data) >= size:
        raise UserError(f"{what} is longer than {size - 1} bytes: {text[:40]}...")
    return data


def _links(domains):
    """(name, front, back) of all boot links; the last two are places in the list."""
    places = {domain.name: place for place, domain in enumerate(domains)}
    for place, domain in enumerate(domains):
        for link in domain.links:
            name, peer = link.split("=")
            if peer not in places:
                raise UserError(f"{domain.path or domain.name}: links: there is no domain {peer} to link {name} with")
            yield name, place, places[peer]


def manifest(domains, poweroff_when_all_ended=True):
    """The manifest for domain records (see config.Domain)."""
    links = list(_links(domains))
    flags = layouts.code("image", "ManifestFlag", "manifest_poweroff_when_all_ended") if poweroff_when_all_ended else 0
    out = layouts.pack("image", "ManifestHeader", magic=layouts.constant("image", "manifest_magic").encode(), domains=len(domains), flags=flags,
                       links=len(links))
    for d in domains:
        out += layouts.pack(
            "image", "ManifestDomain", name=_text("ManifestDomain", "name", d.name, "a domain's name"),
            image=_text("ManifestDomain", "image", d.image, "an image's name"),
            ramdisk=_text("ManifestDomain", "ramdisk", d.ramdisk, "a ramdisk's name"),
            cmdline=_text("ManifestDomain", "cmdline", d.extra, "a kernel command line"), memory_mib=d.memory, max_memory_mib=d.maxmem,
            vcpus=d.vcpus, weight=d.cpu_weight, warp_us=d.warp_us, warp_limit_us=d.warp_limit_us, unwarp_us=d.unwarp_us,
            max_grant_frames=d.max_grant_frames)
    for name, front, back in links:
        out += layouts.pack("image", "ManifestLink", name=name.encode(), front=front, back=back)
    return out


def pack(entries):
    """The archive's bytes for [(name, kind, contents)]; kinds are those of ArchiveKind."""
    most = layouts.constant("image", "archive_entries_max")
    if len(entries) > most:
        raise UserError(f"more than {most} files for one boot archive")
    head_size = layouts.size("image", "ArchiveHeader") + len(entries) * layouts.size("image", "ArchiveEntry")
    offset = -(-head_size // PAGE) * PAGE
    table, contents = b"", []
    for name, kind, data in entries:
        table += layouts.pack("image", "ArchiveEntry", name=_text("ArchiveEntry", "name", name, "a name in the archive"),
                              kind=layouts.code("image", "ArchiveKind", kind), checksum=zlib.crc32(data), offset=offset, size=len(data))
        padding = -len(data) % PAGE
        contents += [data, bytes(padding)]
        offset += len(data) + padding
    header = {"magic": layouts.constant("image", "archive_magic").encode(), "size": offset, "entries": len(entries)}
    crc = zlib.crc32(layouts.pack("image", "ArchiveHeader", **header) + table)
    head = layouts.pack("image", "ArchiveHeader", **header, checksum=crc) + table
    return b"".join([head, bytes(-len(head) % PAGE), *contents])

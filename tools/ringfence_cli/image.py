# SPDX-License-Identifier: GPL-2.0-or-later
"""Guest kernels as the manager loads them: one block of memory with a fixed-layout header (idl/image.capnp)."""
from ringfence_cli import layouts
from ringfence_cli.errors import UserError

NOTE_ENTRY, NOTE_HYPERCALL_PAGE, NOTE_VIRT_BASE, NOTE_PADDR_OFFSET = 1, 2, 3, 4
NOTE_XEN_VERSION, NOTE_LOADER, NOTE_FEATURES, NOTE_INIT_P2M, NOTE_MOD_START_PFN = 5, 8, 10, 15, 16
KNOWN_FEATURES = {"writable_page_tables", "writable_descriptor_tables", "auto_translated_physmap",
                  "supervisor_mode_kernel", "pae_pgdir_above_4gb", "hvm_callback_vector", "dom0"}
PAGE = 4096


def _check_notes(elf):
    if not elf.notes:
        raise UserError(f"{elf.path}: no Xen notes, so it cannot run as a paravirtual guest")
    if elf.note_text(NOTE_XEN_VERSION) != "xen-3.0" or elf.note_text(NOTE_LOADER, "generic") != "generic":
        raise UserError(f"{elf.path}: its Xen notes ask for another loader or interface than xen-3.0, generic")
    for feature in filter(None, elf.note_text(NOTE_FEATURES).split("|")):
        if feature.startswith("!") and feature[1:] not in KNOWN_FEATURES:
            raise UserError(f"{elf.path}: it requires the unknown feature {feature[1:]}")


def flatten(elf):
    """The image file's bytes for an ELF with Xen notes."""
    _check_notes(elf)
    virt_base = elf.note_number(NOTE_VIRT_BASE, 0)
    offset = elf.note_number(NOTE_PADDR_OFFSET, 0)
    start = elf.segments[0][0] - offset
    if start < 0:
        raise UserError(f"{elf.path}: a segment lies below the note PADDR_OFFSET")
    start -= start % PAGE
    end = max(address - offset + memory for address, _, _, memory in elf.segments)
    file_end = max(address - offset + size for address, _, size, _ in elf.segments)
    block = bytearray(file_end - start)
    for address, where, size, _ in elf.segments:
        block[address - offset - start:address - offset - start + size] = elf.data[where:where + size]
    entry = elf.note_number(NOTE_ENTRY, elf.entry)
    if not virt_base + start <= entry < virt_base + end:
        raise UserError(f"{elf.path}: its entry {entry:#x} lies outside of it")
    by_pfn = elf.note_number(NOTE_MOD_START_PFN, 0)
    header = layouts.pack("image", "ImageHeader", magic=layouts.constant("image", "image_magic").encode(), virtual_base=virt_base,
                          load_pfn=start // PAGE, size=len(block), memory_size=end - start, entry=entry,
                          hypercall_page=elf.note_number(NOTE_HYPERCALL_PAGE, 0), init_p2m=elf.note_number(NOTE_INIT_P2M, 0),
                          flags=layouts.code("image", "ImageFlag", "image_mod_start_is_pfn") if by_pfn else 0)
    return header.ljust(layouts.constant("image", "image_header_size"), b"\0") + bytes(block)

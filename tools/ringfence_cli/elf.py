# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the parts of an ELF64 file that starting a paravirtual guest needs. Bounded: nothing is read beyond the file."""
import struct

from ringfence_cli.errors import UserError

PT_LOAD, PT_NOTE, SHT_NOTE = 1, 4, 7
LARGEST_MEMORY = 4 << 30


class Elf:
    """segments: (address, file offset, file size, memory size) by physical address; notes: {type: bytes} of name Xen."""

    def __init__(self, path, data):
        self.path, self.data = path, data
        header = self._unpack("<16sHHIQQQIHHHHHH", 0, "its ELF header")
        ident, kind, machine = header[0], header[1], header[2]
        if ident[:6] != b"\x7fELF\x02\x01" or kind != 2 or machine != 62:
            raise UserError(f"{path}: no 64-bit x86 ELF executable")
        self.entry = header[4]
        self.segments, self.notes = [], {}
        for i in range(header[10]):
            self._program_header(header[5] + i * header[9])
        for i in range(header[12]):
            self._section_header(header[6] + i * header[11])
        self.segments.sort()
        if not self.segments:
            raise UserError(f"{path}: an ELF file without anything to load")

    def _unpack(self, form, offset, what):
        if offset + struct.calcsize(form) > len(self.data):
            raise UserError(f"{self.path}: cut short in {what}")
        return struct.unpack_from(form, self.data, offset)

    def _program_header(self, at):
        kind, _, offset, _, address, file_size, memory_size, _ = self._unpack("<IIQQQQQQ", at, "its program headers")
        if kind not in (PT_LOAD, PT_NOTE):
            return
        if offset + file_size > len(self.data):
            raise UserError(f"{self.path}: a segment reaches beyond the end of the file")
        if kind == PT_NOTE:
            self._notes(offset, file_size)
        elif memory_size:
            if address + memory_size > LARGEST_MEMORY or file_size > memory_size:
                raise UserError(f"{self.path}: a segment at {address:#x} needs more than 4 GiB")
            self.segments.append((address, offset, file_size, memory_size))

    def _section_header(self, at):
        _, kind, _, _, offset, size, *_ = self._unpack("<IIQQQQIIQQ", at, "its section headers")
        if kind == SHT_NOTE and offset + size <= len(self.data):
            self._notes(offset, size)

    def _notes(self, offset, size):
        end = offset + size
        while offset + 12 <= end:
            name_size, value_size, kind = struct.unpack_from("<III", self.data, offset)
            name = offset + 12
            value = name + (name_size + 3 & ~3)
            if value + value_size > end:
                return
            if self.data[name:name + name_size] == b"Xen\0":
                self.notes[kind] = bytes(self.data[value:value + value_size])
            offset = value + (value_size + 3 & ~3)

    def note_number(self, kind, otherwise=None):
        """The number in a note of 4 or 8 bytes."""
        value = self.notes.get(kind)
        if value is None:
            return otherwise
        if len(value) not in (4, 8):
            raise UserError(f"{self.path}: Xen note {kind} is no number")
        return int.from_bytes(value, "little")

    def note_text(self, kind, otherwise=""):
        return self.notes[kind].split(b"\0")[0].decode("ascii", "replace") if kind in self.notes else otherwise

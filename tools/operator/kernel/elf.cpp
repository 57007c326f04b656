// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/kernel/elf.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>

#include "tools/operator/error.hpp"

namespace operator_side {

namespace {

constexpr std::uint64_t largest_memory = std::uint64_t{4} << 30;
constexpr std::string_view xen{"Xen\0", 4};

std::uint64_t padded(std::uint32_t size) { return (std::uint64_t{size} + 3) & ~std::uint64_t{3}; }

}  // namespace

template <typename Structure>
Structure Elf::structure(std::uint64_t offset, std::string_view what) const {
    Structure read;
    const ByteView bytes = range(offset, sizeof read);
    if (bytes.empty()) fail("{}: cut short in its {}", path_, what);
    std::memcpy(&read, bytes.data(), sizeof read);
    return read;
}

ByteView Elf::range(std::uint64_t offset, std::uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return {};
    return bytes_.subspan(offset, size);
}

Elf::Elf(std::string path, ByteView bytes) : path_(std::move(path)), bytes_(bytes) {
    const auto header = structure<Elf64_Ehdr>(0, "ELF header");
    const bool is_ours = std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == ELFCLASS64 &&
                         header.e_ident[EI_DATA] == ELFDATA2LSB && header.e_machine == EM_X86_64 &&
                         header.e_type == ET_EXEC;
    if (!is_ours) fail("{}: no 64-bit x86 ELF executable", path_);
    if (header.e_phnum != 0 && header.e_phentsize != sizeof(Elf64_Phdr))
        fail("{}: its program headers have {} bytes each, not {}", path_, header.e_phentsize, sizeof(Elf64_Phdr));
    if (header.e_shnum != 0 && header.e_shentsize != sizeof(Elf64_Shdr))
        fail("{}: its section headers have {} bytes each, not {}", path_, header.e_shentsize, sizeof(Elf64_Shdr));
    if (header.e_phoff > bytes_.size() || header.e_shoff > bytes_.size())
        fail("{}: cut short before its headers", path_);
    entry_ = header.e_entry;
    sections_at_ = header.e_shoff;
    sections_ = header.e_shnum;
    for (unsigned i = 0; i < header.e_phnum; ++i) read_segment(header.e_phoff + i * sizeof(Elf64_Phdr));
    for (unsigned i = 0; i < sections_; ++i) read_section_notes(sections_at_ + i * sizeof(Elf64_Shdr));
    sort_segments();
}

void Elf::read_segment(std::uint64_t at) {
    const auto header = structure<Elf64_Phdr>(at, "program headers");
    if (header.p_type != PT_LOAD && header.p_type != PT_NOTE) return;
    if (header.p_offset > bytes_.size() || header.p_filesz > bytes_.size() - header.p_offset)
        fail("{}: a segment reaches beyond the end of the file", path_);
    if (header.p_type == PT_NOTE) return read_notes(range(header.p_offset, header.p_filesz));
    if (header.p_memsz == 0) return;
    if (header.p_filesz > header.p_memsz)
        fail("{}: a segment at {:#x} has more bytes in the file than in memory", path_, header.p_paddr);
    if (header.p_memsz > largest_memory || header.p_paddr > largest_memory - header.p_memsz)
        fail("{}: a segment at {:#x} needs more than 4 GiB", path_, header.p_paddr);
    segments_.push_back({header.p_paddr, header.p_offset, header.p_filesz, header.p_memsz});
}

void Elf::read_section_notes(std::uint64_t at) {
    const auto header = structure<Elf64_Shdr>(at, "section headers");
    if (header.sh_type == SHT_NOTE) read_notes(range(header.sh_offset, header.sh_size));
}

// Notes that end in the middle of one are left at that: other tools' notes are not ours to judge.
void Elf::read_notes(ByteView bytes) {
    Elf64_Nhdr header;
    while (bytes.size() >= sizeof header) {
        std::memcpy(&header, bytes.data(), sizeof header);
        const std::uint64_t value = sizeof header + padded(header.n_namesz);
        if (value > bytes.size() || header.n_descsz > bytes.size() - value) return;
        if (header.n_namesz == xen.size() && std::memcmp(bytes.data() + sizeof header, xen.data(), xen.size()) == 0)
            notes_[XenNote{header.n_type}] = bytes.subspan(value, header.n_descsz);
        bytes = bytes.subspan(std::min<std::uint64_t>(value + padded(header.n_descsz), bytes.size()));
    }
}

void Elf::sort_segments() {
    if (segments_.empty()) fail("{}: an ELF file without anything to load", path_);
    std::sort(segments_.begin(), segments_.end(),
              [](const Segment& a, const Segment& b) { return a.address < b.address; });
    for (std::size_t i = 1; i < segments_.size(); ++i)
        if (segments_[i].address - segments_[i - 1].address < segments_[i - 1].memory_size)
            fail("{}: its segments at {:#x} and {:#x} overlap", path_, segments_[i - 1].address, segments_[i].address);
}

std::optional<std::uint64_t> Elf::number(XenNote note) const {
    const auto found = notes_.find(note);
    if (found == notes_.end()) return {};
    const ByteView value = found->second;
    if (value.size() != 4 && value.size() != 8)
        fail("{}: its Xen note {} is no number", path_, static_cast<unsigned>(note));
    std::uint64_t number = 0;
    std::memcpy(&number, value.data(), value.size());
    return number;
}

std::optional<std::string> Elf::text(XenNote note) const {
    const auto found = notes_.find(note);
    if (found == notes_.end()) return {};
    const std::string text(found->second.begin(), found->second.end());
    return text.substr(0, text.find('\0'));
}

}  // namespace operator_side

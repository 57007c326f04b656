// SPDX-License-Identifier: GPL-2.0-or-later
// The functions an ELF file names. A name's bytes are the file's.
#include <elf.h>

#include <algorithm>
#include <cstring>

#include "tools/operator/kernel/elf.hpp"

namespace operator_side {

namespace {

std::string_view name_at(ByteView names, std::uint32_t at) {
    if (at >= names.size()) return {};
    const char* const start = reinterpret_cast<const char*>(names.data()) + at;
    return {start, ::strnlen(start, names.size() - at)};
}

template <typename Structure>
Structure element(ByteView bytes, std::size_t index) {
    Structure read;
    std::memcpy(&read, bytes.data() + index * sizeof read, sizeof read);
    return read;
}

}  // namespace

std::vector<Elf::Symbol> Elf::functions() const {
    std::vector<Symbol> found;
    const ByteView headers = range(sections_at_, sections_ * sizeof(Elf64_Shdr));
    for (std::size_t i = 0; i < headers.size() / sizeof(Elf64_Shdr); ++i) {
        const auto table = element<Elf64_Shdr>(headers, i);
        if (table.sh_type != SHT_SYMTAB || table.sh_link >= headers.size() / sizeof(Elf64_Shdr)) continue;
        const auto strings = element<Elf64_Shdr>(headers, table.sh_link);
        const ByteView symbols = range(table.sh_offset, table.sh_size),
                       names = range(strings.sh_offset, strings.sh_size);
        for (std::size_t k = 0; k < symbols.size() / sizeof(Elf64_Sym); ++k) {
            const auto symbol = element<Elf64_Sym>(symbols, k);
            const unsigned type = ELF64_ST_TYPE(symbol.st_info);
            // Assembly has functions without a type.
            if ((type != STT_FUNC && type != STT_NOTYPE) || symbol.st_shndx == SHN_UNDEF || symbol.st_shndx == SHN_ABS)
                continue;
            if (const std::string_view name = name_at(names, symbol.st_name); !name.empty())
                found.push_back({symbol.st_value, symbol.st_size, name});
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Symbol& a, const Symbol& b) { return a.address < b.address; });
    return found;
}

}  // namespace operator_side

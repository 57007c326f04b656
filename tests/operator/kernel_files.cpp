// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/operator/kernel_files.hpp"

#include <bzlib.h>
#include <lz4.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <cstring>

namespace operator_side {

namespace {

constexpr std::uint64_t virtual_base = 0xFFFF'FFFF'8000'0000;
constexpr std::size_t room = 1 << 20;

void add_note(Bytes& notes, XenNote kind, ByteView value) {
    append(notes, Elf64_Nhdr{4, static_cast<Elf64_Word>(value.size()), static_cast<Elf64_Word>(kind)});
    notes.insert(notes.end(), {'X', 'e', 'n', 0});
    notes.insert(notes.end(), value.begin(), value.end());
    notes.resize((notes.size() + 3) / 4 * 4);
}

void add_text(Bytes& notes, XenNote kind, const std::string& text) {
    add_note(notes, kind, {reinterpret_cast<const std::uint8_t*>(text.c_str()), text.size() + 1});
}

Bytes notes_of(const ElfRecipe& recipe) {
    Bytes notes;
    if (!recipe.notes) return notes;
    add_text(notes, XenNote::XenVersion, recipe.version);
    add_text(notes, XenNote::Loader, "generic");
    add_text(notes, XenNote::Features, recipe.features);
    for (const auto& [kind, value] : {std::pair{XenNote::Entry, recipe.entry},
                                      {XenNote::VirtBase, virtual_base},
                                      {XenNote::PaddrOffset, recipe.paddr_offset},
                                      {XenNote::ModStartPfn, std::uint64_t{1}}})
        add_note(notes, kind, bytes_of(value));
    return notes;
}

Bytes lzma_packed(ByteView bytes, bool alone) {
    Bytes out(room);
    lzma_options_lzma options;
    lzma_lzma_preset(&options, 1);
    lzma_stream stream = LZMA_STREAM_INIT;
    const lzma_ret begun =
        alone ? lzma_alone_encoder(&stream, &options) : lzma_easy_encoder(&stream, 1, LZMA_CHECK_CRC32);
    stream.next_in = bytes.data();
    stream.avail_in = bytes.size();
    stream.next_out = out.data();
    stream.avail_out = out.size();
    if (begun != LZMA_OK || lzma_code(&stream, LZMA_FINISH) != LZMA_STREAM_END) return {};
    out.resize(stream.total_out);
    lzma_end(&stream);
    return out;
}

Bytes gzip_packed(ByteView bytes) {
    Bytes out(room);
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Bytes lz4_packed(ByteView bytes) {
    Bytes out(room);
    const std::uint32_t magic = 0x184C2102;
    const auto size = static_cast<std::uint32_t>(LZ4_compress_default(reinterpret_cast<const char*>(bytes.data()),
                                                                      reinterpret_cast<char*>(out.data()) + 8,
                                                                      static_cast<int>(bytes.size()), room - 8));
    std::memcpy(out.data(), &magic, 4);
    std::memcpy(out.data() + 4, &size, 4);
    out.resize(8 + size);
    return out;
}

}  // namespace

Bytes make_elf(const ElfRecipe& recipe) {
    const Bytes notes = notes_of(recipe);
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_EXEC;
    header.e_machine = EM_X86_64;
    header.e_entry = recipe.entry;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = static_cast<Elf64_Half>(recipe.loads.size() + 1);
    Bytes file, contents;
    append(file, header);
    const std::size_t start = sizeof header + header.e_phnum * sizeof(Elf64_Phdr);
    const auto segment = [&](Elf64_Word type, std::uint64_t address, ByteView bytes, std::uint64_t memory_size) {
        append(file, Elf64_Phdr{type, 0, start + contents.size(), address, address, bytes.size(), memory_size, 0});
        contents.insert(contents.end(), bytes.begin(), bytes.end());
    };
    for (const ElfRecipe::Load& load : recipe.loads) segment(PT_LOAD, load.address, load.bytes, load.memory_size);
    segment(PT_NOTE, 0, notes, 0);
    file.insert(file.end(), contents.begin(), contents.end());
    return file;
}

Bytes packed(Packing packing, ByteView bytes) {
    Bytes out(room);
    auto size = static_cast<unsigned>(out.size());
    switch (packing) {
    case Packing::Gzip: return gzip_packed(bytes);
    case Packing::Xz: return lzma_packed(bytes, false);
    case Packing::Lzma: return lzma_packed(bytes, true);
    case Packing::Lz4Legacy: return lz4_packed(bytes);
    case Packing::Bzip2:
        BZ2_bzBuffToBuffCompress(reinterpret_cast<char*>(out.data()), &size,
                                 reinterpret_cast<char*>(const_cast<std::uint8_t*>(bytes.data())),
                                 static_cast<unsigned>(bytes.size()), 1, 0, 0);
        break;
    case Packing::Zstd:
        size = static_cast<unsigned>(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
        break;
    case Packing::Unknown: return Bytes(bytes.begin(), bytes.end());
    }
    out.resize(size);
    return out;
}

Bytes make_bz_image(Packing packing, ByteView packed, std::uint32_t size) {
    constexpr std::uint32_t sector = 512;
    Bytes file(2 * sector);
    file[0x1F1] = 1;
    file[0x1FE] = 0x55;
    file[0x1FF] = 0xAA;
    std::memcpy(file.data() + 0x202, "HdrS", 4);
    const std::uint16_t version = 0x20F;
    const std::uint32_t length = static_cast<std::uint32_t>(packed.size()) + (packing == Packing::Gzip ? 0 : 4);
    std::memcpy(file.data() + 0x206, &version, 2);
    std::memcpy(file.data() + 0x24C, &length, 4);
    file.insert(file.end(), packed.begin(), packed.end());
    if (packing != Packing::Gzip) append(file, size);
    return file;
}

}  // namespace operator_side

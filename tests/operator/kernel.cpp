// SPDX-License-Identifier: GPL-2.0-or-later
// Kernel files: what is taken out of them, and that no damage does more than make them refused.
#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>

#include "idl/image.hpp"
#include "tests/operator/kernel_files.hpp"
#include "tests/operator/refusal.hpp"
#include "tools/operator/kernel/bz_image.hpp"
#include "tools/operator/kernel/image.hpp"

namespace operator_side {

namespace {

constexpr KernelLimits small{1 << 20, 1 << 20};
constexpr Packing packings[] = {Packing::Gzip,  Packing::Xz,        Packing::Lzma,
                                Packing::Bzip2, Packing::Lz4Legacy, Packing::Zstd};

std::string against(const ElfRecipe& recipe) {
    const Bytes file = make_elf(recipe);
    return refusal([&] { image_of_kernel("k", file, small); });
}

abi::ImageHeader header_of(const Bytes& image) {
    abi::ImageHeader header;
    std::memcpy(&header, image.data(), sizeof header);
    return header;
}

}  // namespace

TEST_CASE("an ELF file becomes one block behind its header") {
    const Bytes image = image_of_kernel("k", make_elf());
    const abi::ImageHeader header = header_of(image);
    CHECK(std::memcmp(header.magic, abi::image_magic, sizeof header.magic) == 0);
    CHECK(header.load_pfn == 0x100);
    CHECK(header.size == 0x3000 + 50);
    CHECK(header.memory_size == header.size);
    CHECK(header.entry == 0xFFFF'FFFF'8010'0010);
    CHECK(header.virtual_base == 0xFFFF'FFFF'8000'0000);
    CHECK(header.flags == abi::image_mod_start_is_pfn);
    REQUIRE(image.size() == abi::image_header_size + header.size);
    CHECK(image[abi::image_header_size] == 0xAA);
    CHECK(image[abi::image_header_size + 100] == 0);
    CHECK(image[abi::image_header_size + 0x3000] == 0xBB);
}

TEST_CASE("what cannot run here is refused with a reason") {
    CHECK(against({.notes = false}) == "k: no Xen notes, so it cannot run as a paravirtual guest");
    CHECK(against({.version = "xen-2.0"}).find("another loader or interface") != std::string::npos);
    CHECK(against({.features = "!brand_new"}) == "k: it requires the unknown feature brand_new");
    CHECK(against({.entry = 0xFFFF'FFFF'8000'0000}).find("lies outside of it") != std::string::npos);
    CHECK(against({.paddr_offset = 0x20'0000}) == "k: a segment lies below the note PADDR_OFFSET");
    CHECK(against({.loads = {}}) == "k: an ELF file without anything to load");
    CHECK(against({.loads = {{0, Bytes(10), 5000}, {4096, Bytes(10), 10}}}).find("overlap") != std::string::npos);
    CHECK(against({.loads = {{0x10'0000, Bytes(10), 10}, {0xC000'0000, Bytes(10), 10}}})
              .find("spread over more than 1 MiB") != std::string::npos);
    CHECK(against({.loads = {{~std::uint64_t{0}, Bytes(10), 10}}}).find("more than 4 GiB") != std::string::npos);
    CHECK(against({.loads = {{0x10'0000, Bytes(10), 5}}}).find("more bytes in the file than in memory") !=
          std::string::npos);
}

TEST_CASE("a file that is cut anywhere, or has any byte changed, is refused or taken, and nothing else happens") {
    const Bytes whole = make_elf();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const std::string said = refusal([&] { image_of_kernel("k", ByteView(whole).first(length), small); });
        CHECK_MESSAGE(said.starts_with("k: "), length);
    }
    for (std::size_t at = 0; at < 0x200; ++at) {
        for (const int bits : {0x01, 0x80, 0xFF}) {
            Bytes damaged = whole;
            damaged[at] ^= static_cast<std::uint8_t>(bits);
            const std::string said = refusal([&] { image_of_kernel("k", damaged, small); });
            CHECK((said == "accepted" || said.starts_with("k: ")));
        }
    }
}

TEST_CASE("bzImages of each packing") {
    const Bytes elf = make_elf();
    for (const Packing packing : packings) {
        const Bytes inner = packed(packing, elf);
        CAPTURE(static_cast<int>(packing));
        CHECK(packing_of(inner) == packing);
        const Bytes file = make_bz_image(packing, inner, static_cast<std::uint32_t>(elf.size()));
        CHECK(unpacked_kernel("k", file) == elf);
        CHECK(image_of_kernel("k", file) == image_of_kernel("k", elf));
    }
}

TEST_CASE("a packed kernel that is cut, or larger than it says, is refused") {
    const Bytes elf = make_elf();
    const auto size = static_cast<std::uint32_t>(elf.size());
    for (const Packing packing : packings) {
        CAPTURE(static_cast<int>(packing));
        Bytes inner = packed(packing, elf);
        if (packing != Packing::Gzip)
            CHECK(refusal([&] { unpacked_kernel("k", make_bz_image(packing, inner, size - 1)); }).find("more than") !=
                  std::string::npos);
        CHECK(refusal([&] {
                  unpacked_kernel("k", make_bz_image(packing, inner, size + 1));
              }).find(packing == Packing::Gzip ? "accepted" : "instead of") != std::string::npos);
        CHECK(refusal([&] {
                  unpacked_kernel("k", make_bz_image(packing, inner, 1 << 21), small);
              }).find(packing == Packing::Gzip ? "accepted" : "at most 1 MiB") != std::string::npos);
        for (std::size_t length = 6; length < inner.size(); length += 7) {
            const Bytes file = make_bz_image(packing, ByteView(inner).first(length), size);
            CHECK(refusal([&] { unpacked_kernel("k", file, small); }).starts_with("k: "));
        }
    }
    CHECK(refusal([&] { unpacked_kernel("k", make_bz_image(Packing::Unknown, elf, size)); }) ==
          "k: its kernel is packed in a way we do not know (magic 7f454c460201)");
    CHECK(refusal([&] { unpacked_kernel("k", Bytes(2048)); }) == "k: neither an ELF file nor a Linux bzImage");
}

// RINGFENCE_CORPUS=FOLDER makes the seeds of the fuzzer anew.
TEST_CASE("seeds of the fuzzer" * doctest::skip(std::getenv("RINGFENCE_CORPUS") == nullptr)) {
    const std::string folder = std::getenv("RINGFENCE_CORPUS");
    const Bytes elf = make_elf();
    write_file(folder + "/elf", elf);
    for (const Packing packing : packings)
        write_file(fmt::format("{}/bz-{}", folder, static_cast<int>(packing)),
                   make_bz_image(packing, packed(packing, elf), static_cast<std::uint32_t>(elf.size())));
}

}  // namespace operator_side

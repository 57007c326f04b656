// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/kernel/image.hpp"

#include <algorithm>
#include <cstring>

#include "idl/image.hpp"
#include "tools/operator/error.hpp"
#include "tools/operator/kernel/bz_image.hpp"

namespace operator_side {

namespace {

constexpr std::uint64_t page = 4096;
constexpr std::string_view known_features[] = {"writable_page_tables",
                                               "writable_descriptor_tables",
                                               "auto_translated_physmap",
                                               "supervisor_mode_kernel",
                                               "pae_pgdir_above_4gb",
                                               "hvm_callback_vector",
                                               "dom0"};

// Features with `!` are required, the others only offered.
void check_features(const Elf& elf, std::string_view features) {
    while (!features.empty()) {
        const std::size_t bar = features.find('|');
        const std::string_view feature = features.substr(0, bar);
        if (feature.starts_with('!') && std::find(std::begin(known_features), std::end(known_features),
                                                  feature.substr(1)) == std::end(known_features))
            fail("{}: it requires the unknown feature {}", elf.path(), feature.substr(1));
        features.remove_prefix(bar == std::string_view::npos ? features.size() : bar + 1);
    }
}

void check_notes(const Elf& elf) {
    if (!elf.has_notes()) fail("{}: no Xen notes, so it cannot run as a paravirtual guest", elf.path());
    if (elf.text(XenNote::XenVersion) != "xen-3.0" || elf.text(XenNote::Loader).value_or("generic") != "generic")
        fail("{}: its Xen notes ask for another loader or interface than xen-3.0, generic", elf.path());
    check_features(elf, elf.text(XenNote::Features).value_or(""));
}

// Where the block begins and ends, by guest physical address.
struct Extent {
    std::uint64_t start, file_end, end;
};

Extent extent_of(const Elf& elf, std::uint64_t paddr_offset, const KernelLimits& limits) {
    if (elf.segments().front().address < paddr_offset)
        fail("{}: a segment lies below the note PADDR_OFFSET", elf.path());
    const std::uint64_t start = (elf.segments().front().address - paddr_offset) / page * page;
    Extent extent{start, start, start};
    for (const Segment& segment : elf.segments()) {
        const std::uint64_t at = segment.address - paddr_offset;
        extent.file_end = std::max(extent.file_end, at + segment.file_size);
        extent.end = std::max(extent.end, at + segment.memory_size);
    }
    if (extent.file_end - extent.start > limits.block)
        fail("{}: its segments are spread over more than {} MiB", elf.path(), limits.block >> 20);
    return extent;
}

}  // namespace

Bytes flatten(const Elf& elf, const KernelLimits& limits) {
    check_notes(elf);
    const std::uint64_t virtual_base = elf.number(XenNote::VirtBase).value_or(0),
                        offset = elf.number(XenNote::PaddrOffset).value_or(0);
    const Extent extent = extent_of(elf, offset, limits);
    const std::uint64_t entry = elf.number(XenNote::Entry).value_or(elf.entry());
    if (entry - virtual_base < extent.start || entry - virtual_base >= extent.end)
        fail("{}: its entry {:#x} lies outside of it", elf.path(), entry);

    abi::ImageHeader header{};
    std::memcpy(header.magic, abi::image_magic, sizeof header.magic);
    header.virtual_base = virtual_base;
    header.load_pfn = extent.start / page;
    header.size = extent.file_end - extent.start;
    header.memory_size = extent.end - extent.start;
    header.entry = entry;
    header.hypercall_page = elf.number(XenNote::HypercallPage).value_or(0);
    header.init_p2m = elf.number(XenNote::InitP2m).value_or(0);
    header.flags = elf.number(XenNote::ModStartPfn).value_or(0) != 0 ? abi::image_mod_start_is_pfn : 0u;

    Bytes image(abi::image_header_size + header.size);
    std::memcpy(image.data(), &header, sizeof header);
    for (const Segment& segment : elf.segments())
        std::copy_n(elf.bytes().data() + segment.offset, segment.file_size,
                    image.data() + abi::image_header_size + (segment.address - offset - extent.start));
    return image;
}

Bytes image_of_kernel(const std::string& path, ByteView file, const KernelLimits& limits) {
    if (is_elf(file)) return flatten(Elf(path, file), limits);
    const Bytes elf = unpacked_kernel(path, file, limits);
    return flatten(Elf(path, elf), limits);
}

Bytes image_of_kernel(const std::string& path) { return image_of_kernel(path, read_file(path)); }

}  // namespace operator_side

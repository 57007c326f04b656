// SPDX-License-Identifier: GPL-2.0-or-later
// Records and images as a careful operator would send them; a test changes what it likes.
#pragma once

#include <cstring>
#include <string>

#include "idl/image.hpp"
#include "idl/line.hpp"

namespace simulated {

using namespace abi;

template <typename T>
std::string bytes_of(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}
template <typename T>
T value_of(const std::string& bytes, std::size_t offset = 0) {
    T value{};
    if (bytes.size() >= offset + sizeof value) std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}
template <std::size_t size>
void put_text(char (&field)[size], const std::string& text) {
    std::memset(field, 0, size);
    text.copy(field, size - 1);
}

inline line::Target target(const std::string& name) {
    line::Target target{};
    put_text(target.name, name);
    return target;
}
inline line::Target target(DomId domid) {
    line::Target target{};
    target.domid = domid;
    return target;
}

inline ManifestDomain domain_record(const std::string& name, const std::string& image = "guest") {
    ManifestDomain record{};
    put_text(record.name, name);
    put_text(record.image, image);
    put_text(record.cmdline, "quiet");
    record.memory_mib = 4;
    record.vcpus = 2;
    record.weight = 256;
    return record;
}

// As Linux: two pages of code at 1 MiB, one more in memory, a hypercall page.
inline ImageHeader image_header(u64 pages = 2) {
    constexpr u64 base = 0xFFFF'FFFF'8000'0000, load_pfn = 256;
    ImageHeader header{};
    std::memcpy(header.magic, image_magic, sizeof header.magic);
    header.virtual_base = base;
    header.load_pfn = load_pfn;
    header.size = pages * page_size;
    header.memory_size = (pages + 1) * page_size;
    header.entry = base + load_pfn * page_size;
    header.hypercall_page = header.entry + page_size;
    return header;
}
inline std::string image_bytes(const ImageHeader& header, u64 size) {
    std::string bytes(size, 'i');
    std::memset(bytes.data(), 0, size < image_header_size ? size : image_header_size);
    std::memcpy(bytes.data(), &header, size < sizeof header ? size : sizeof header);
    return bytes;
}
inline std::string image_bytes(const ImageHeader& header) { return image_bytes(header, image_header_size + header.size); }

inline line::ImageOpen image_open(const std::string& name, u64 size, ArchiveKind kind = ArchiveKind::image) {
    line::ImageOpen record{};
    put_text(record.name, name);
    record.size = size;
    record.kind = static_cast<u32>(kind);
    return record;
}
inline std::string image_write(const std::string& name, u64 offset, const std::string& bytes) {
    line::ImageWrite record{};
    put_text(record.name, name);
    record.offset = offset;
    record.length = static_cast<u32>(bytes.size());
    return bytes_of(record) + bytes;
}

}  // namespace simulated

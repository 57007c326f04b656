// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/kernel/bz_image.hpp"

#include <cstring>

#include "tools/operator/error.hpp"
#include "tools/operator/kernel/unpack.hpp"

namespace operator_side {

namespace {

// The setup header, as boot.rst names its fields.
constexpr std::size_t setup_sects = 0x1F1, boot_flag = 0x1FE, header_magic = 0x202, version = 0x206,
                      payload_offset = 0x248, payload_length = 0x24C;
constexpr std::size_t header_end = 0x250;
constexpr std::uint16_t first_with_payload = 0x208;
constexpr std::size_t sector = 512;
constexpr std::size_t size_field = 4;  // the unpacked size, behind the payload

template <typename Number>
Number number_at(ByteView file, std::size_t at) {
    Number number;
    std::memcpy(&number, file.data() + at, sizeof number);
    return number;
}

bool is_bz_image(ByteView file) {
    return file.size() >= header_end && number_at<std::uint16_t>(file, boot_flag) == 0xAA55 &&
           std::memcmp(file.data() + header_magic, "HdrS", 4) == 0;
}

ByteView payload_of(const std::string& path, ByteView file) {
    const std::uint64_t sectors = file[setup_sects] == 0 ? 4 : file[setup_sects];
    const std::uint64_t start = (sectors + 1) * sector + number_at<std::uint32_t>(file, payload_offset),
                        length = number_at<std::uint32_t>(file, payload_length);
    const unsigned protocol = number_at<std::uint16_t>(file, version);
    if (protocol < first_with_payload || length < 2 * size_field || start > file.size() || length > file.size() - start)
        fail("{}: a bzImage without a packed kernel we can find (protocol {:#x}); it may be cut short", path, protocol);
    return file.subspan(start, length);
}

}  // namespace

bool is_elf(ByteView file) {
    return file.size() >= 4 && std::memcmp(file.data(),
                                           "\x7f"
                                           "ELF",
                                           4) == 0;
}

Bytes unpacked_kernel(const std::string& path, ByteView file, const KernelLimits& limits) {
    if (is_elf(file)) return Bytes(file.begin(), file.end());
    if (!is_bz_image(file)) fail("{}: neither an ELF file nor a Linux bzImage", path);
    const ByteView payload = payload_of(path, file);
    const std::uint32_t size = number_at<std::uint32_t>(payload, payload.size() - size_field);
    if (size > limits.unpacked)
        fail("{}: its kernel unpacks to {} bytes; at most {} MiB are taken", path, size, limits.unpacked >> 20);
    // Of gzip's stream the size is a part; behind the others it was put.
    const bool is_gzip = packing_of(payload) == Packing::Gzip;
    Bytes kernel = unpack(path, is_gzip ? payload : payload.first(payload.size() - size_field), size);
    if (kernel.size() != size) fail("{}: its kernel unpacks to {} bytes instead of {}", path, kernel.size(), size);
    return kernel;
}

}  // namespace operator_side

// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: any bytes as a kernel file. An image that comes out has the lengths its header says.
#include <cstdlib>
#include <cstring>

#include "idl/image.hpp"
#include "tools/operator/error.hpp"
#include "tools/operator/kernel/bz_image.hpp"
#include "tools/operator/kernel/image.hpp"

using namespace operator_side;

namespace {

constexpr KernelLimits limits{4 << 20, 4 << 20};

void check_image(const Bytes& image) {
    abi::ImageHeader header;
    if (image.size() < abi::image_header_size) std::abort();
    std::memcpy(&header, image.data(), sizeof header);
    if (image.size() - abi::image_header_size != header.size || header.memory_size < header.size) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const ByteView file(bytes, size);
    try {
        check_image(image_of_kernel("k", file, limits));
    } catch (const Error& problem) {
        if (!std::string_view(problem.what()).starts_with("k: ")) std::abort();
    }
    try {
        if (is_elf(file)) Elf("k", file).functions();
    } catch (const Error&) {
    }
    return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/archive/content_name.hpp"

#include <openssl/evp.h>

#include "tools/operator/error.hpp"

namespace operator_side {

std::string content_name(ByteView contents) {
    constexpr unsigned named = 16;  // bytes, two digits each
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(contents.data(), contents.size(), digest, &size, EVP_sha256(), nullptr) != 1 || size < named)
        fail("the library for SHA-256 does not work");
    std::string name;
    for (unsigned i = 0; i < named; ++i) name += fmt::format("{:02x}", digest[i]);
    return name;
}

}  // namespace operator_side

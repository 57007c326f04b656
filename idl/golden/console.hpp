// SPDX-License-Identifier: GPL-2.0-or-later
// A console: one page with a stream in each direction (io/console.h of the public headers). The domain's builder puts page
// and port into start_info. Indices run freely; who writes bytes moves `prod`, who takes them moves `cons`, and each
// notifies the other after it. A guest may poll instead of listening, so what it writes has to be taken without delay.
// Generated from console.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace console {

using namespace common::integers;

struct Page {
    u8 in[1024];                    // To the guest.
    u8 out[2048];                   // From the guest.
    u32 in_cons;
    u32 in_prod;
    u32 out_cons;
    u32 out_prod;
};
static_assert(sizeof(Page) == 3088 && alignof(Page) == 4);
static_assert(offsetof(Page, in) == 0 && offsetof(Page, out) == 1024 && offsetof(Page, in_cons) == 3072 &&
    offsetof(Page, in_prod) == 3076 && offsetof(Page, out_cons) == 3080 && offsetof(Page, out_prod) == 3084);

}  // namespace console

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A console: one page with a stream in each direction (io/console.h of the public headers). The domain's builder puts page
 * and port into start_info. Indices run freely; who writes bytes moves `prod`, who takes them moves `cons`, and each
 * notifies the other after it. A guest may poll instead of listening, so what it writes has to be taken without delay.
 */
/* Generated from console.capnp. */
#ifndef RF_CONSOLE_H
#define RF_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

struct rf_console_page {
    /*
     * To the guest.
     */
    uint8_t in[1024];
    /*
     * From the guest.
     */
    uint8_t out[2048];
    uint32_t in_cons;
    uint32_t in_prod;
    uint32_t out_cons;
    uint32_t out_prod;
};
_Static_assert(sizeof(struct rf_console_page) == 3088, "size");
_Static_assert(offsetof(struct rf_console_page, in) == 0, "offset");
_Static_assert(offsetof(struct rf_console_page, out) == 1024, "offset");
_Static_assert(offsetof(struct rf_console_page, in_cons) == 3072, "offset");
_Static_assert(offsetof(struct rf_console_page, in_prod) == 3076, "offset");
_Static_assert(offsetof(struct rf_console_page, out_cons) == 3080, "offset");
_Static_assert(offsetof(struct rf_console_page, out_prod) == 3084, "offset");

#endif

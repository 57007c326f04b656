/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row: an operation of the operating system, done many times in one timed stretch. */
#pragma once

#include <stdint.h>

struct row {
    const char *name;
    long operations;
    uint64_t (*run)(long operations, long size); /* nanoseconds for all of them */
    long size;                                   /* bytes, pages or processes, as the row says */
};

/* Each file's rows; the last has no name. */
extern const struct row calls[], memory[], processes[], messages[], files[];

uint64_t now(void);         /* nanoseconds */
void check(int ok, const char *what); /* or the program ends and says why */
int scratch_file(long size);   /* open, with `size` bytes in it, already unlinked */

struct counters {
    uint32_t traps, cr3_loads, tlb_flushes; /* they run on and wrap */
};
int read_counters(struct counters *counters); /* 0: this hypervisor has none, or there is no hypervisor */

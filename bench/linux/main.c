/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest's programs pay: "row NAME NANOSECONDS OPERATIONS [TRAPS CR3-LOADS TLB-FLUSHES]" for each, the fastest of a
 * few stretches; counters, where there are any, are those of the same stretch. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "rows.h"

enum { stretches = 5 };

uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void check(int ok, const char *what)
{
    if (ok)
        return;
    printf("micro: %s: %s\n", what, strerror(errno));
    exit(1);
}

int scratch_file(long size)
{
    char name[] = "/tmp/scratch-XXXXXX", block[4096];
    int file = mkstemp(name);

    check(file >= 0, name);
    unlink(name);
    memset(block, 'x', sizeof block);
    for (long done = 0; done < size; done += (long)sizeof block)
        check(write(file, block, sizeof block) == (ssize_t)sizeof block, "write");
    return file;
}

static void measure(const struct row *row)
{
    uint64_t best = ~0ull;
    struct counters before, after, first = { 0 }, last = { 0 };
    int counted = 0;

    for (int i = 0; i < stretches; i++) {
        uint64_t took;

        read_counters(&before);
        took = row->run(row->operations, row->size);
        counted = read_counters(&after);
        if (took < best) {
            best = took;
            first = before;
            last = after;
        }
    }
    printf("row %s %llu %ld", row->name, (unsigned long long)best, row->operations);
    if (counted)
        printf(" %u %u %u", last.traps - first.traps, last.cr3_loads - first.cr3_loads, last.tlb_flushes - first.tlb_flushes);
    printf("\n");
    fflush(stdout);
}

/* Without arguments all rows, else those named. */
static int wanted(const char *name, int count, char **names)
{
    for (int i = 1; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return 1;
    return count == 1;
}

int main(int count, char **names)
{
    const struct row *const groups[] = { calls, memory, processes, messages, files };

    for (unsigned g = 0; g < sizeof groups / sizeof groups[0]; g++)
        for (const struct row *row = groups[g]; row->name; row++)
            if (wanted(row->name, count, names))
                measure(row);
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files in a file system that is all memory. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "rows.h"

static uint64_t create_then_delete(long n, uint64_t *deleting)
{
    char name[64];
    uint64_t start = now(), between;

    for (long i = 0; i < n; i++) {
        snprintf(name, sizeof name, "/tmp/file-%ld", i);
        check(close(open(name, O_CREAT | O_EXCL | O_WRONLY, 0600)) == 0, name);
    }
    between = now();
    for (long i = 0; i < n; i++) {
        snprintf(name, sizeof name, "/tmp/file-%ld", i);
        check(unlink(name) == 0, name);
    }
    *deleting = now() - between;
    return between - start;
}

static uint64_t create(long n, long unused)
{
    uint64_t ignored;

    (void)unused;
    return create_then_delete(n, &ignored);
}

static uint64_t delete(long n, long unused)
{
    uint64_t took;

    (void)unused;
    create_then_delete(n, &took);
    return took;
}

const struct row files[] = {
    { "file_create", 500, create, 0 },
    { "file_delete", 500, delete, 0 },
    { 0 },
};

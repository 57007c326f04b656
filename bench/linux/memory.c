/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mapping, faulting, protecting. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows.h"

enum { page = 4096 };

static char *pages_of_our_own(long bytes, int flags)
{
    char *start = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

    check(start != MAP_FAILED, "mmap");
    madvise(start, (size_t)bytes, MADV_NOHUGEPAGE);
    return start;
}

static uint64_t touch(char *start, long bytes)
{
    uint64_t begin = now();

    for (long at = 0; at < bytes; at += page)
        *(volatile char *)(start + at) = 1;
    return now() - begin;
}

static uint64_t walk(long n, long pages)
{
    char *area = pages_of_our_own(pages * page, MAP_PRIVATE | MAP_POPULATE);
    uint64_t start;

    memset(area, 1, (size_t)(pages * page));
    start = now();
    for (long i = 0; i < n; i++)
        for (long at = 0; at < pages * page; at += page)
            (void)*(volatile char *)(area + at);
    start = now() - start;
    munmap(area, (size_t)(pages * page));
    return start;
}

static uint64_t first_touch(long n, long pages)
{
    uint64_t total = 0;

    for (long i = 0; i < n; i += pages) {
        char *area = pages_of_our_own(pages * page, MAP_PRIVATE);

        total += touch(area, pages * page);
        munmap(area, (size_t)(pages * page));
    }
    return total;
}

static uint64_t copy_on_write(long n, long pages)
{
    uint64_t *took = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), total = 0;
    char *area = pages_of_our_own(pages * page, MAP_PRIVATE);

    touch(area, pages * page);
    for (long i = 0; i < n; i += pages) {
        pid_t child = fork();

        check(child >= 0, "fork");
        if (child == 0) {
            *took = touch(area, pages * page);
            _exit(0);
        }
        waitpid(child, NULL, 0);
        total += *took;
    }
    munmap(area, (size_t)(pages * page));
    munmap(took, page);
    return total;
}

static uint64_t map_nothing(long n, long bytes)
{
    uint64_t start = now();

    for (long i = 0; i < n; i++) {
        void *area = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        check(area != MAP_FAILED && munmap(area, (size_t)bytes) == 0, "mmap");
    }
    return now() - start;
}

/* A file mapped, each of its pages read, unmapped. */
static uint64_t map_file(long n, long bytes)
{
    int file = scratch_file(bytes);
    uint64_t start = now();

    for (long i = 0; i < n; i++) {
        char *area = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

        check(area != MAP_FAILED, "mmap");
        for (long at = 0; at < bytes; at += page)
            (void)*(volatile char *)(area + at);
        munmap(area, (size_t)bytes);
    }
    start = now() - start;
    close(file);
    return start;
}

static uint64_t protect(long n, long bytes)
{
    char *area = pages_of_our_own(bytes, MAP_PRIVATE);
    uint64_t start;

    touch(area, bytes);
    start = now();
    for (long i = 0; i < n; i++)
        mprotect(area, (size_t)bytes, i % 2 ? PROT_READ | PROT_WRITE : PROT_READ);
    start = now() - start;
    munmap(area, (size_t)bytes);
    return start;
}

const struct row memory[] = {
    { "memwalk_1024pg", 50, walk, 1024 },
    { "anon_fault", 2560, first_touch, 256 },
    { "cow_fault", 1280, copy_on_write, 256 },
    { "mmap_anon_1m", 1000, map_nothing, 1 << 20 },
    { "mmap_file_1m", 20, map_file, 1 << 20 },
    { "mprotect_64k", 500, protect, 64 << 10 },
    { 0 },
};

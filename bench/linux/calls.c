/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computing, system calls, signals. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "rows.h"

static volatile uint64_t sink;

static uint64_t compute(long n, long rounds)
{
    uint64_t x = 1, start = now();

    for (long i = 0; i < n * rounds; i++)
        x = (x << 7 | x >> 57) * 0x9E3779B97F4A7C15u + (uint64_t)i;
    sink = x;
    return now() - start;
}

static uint64_t read_clock(long n, long unused)
{
    uint64_t start = now();

    (void)unused;
    for (long i = 0; i < n; i++)
        sink = now();
    return now() - start;
}

static uint64_t null_syscall(long n, long unused)
{
    uint64_t start = now();

    (void)unused;
    for (long i = 0; i < n; i++)
        syscall(SYS_getppid);
    return now() - start;
}

static uint64_t read_zero(long n, long size)
{
    char bytes[64];
    int file = open("/dev/zero", O_RDONLY);
    uint64_t start = now();

    for (long i = 0; i < n; i++)
        check(read(file, bytes, (size_t)size) == size, "/dev/zero");
    start = now() - start;
    close(file);
    return start;
}

static uint64_t write_null(long n, long size)
{
    char bytes[64] = { 0 };
    int file = open("/dev/null", O_WRONLY);
    uint64_t start = now();

    for (long i = 0; i < n; i++)
        check(write(file, bytes, (size_t)size) == size, "/dev/null");
    start = now() - start;
    close(file);
    return start;
}

static const char *const subject = "/tmp/subject";

static uint64_t stat_file(long n, long unused)
{
    struct stat info;
    uint64_t start;

    (void)unused;
    close(open(subject, O_CREAT | O_RDWR, 0600));
    start = now();
    for (long i = 0; i < n; i++)
        check(stat(subject, &info) == 0, subject);
    return now() - start;
}

static uint64_t open_and_close(long n, long unused)
{
    uint64_t start;

    (void)unused;
    close(open(subject, O_CREAT | O_RDWR, 0600));
    start = now();
    for (long i = 0; i < n; i++)
        check(close(open(subject, O_RDONLY)) == 0, subject);
    return now() - start;
}

static uint64_t select_idle(long n, long count)
{
    int ends[2], last = 0;
    fd_set all;
    uint64_t start;

    check(pipe(ends) == 0, "pipe");
    FD_ZERO(&all);
    for (long i = 0; i < count; i++) {
        last = dup(ends[0]);
        FD_SET(last, &all);
    }
    start = now();
    for (long i = 0; i < n; i++) {
        fd_set asked = all;
        struct timeval none = { 0, 0 };

        check(select(last + 1, &asked, NULL, NULL, &none) == 0, "select");
    }
    start = now() - start;
    for (int file = ends[0]; file <= last; file++)
        close(file);
    return start;
}

static void on_signal(int number)
{
    sink = (uint64_t)number;
}

static uint64_t install_handler(long n, long unused)
{
    struct sigaction action = { .sa_handler = on_signal };
    uint64_t start = now();

    (void)unused;
    for (long i = 0; i < n; i++)
        sigaction(SIGUSR1, &action, NULL);
    return now() - start;
}

static uint64_t handle_signal(long n, long unused)
{
    struct sigaction action = { .sa_handler = on_signal };
    uint64_t start;

    (void)unused;
    sigaction(SIGUSR1, &action, NULL);
    start = now();
    for (long i = 0; i < n; i++)
        kill(getpid(), SIGUSR1);
    return now() - start;
}

/* The store below is three bytes long. */
static void step_over(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 3;
}

static uint64_t forbidden_store(long n, long unused)
{
    struct sigaction action = { .sa_sigaction = step_over, .sa_flags = SA_SIGINFO }, old;
    char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint64_t start;

    (void)unused;
    check(page != MAP_FAILED, "mmap");
    sink = (uint64_t)*(volatile char *)page;
    sigaction(SIGSEGV, &action, &old);
    start = now();
    for (long i = 0; i < n; i++)
        __asm__ volatile("movb $1, (%%rax)" : : "a"(page) : "memory");
    start = now() - start;
    sigaction(SIGSEGV, &old, NULL);
    munmap(page, 4096);
    return start;
}

const struct row calls[] = {
    { "cpu_1000it", 200, compute, 1000 },
    { "clock_gettime", 2000, read_clock, 0 },
    { "null_syscall", 5000, null_syscall, 0 },
    { "read_zero1", 5000, read_zero, 1 },
    { "write_null1", 5000, write_null, 1 },
    { "stat", 2000, stat_file, 0 },
    { "open_close", 2000, open_and_close, 0 },
    { "select_10", 2000, select_idle, 10 },
    { "select_100", 500, select_idle, 100 },
    { "sig_install", 5000, install_handler, 0 },
    { "sig_handle", 2000, handle_signal, 0 },
    { "prot_fault", 2000, forbidden_store, 0 },
    { 0 },
};

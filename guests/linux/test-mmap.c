// SPDX-License-Identifier: GPL-2.0-or-later
// 64 MiB mapped, filled, protected, checked, changed after fork (copy on write), partly unmapped: the contents must be
// right at each step, and a write to a protected page must fault.
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { size = 64 << 20, page = 4096 };

static sigjmp_buf back;
static void on_fault(int signal) { siglongjmp(back, signal); }

static uint64_t pattern(long i, uint64_t seed) { return (uint64_t)i * 0x9E3779B97F4A7C15u ^ seed; }

static void fill(volatile uint64_t* words, uint64_t seed) {
    for (long i = 0; i < size / 8; i += 64) words[i] = pattern(i, seed);
}

static int differs(volatile uint64_t* words, long from, uint64_t seed) {
    for (long i = from; i < size / 8; i += 64)
        if (words[i] != pattern(i, seed)) return 1;
    return 0;
}

static int faults(volatile uint64_t* word) {
    if (sigsetjmp(back, 1) != 0) return 1;
    *word = 1;
    return 0;
}

int main(void) {
    struct sigaction action = {.sa_handler = on_fault};
    sigaction(SIGSEGV, &action, 0);
    uint64_t* const words = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (words == MAP_FAILED) return perror("mmap"), 1;
    fill(words, 1);
    if (differs(words, 0, 1)) return puts("contents after filling"), 1;
    if (mprotect(words, size, PROT_READ) != 0) return perror("mprotect"), 1;
    if (differs(words, 0, 1)) return puts("contents after protecting"), 1;
    if (!faults(&words[size / 16])) return puts("a protected page was written"), 1;
    if (mprotect(words, size, PROT_READ | PROT_WRITE) != 0) return perror("mprotect"), 1;

    const pid_t child = fork();
    if (child == 0) {
        fill(words, 2);
        _exit(differs(words, 0, 2));
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) return puts("contents in the child"), 1;
    if (differs(words, 0, 1)) return puts("the child wrote into its parent"), 1;

    if (munmap(words, size / 2) != 0) return perror("munmap"), 1;
    if (differs(words, size / 16, 1)) return puts("contents after unmapping half"), 1;
    if (!faults(words)) return puts("an unmapped page was written"), 1;
    munmap((char*)words + size / 2, size / 2);
    printf("%d MiB", size >> 20);
    return 0;
}

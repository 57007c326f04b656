/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first line from user space, with the time stamp counter at its writing; then nothing more. */
#include <stdio.h>
#include <unistd.h>
#include <x86intrin.h>

int main(void)
{
    char line[64];
    int length = snprintf(line, sizeof line, "linux: first %llu\n", (unsigned long long)__rdtsc());

    if (write(STDOUT_FILENO, line, length) != length)
        return 1;
    for (;;)
        pause();
}

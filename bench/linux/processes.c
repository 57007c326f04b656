/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making processes, and switching between them. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows.h"

static void await(pid_t child)
{
    int status = 0;

    check(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0, "a child");
}

static uint64_t fork_and_exit(long n, long unused)
{
    uint64_t start = now();

    (void)unused;
    for (long i = 0; i < n; i++) {
        pid_t child = fork();

        check(child >= 0, "fork");
        if (child == 0)
            _exit(0);
        await(child);
    }
    return now() - start;
}

static uint64_t run_program(long n, const char *const *line)
{
    uint64_t start = now();

    for (long i = 0; i < n; i++) {
        pid_t child = fork();

        check(child >= 0, "fork");
        if (child == 0) {
            char *const environment[] = { "PATH=/bin", NULL };

            execve(line[0], (char *const *)line, environment);
            _exit(127);
        }
        await(child);
    }
    return now() - start;
}

static uint64_t fork_and_exec(long n, long unused)
{
    static const char *const line[] = { "/bin/tiny", NULL };

    (void)unused;
    return run_program(n, line);
}

/* With 0 the shell does it itself, with 1 it starts a program. */
static uint64_t shell(long n, long programs)
{
    static const char *const alone[] = { "/bin/sh", "-c", "true", NULL };
    static const char *const with_program[] = { "/bin/sh", "-c", "/bin/tiny; true", NULL };

    return run_program(n, programs ? with_program : alone);
}

/* A token goes round `count` processes, each of which sums `size` bytes before it passes the token on. */
static uint64_t ring(long n, int count, long size)
{
    int ends[8][2];
    pid_t others[8];
    char token = 0;
    long words = size / (long)sizeof(long);
    volatile long *data = calloc((size_t)words + 1, sizeof(long));
    uint64_t start;

    for (int i = 0; i < count; i++)
        check(pipe(ends[i]) == 0, "pipe");
    for (int i = 1; i < count; i++) {
        others[i] = fork();
        check(others[i] >= 0, "fork");
        if (others[i] != 0)
            continue;
        /* Ends when the first process closes its pipe. */
        for (int k = 0; k < count; k++) {
            if (k != i)
                close(ends[k][1]);
            if (k != i - 1)
                close(ends[k][0]);
        }
        while (read(ends[i - 1][0], &token, 1) == 1) {
            long sum = 0;

            for (long w = 0; w < words; w++)
                sum += data[w];
            data[words] = sum;
            if (write(ends[i][1], &token, 1) != 1)
                break;
        }
        _exit(0);
    }
    for (int k = 0; k < count; k++) {
        if (k != 0)
            close(ends[k][1]);
        if (k != count - 1)
            close(ends[k][0]);
    }
    start = now();
    for (long hop = 0; hop < n; hop += count) {
        long sum = 0;

        for (long w = 0; w < words; w++)
            sum += data[w];
        data[words] = sum;
        check(write(ends[0][1], &token, 1) == 1 && read(ends[count - 1][0], &token, 1) == 1, "the ring");
    }
    start = now() - start;
    close(ends[0][1]);
    close(ends[count - 1][0]);
    for (int i = 1; i < count; i++)
        await(others[i]);
    free((void *)data);
    return start;
}

static uint64_t ring_of_two(long n, long size)
{
    return ring(n, 2, size);
}

static uint64_t ring_of_eight(long n, long size)
{
    return ring(n, 8, size);
}

const struct row processes[] = {
    { "fork_exit", 30, fork_and_exit, 0 },
    { "fork_execve", 30, fork_and_exec, 0 },
    { "sh_c_true", 10, shell, 0 },
    { "sh_c_prog", 10, shell, 1 },
    { "ctx_2p_0k", 800, ring_of_two, 0 },
    { "ctx_2p_16k", 400, ring_of_two, 16 << 10 },
    { "ctx_2p_64k", 200, ring_of_two, 64 << 10 },
    { "ctx_8p_0k", 800, ring_of_eight, 0 },
    { "ctx_8p_16k", 400, ring_of_eight, 16 << 10 },
    { "ctx_8p_64k", 200, ring_of_eight, 64 << 10 },
    { 0 },
};

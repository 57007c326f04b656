/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pipes and Unix sockets between two processes. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows.h"

/* Two ways of connecting, each as: ends[0] and ends[1] of the first process, ends[2] and ends[3] of the second (read, write). */
static void connect_by_pipes(int *ends)
{
    int there[2], back[2];

    check(pipe(there) == 0 && pipe(back) == 0, "pipe");
    ends[0] = back[0];
    ends[1] = there[1];
    ends[2] = there[0];
    ends[3] = back[1];
}

static void connect_by_socket(int *ends)
{
    int pair[2];

    check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
    ends[0] = pair[0];
    ends[1] = dup(pair[0]);
    ends[2] = pair[1];
    ends[3] = dup(pair[1]);
}

/* The second process answers `size` bytes with one, until the other end is closed. */
static pid_t start_second(int *ends, long size)
{
    static char bytes[64 << 10];
    pid_t child = fork();

    check(child >= 0, "fork");
    if (child != 0) {
        close(ends[2]);
        close(ends[3]);
        return child;
    }
    close(ends[0]);
    close(ends[1]);
    for (;;) {
        long got = 0;

        while (got < size) {
            ssize_t piece = read(ends[2], bytes, (size_t)(size - got));

            if (piece <= 0)
                _exit(0);
            got += piece;
        }
        if (write(ends[3], bytes, 1) != 1)
            _exit(0);
    }
}

static uint64_t exchange(long n, long size, void (*connect_them)(int *))
{
    static char bytes[64 << 10];
    int ends[4];
    pid_t second;
    uint64_t start;

    connect_them(ends);
    second = start_second(ends, size);
    memset(bytes, 1, sizeof bytes);
    start = now();
    for (long i = 0; i < n; i++) {
        for (long sent = 0; sent < size;) {
            ssize_t piece = write(ends[1], bytes + sent, (size_t)(size - sent));

            check(piece > 0, "write");
            sent += piece;
        }
        check(read(ends[0], bytes, 1) == 1, "read");
    }
    start = now() - start;
    close(ends[0]);
    close(ends[1]);
    waitpid(second, NULL, 0);
    return start;
}

static uint64_t over_pipes(long n, long size)
{
    return exchange(n, size, connect_by_pipes);
}

static uint64_t over_socket(long n, long size)
{
    return exchange(n, size, connect_by_socket);
}

const struct row messages[] = {
    { "pipe_rtt", 400, over_pipes, 1 },
    { "unix_rtt", 400, over_socket, 1 },
    { "pipe_64k", 100, over_pipes, 64 << 10 },
    { "unix_64k", 100, over_socket, 64 << 10 },
    { 0 },
};

// SPDX-License-Identifier: GPL-2.0-or-later
// 16 MiB through a chain of three processes and two pipes, checked at the end.
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { total = 16 << 20, chunk = 65536 };
static uint32_t buffer[chunk / 4];

static int read_all(int from, char* to, int size) {
    for (int done = 0, n; done < size; done += n)
        if ((n = (int)read(from, to + done, (size_t)(size - done))) <= 0) return 1;
    return 0;
}
static int write_all(int to, const char* from, int size) {
    for (int done = 0, n; done < size; done += n)
        if ((n = (int)write(to, from + done, (size_t)(size - done))) <= 0) return 1;
    return 0;
}

int main(void) {
    int first[2], second[2];
    if (pipe(first) != 0 || pipe(second) != 0) return perror("pipe"), 1;
    if (fork() == 0) {      // makes numbers
        uint32_t number = 0;
        for (int sent = 0; sent < total; sent += chunk) {
            for (int i = 0; i < chunk / 4; ++i) buffer[i] = number++;
            if (write_all(first[1], (char*)buffer, chunk)) _exit(1);
        }
        _exit(0);
    }
    if (fork() == 0) {      // inverts them
        for (int passed = 0; passed < total; passed += chunk) {
            if (read_all(first[0], (char*)buffer, chunk)) _exit(1);
            for (int i = 0; i < chunk / 4; ++i) buffer[i] = ~buffer[i];
            if (write_all(second[1], (char*)buffer, chunk)) _exit(1);
        }
        _exit(0);
    }
    uint32_t number = 0;
    for (int got = 0; got < total; got += chunk) {
        if (read_all(second[0], (char*)buffer, chunk)) return puts("the pipe ended early"), 1;
        for (int i = 0; i < chunk / 4; ++i)
            if (buffer[i] != ~number++) return puts("a number was changed on its way"), 1;
    }
    for (int i = 0, status; i < 2; ++i)
        if (wait(&status) < 0 || status != 0) return puts("a process ended wrongly"), 1;
    printf("%d MiB", total >> 20);
    return 0;
}

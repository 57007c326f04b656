// SPDX-License-Identifier: GPL-2.0-or-later
// 2,000 processes: each second one replaces itself by another program, up to sixteen live at once, and each must end with
// the status it was told to end with.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { processes = 2000, at_once = 16 };

static int reap(void) {
    int status;
    if (wait(&status) < 0 || !WIFEXITED(status)) return 1;
    return WEXITSTATUS(status) != 7;
}

int main(int count, char** arguments) {
    if (count == 2) return atoi(arguments[1]);      // what the second ones replace themselves by
    int living = 0;
    for (int i = 0; i < processes; ++i) {
        const pid_t child = fork();
        if (child < 0) return perror("fork"), 1;
        if (child == 0) {
            if (i % 2 == 0) _exit(7);
            execl("/bin/test-fork", "test-fork", "7", (char*)0);
            _exit(99);
        }
        if (++living == at_once) {
            if (reap()) return puts("a child ended wrongly"), 1;
            --living;
        }
    }
    for (; living > 0; --living)
        if (reap()) return puts("a child ended wrongly"), 1;
    printf("%d processes", processes);
    return 0;
}

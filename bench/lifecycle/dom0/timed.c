/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timed NAME COMMAND...: runs it, its output aside, and prints "NAME STATUS START END", by the time stamp counter. Its
   status is the command's. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

int main(int argc, char **argv)
{
    unsigned long long start, end;
    int status = -1, code;
    pid_t child;

    if (argc < 3)
        return 2;
    start = __rdtsc();
    child = vfork();
    if (child == 0) {
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
        execv(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 1;
    end = __rdtsc();
    code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    printf("%s %d %llu %llu\n", argv[1], code, start, end);
    return code;
}

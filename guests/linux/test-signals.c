// SPDX-License-Identifier: GPL-2.0-or-later
// Signals between processes, from a timer and from faults of the processor (divide, illegal instruction, breakpoint); the
// floating-point registers must survive them.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t received, ticks;
static sigjmp_buf back;

static void on_user(int signal) { (void)signal; ++received; }
static void on_tick(int signal) {
    (void)signal;
    volatile double x = ticks + 1.5;      // uses the FPU under the interrupted computation
    ticks += x > 0;
}
static void on_fault(int signal) { siglongjmp(back, signal); }

static void handle(int signal, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler};
    sigaction(signal, &action, 0);
}

static int raises(int expected, void (*fault)(void)) {
    handle(expected, on_fault);
    const int got = sigsetjmp(back, 1);
    if (got == 0) fault();
    return got == expected;
}

static void divide(void) {
    volatile int number = 100, zero = 0;
    number = number / zero;
}
static void illegal(void) { __asm__ volatile("ud2"); }
static void breakpoint(void) { __asm__ volatile("int3"); }

int main(void) {
    handle(SIGUSR1, on_user);
    const pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 100; ++i) {
            kill(getppid(), SIGUSR1);
            usleep(100);
        }
        _exit(0);
    }
    int status;
    while (waitpid(child, &status, 0) < 0) {
    }
    if (received == 0) return puts("no signal came"), 1;

    handle(SIGALRM, on_tick);
    const struct itimerval every = {{0, 4000}, {0, 4000}};
    setitimer(ITIMER_REAL, &every, 0);
    double sum = 0;
    long terms = 0;
    while (ticks < 20) {
        sum += 0.5;
        ++terms;
    }
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, 0);
    if (sum != terms * 0.5) return puts("floating-point state was lost"), 1;

    if (!raises(SIGFPE, divide)) return puts("no SIGFPE"), 1;
    if (!raises(SIGILL, illegal)) return puts("no SIGILL"), 1;
    if (!raises(SIGTRAP, breakpoint)) return puts("no SIGTRAP"), 1;
    printf("%d from a process, %d from a timer", (int)received, (int)ticks);
    return 0;
}

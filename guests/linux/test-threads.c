// SPDX-License-Identifier: GPL-2.0-or-later
// 64 threads count together under a mutex, and each alone without one: no count may be lost.
#include <pthread.h>
#include <stdio.h>

enum { threads = 64, rounds = 2000 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long together, alone[threads];

static void* count(void* which) {
    long* const mine = which;
    for (int i = 0; i < rounds; ++i) {
        pthread_mutex_lock(&mutex);
        ++together;
        pthread_mutex_unlock(&mutex);
        ++*mine;
    }
    return 0;
}

int main(void) {
    pthread_t thread[threads];
    for (int i = 0; i < threads; ++i)
        if (pthread_create(&thread[i], 0, count, &alone[i]) != 0) return puts("pthread_create"), 1;
    for (int i = 0; i < threads; ++i) pthread_join(thread[i], 0);
    for (int i = 0; i < threads; ++i)
        if (alone[i] != rounds) return puts("a thread lost a count"), 1;
    if (together != (long)threads * rounds) return puts("the mutex lost a count"), 1;
    printf("%d threads", threads);
    return 0;
}

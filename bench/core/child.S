// SPDX-License-Identifier: GPL-2.0-or-later
// The other domain's only page of code. It writes down when it began, then answers each event with one. What it needs to
// know lies in its data page (child.hpp).
    .set CODE, 0x4000
    .set DATA, 0x5000
    .set SHARED, 0x6000
    .set DATA_STARTED, DATA + 0
    .set DATA_POLL, DATA + 8
    .set DATA_PORT, DATA + 32
    .set UPCALL_MASK, SHARED + 1
    .set PENDING, SHARED + 0x800

    .section .rodata
    .balign 16
    .globl child_code, child_code_end
child_code:
    rdtsc
    shlq $32, %rdx
    orq %rdx, %rax
    movq %rax, DATA_STARTED
    movb $1, UPCALL_MASK                // it looks by itself and has no handler
    movl DATA_PORT, %ebx
1:  movl $29, %eax                      // sched_op
    movl $3, %edi                       // poll
    movl $DATA_POLL, %esi
    syscall
    lock btrq %rbx, PENDING
    jnc 1b
    movl $32, %eax                      // event_channel_op
    movl $4, %edi                       // send
    movl $DATA_PORT, %esi
    syscall
    jmp 1b
child_code_end:
    .section .note.GNU-stack, "", @progbits

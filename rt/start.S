// SPDX-License-Identifier: GPL-2.0-or-later
// Entry of every unikernel, and the notes by which a builder knows how to start it: memory begins at address 0, hypercalls
// are made by SYSCALL directly, no page of stubs is needed.
    .macro NOTE_TEXT type, text
    .balign 4
    .long 4, 2f - 1f, \type
    .asciz "Xen"
1:  .asciz "\text"
2:
    .endm
    .macro NOTE_NUMBER type, value
    .balign 4
    .long 4, 8, \type
    .asciz "Xen"
    .quad \value
    .endm

    .section .note.Xen, "a"
    NOTE_TEXT 6, "ringfence-rt"
    NOTE_TEXT 5, "xen-3.0"
    NOTE_TEXT 8, "generic"
    NOTE_NUMBER 3, 0                    // VIRT_BASE
    NOTE_NUMBER 1, start                // ENTRY
    NOTE_TEXT 10, "!writable_page_tables|pae_pgdir_above_4gb"

    .text
    .globl start
start:
    cld
    leaq boot_stack_top(%rip), %rsp
    xorl %ebp, %ebp
    movq %rsi, %rdi                     // start_info
    call start_runtime
    ud2

// Frames of exceptions and events: RCX and R11 on top, then an error code for some, then RIP CS RFLAGS RSP SS.
    .macro SAVE
    pushq %rax
    pushq %rdx
    pushq %rbx
    pushq %rbp
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    .endm
    .macro RESTORE
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rbp
    popq %rbx
    popq %rdx
    popq %rax
    .endm

// The event callback. Returns by the iret hypercall, which takes RAX, R11, RCX and a word of flags above the frame.
    .globl event_entry
event_entry:
    SAVE
    movq %rsp, %rbx
    andq $-16, %rsp
    cld
    call handle_events
    movq %rbx, %rsp
    RESTORE
    jmp leave_frame

// Stack: rcx, r11, rip ...; the iret hypercall wants rax, r11, rcx, flags, rip ...
leave_frame:
    subq $16, %rsp
    movq %rax, (%rsp)
    movq 24(%rsp), %rax
    movq %rax, 8(%rsp)
    movq $0, 24(%rsp)
    movl $23, %eax
    syscall
    ud2

    .macro TRAP vector, has_error
    .balign 16
    .if \has_error == 0
    // RCX and R11 are on top: the missing error code would be below them.
    pushq $\vector
    jmp trap_without_error
    .else
    pushq $\vector
    jmp trap_with_error
    .endif
    .endm

    .balign 16
    .globl trap_entries
trap_entries:
    .set vector, 0
    .rept 32
    .if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21
    TRAP vector, 1
    .else
    TRAP vector, 0
    .endif
    .set vector, vector + 1
    .endr

// Stack now: vector, RCX, R11, [error], RIP ... . C++ gets the saved registers and whether there is an error code.
trap_without_error:
    SAVE
    xorl %r12d, %r12d
    jmp trap_common
trap_with_error:
    SAVE
    movl $1, %r12d
trap_common:
    movq %rsp, %rdi
    movl %r12d, %esi
    movq %rsp, %rbx
    andq $-16, %rsp
    cld
    call handle_trap                    // returns only if the interrupted code may go on
    movq %rbx, %rsp
    testl %r12d, %r12d
    jnz 1f
    RESTORE
    addq $8, %rsp                       // vector
    jmp leave_frame
1:  RESTORE
    // Stack: vector, rcx, r11, error, rip ...: the same frame again, with two words to swap.
    movq %rax, (%rsp)
    movq 8(%rsp), %rax
    xchgq %rax, 16(%rsp)
    movq %rax, 8(%rsp)
    movq $0, 24(%rsp)
    movl $23, %eax
    syscall
    ud2

    .bss
    .balign 4096
    .skip 32768
    .globl boot_stack_top
boot_stack_top:
    .section .note.GNU-stack, "", @progbits

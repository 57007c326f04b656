// SPDX-License-Identifier: GPL-2.0-or-later
// Handlers as short as a guest kernel can make them, so that the rows show the hypervisor's part; and the user program.
// Frames: RCX, R11, [error code], RIP, CS, RFLAGS, RSP, SS. The iret hypercall wants RAX, R11, RCX, flags, RIP ... .
    .set HYPERCALL_IRET, 23
    .set IN_SYSCALL, 0x100
    .set FLAT_DATA, 0xE02B
    .set FLAT_CODE64, 0xE033
    .set INTERRUPTS_ON, 0x202

    .macro RETURN flags
    popq %rcx
    popq %r11
    pushq $\flags
    pushq %rcx
    pushq %r11
    pushq %rax
    movl $HYPERCALL_IRET, %eax
    syscall
    .endm

    .text
    .globl bench_breakpoint
bench_breakpoint:
    RETURN 0

// Steps over the load that faulted, which is two bytes long.
    .globl bench_page_fault
bench_page_fault:
    addq $2, 24(%rsp)
    popq %rcx
    popq %r11
    movq $0, (%rsp)                     // the error code's place becomes the flags'
    pushq %rcx
    pushq %r11
    pushq %rax
    movl $HYPERCALL_IRET, %eax
    syscall

// An event: takes the notes of it away and returns.
    .globl bench_event
bench_event:
    movq bench_shared_info(%rip), %rcx
    movq $0, 0x800(%rcx)                // pending ports 0 to 63
    movq $0, 8(%rcx)                    // the selector
    movb $0, (%rcx)                     // upcall pending
    RETURN 0

// A user program's SYSCALL. RAX 0: straight back. 1: the program is done, and so is enter_user.
    .globl bench_syscall
bench_syscall:
    testl %eax, %eax
    jnz 1f
    RETURN IN_SYSCALL
1:  movq kernel_stack(%rip), %rsp
    movq %rdx, %rax
    popq %rbp
    popq %rbx
    popq %r12
    popq %r13
    popq %r14
    popq %r15
    ret

// u64 enter_user(u64 rip, u64 operations, u64 address): what the program leaves in RDX.
    .globl enter_user
enter_user:
    pushq %r15
    pushq %r14
    pushq %r13
    pushq %r12
    pushq %rbx
    pushq %rbp
    movq %rsp, kernel_stack(%rip)
    movq %rdx, %rbx
    pushq $FLAT_DATA
    pushq $0
    pushq $INTERRUPTS_ON
    pushq $FLAT_CODE64
    pushq %rdi
    movq %rsi, %rdi
    movq %rbx, %rsi
    pushq $0
    pushq $0
    pushq $0
    pushq $0
    movl $HYPERCALL_IRET, %eax
    syscall
    ud2

// ---- The user programs: a page mapped for user mode. RDI = operations, RSI = an address that is not mapped.
    .macro TIME register
    rdtsc
    shlq $32, %rdx
    orq %rax, %rdx
    movq %rdx, \register
    .endm
    .macro DONE
    TIME %rdx
    subq %r12, %rdx
    movl $1, %eax
    syscall
    .endm

    .balign 4096
    .globl user_page, user_system_calls, user_page_faults
user_page:
user_system_calls:
    TIME %r12
1:  xorl %eax, %eax
    syscall
    decq %rdi
    jnz 1b
    DONE
user_page_faults:
    TIME %r12
1:  movb (%rsi), %al
    decq %rdi
    jnz 1b
    DONE
    .balign 4096

    .bss
    .balign 8
kernel_stack:
    .quad 0
    .section .note.GNU-stack, "", @progbits

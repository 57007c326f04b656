// SPDX-License-Identifier: GPL-2.0-or-later
// Into the core and out of it. Three ways in: SYSCALL, an exception or interrupt, and those of them which come on a stack
// of their own (NMI, double fault, machine check, debug). All registers are saved in the order of struct Registers.
// GS is never the core's: it finds its processor by its stack pointer, so there is no moment with the wrong GS base.
#include "core/arch/x86_64/exception_fixup.inc"
#include "core/arch/x86_64/layout.hpp"

    .macro SAVE_REGISTERS
    pushq %r9
    pushq %r8
    pushq %r10
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %rax
    pushq %rcx
    pushq %r11
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    .endm

    .macro RESTORE_REGISTERS
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    popq %r11
    popq %rcx
    popq %rax
    popq %rdi
    popq %rsi
    popq %rdx
    popq %r10
    popq %r8
    popq %r9
    .endm

// Three bytes that become STAC or CLAC on a processor with SMAP (smap.cpp).
    .macro SMAP_SITE last_byte
990: .byte 0x0F, 0x1F, 0x00
    .pushsection .smap_sites, "a"
    .quad 990b, \last_byte
    .popsection
    .endm
    .macro ALLOW_GUEST_MEMORY
    SMAP_SITE 0xCB
    .endm
    .macro FORBID_GUEST_MEMORY
    SMAP_SITE 0xCA
    .endm

    .text
// ---- SYSCALL: one short stub for each processor, since there is no register to find it by.
    .globl syscall_stubs, syscall_stubs_compat
    .set cpu, 0
    .balign 32
syscall_stubs:
    .rept MAX_CPUS
    .balign 32
    movq %rsp, per_cpu_blocks + cpu * BLOCK_SIZE + BLOCK_CPU + CPU_SYSCALL_RSP(%rip)
    leaq per_cpu_blocks + cpu * BLOCK_SIZE + BLOCK_CPU(%rip), %rsp
    jmp syscall_entry64
    .set cpu, cpu + 1
    .endr
    .set cpu, 0
    .balign 32
syscall_stubs_compat:
    .rept MAX_CPUS
    .balign 32
    movq %rsp, per_cpu_blocks + cpu * BLOCK_SIZE + BLOCK_CPU + CPU_SYSCALL_RSP(%rip)
    leaq per_cpu_blocks + cpu * BLOCK_SIZE + BLOCK_CPU(%rip), %rsp
    jmp syscall_entry32
    .set cpu, cpu + 1
    .endr

    .macro SYSCALL_ENTRY code_selector
    pushq $SELECTOR_DATA
    pushq 8 + CPU_SYSCALL_RSP(%rsp)
    pushq %r11
    pushq $\code_selector
    pushq %rcx
    pushq $0
    movl $VECTOR_SYSCALL, 4(%rsp)
    SAVE_REGISTERS
    movq %rsp, %rdi
    xorl %ebp, %ebp
    .endm

syscall_entry64:
    SYSCALL_ENTRY SELECTOR_CODE64
    call system_call
    jmp leave_core
syscall_entry32:
    SYSCALL_ENTRY SELECTOR_CODE32
    call system_call_compat

// ---- Out again. RSP points at Registers.
    .globl leave_core
leave_core:
    RESTORE_REGISTERS
    addq $8, %rsp
    .globl iret_to_guest
iret_to_guest:
    iretq
    EXCEPTION_FIXUP iret_to_guest, 0       // the handler knows: the fault is the guest's

// ---- Exceptions and interrupts.
trap_entry:
    SAVE_REGISTERS
    FORBID_GUEST_MEMORY
    cld
    movq %rsp, %rdi
    xorl %ebp, %ebp
    testb $3, REGISTERS_CS(%rsp)
    jz 1f
    call trap_from_guest
    jmp leave_core
1:  call trap_from_core                    // returns where to go on from
    movq %rax, %rsp
    jmp leave_core

// On a stack of its own: the handler may move the frame to the main stack and return that.
ist_entry:
    SAVE_REGISTERS
    FORBID_GUEST_MEMORY
    cld
    movq %rsp, %rdi
    xorl %ebp, %ebp
    call trap_on_own_stack
    cmpq %rax, %rsp
    je leave_core
    movq %rax, %rsp
    movq %rsp, %rdi
    call trap_from_guest
    jmp leave_core

    .macro STUB vector, target, has_error
    .balign 16
    .if \has_error == 0
    pushq $0
    .endif
    movl $\vector, 4(%rsp)
    jmp \target
    .endm

    .globl trap_stubs
    .balign 16
trap_stubs:
    .set vector, 0
    .rept 256
    .if vector == 1 || vector == 2 || vector == 18
    STUB vector, ist_entry, 0
    .elseif vector == 8
    STUB vector, ist_entry, 1
    .elseif vector == 10 || vector == 11 || vector == 12 || vector == 13 || vector == 14 || vector == 17 || vector == 21
    STUB vector, trap_entry, 1
    .else
    STUB vector, trap_entry, 0
    .endif
    .set vector, vector + 1
    .endr
trap_stubs_end:
    .globl trap_stubs_end

// ---- Copies at a guest's address. u64 bytes_left = copy_guest_bytes(to, from, size).
    .globl copy_guest_bytes
copy_guest_bytes:
    movq %rdx, %rcx
    shrq $3, %rcx
    andl $7, %edx
    ALLOW_GUEST_MEMORY
1:  rep movsq
    movl %edx, %ecx
2:  rep movsb
    FORBID_GUEST_MEMORY
    xorl %eax, %eax
    ret
3:  leaq (%rdx, %rcx, 8), %rax             // quadwords left, and the tail
    jmp 5f
4:  movq %rcx, %rax
5:  FORBID_GUEST_MEMORY
    ret
    EXCEPTION_FIXUP 1b, 3b
    EXCEPTION_FIXUP 2b, 4b

// bool load_gs_selector(u16): into the user's GS, whose base is in KERNEL_GS_BASE now.
    .globl load_gs_selector
load_gs_selector:
    swapgs
    movl $1, %eax
1:  movl %edi, %gs
2:  swapgs
    ret
3:  xorl %eax, %eax
    movl %eax, %gs
    jmp 2b
    EXCEPTION_FIXUP 1b, 3b

    .macro SEGMENT_LOADER name, register
    .globl \name
\name:
    movl $1, %eax
1:  movl %edi, %\register
    ret
2:  xorl %eax, %eax
    movl %eax, %\register
    ret
    EXCEPTION_FIXUP 1b, 2b
    .endm
    SEGMENT_LOADER load_ds, ds
    SEGMENT_LOADER load_es, es
    SEGMENT_LOADER load_fs, fs
    SEGMENT_LOADER load_gs, gs

    .section .note.GNU-stack, "", @progbits

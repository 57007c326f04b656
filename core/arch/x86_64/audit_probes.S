// SPDX-License-Identifier: GPL-2.0-or-later
// One access each, with a way out if it faults: bool in RAX.
#include "core/arch/x86_64/exception_fixup.inc"

    .text
    .globl probe_read, probe_write, probe_execute
probe_read:
    movl $1, %eax
1:  movb (%rdi), %cl
    ret
    EXCEPTION_FIXUP 1b, denied
probe_write:
    movl $1, %eax
    movb (%rdi), %cl
2:  movb %cl, (%rdi)
    ret
    EXCEPTION_FIXUP 2b, denied
denied:
    xorl %eax, %eax
    ret
probe_execute:
    leaq 3f(%rip), %rax
    jmp probe_page
3:  movl $1, %eax
    ret

    .data
    .balign 4096
    .globl probe_page
probe_page:
    jmp *%rax
    .balign 4096
    EXCEPTION_FIXUP probe_page, denied
    .section .note.GNU-stack, "", @progbits

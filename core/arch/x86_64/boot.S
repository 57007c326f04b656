// SPDX-License-Identifier: GPL-2.0-or-later
// The first instructions: entered in 32-bit protected mode without paging, by QEMU (PVH note) or GRUB (Multiboot2). Sets
// up tables for the first 4 GiB, identity-mapped, and the image at its own address, then 64-bit mode, then start_core.
#include "core/arch/x86_64/layout.hpp"

#define PHYSICAL(symbol) (symbol - CORE_BASE)
#define MULTIBOOT2_MAGIC 0xE85250D6

    .section .multiboot, "a"
    .balign 8
multiboot_header:
    .long MULTIBOOT2_MAGIC, 0, multiboot_end - multiboot_header
    .long -(MULTIBOOT2_MAGIC + (multiboot_end - multiboot_header))
    .balign 8
    .short 3, 0                 // entry address
    .long 12, PHYSICAL(start32)
    .balign 8
    .short 6, 0                 // modules at page boundaries
    .long 8
    .balign 8
    .short 0, 0                 // end of tags
    .long 8
multiboot_end:

    .section .note.Xen, "a"
    .long 4, 4, 18              // XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long PHYSICAL(start32)

    .section .boot, "ax"
    .code32
    .globl start32
start32:
    cli
    cld
    movl %eax, %ebp             // Multiboot2's magic, or anything else for PVH
    movl $PHYSICAL(boot_stack_top), %esp

    // Identity map of 4 GiB in 2 MiB pages.
    movl $PHYSICAL(boot_l2), %edi
    movl $0x83, %eax
    movl $2048, %ecx
1:  movl %eax, (%edi)
    movl $0, 4(%edi)
    addl $0x200000, %eax
    addl $8, %edi
    loop 1b
    movl $PHYSICAL(boot_l3), %edi
    movl $PHYSICAL(boot_l2) + 3, %eax
    movl $4, %ecx
2:  movl %eax, (%edi)
    addl $4096, %eax
    addl $8, %edi
    loop 2b
    movl $PHYSICAL(boot_l3_core), %edi
    movl $PHYSICAL(boot_l2) + 3, (%edi)
    movl $PHYSICAL(boot_l4), %edi
    movl $PHYSICAL(boot_l3) + 3, (%edi)
    movl $PHYSICAL(boot_l3_core) + 3, 258 * 8(%edi)

    movl $PHYSICAL(boot_l4), %eax
    call enter_long_mode
    ljmp $8, $PHYSICAL(start64)

// EAX: L4. Paging and long mode on, still in a 32-bit code segment. Without long mode or NX there is nothing to be said
// yet on any console but the first serial line's.
enter_long_mode:
    movl %eax, %esi
    movl $0x80000001, %eax
    pushl %ebx
    cpuid
    popl %ebx
    testl $1 << 29, %edx
    jz no_long_mode
    movl $0xC0000080, %ecx      // EFER: LME, and NXE if there is NX (start_core checks and says so)
    movl %edx, %edi
    rdmsr
    orl $0x100, %eax
    testl $1 << 20, %edi
    jz 1f
    orl $0x800, %eax
1:  wrmsr
    movl $0x20, %eax            // CR4: PAE
    movl %eax, %cr4
    movl %esi, %cr3
    movl $0x80010033, %eax      // CR0: PG, WP, NE, ET, MP, PE
    movl %eax, %cr0
    lgdt PHYSICAL(boot_gdt_pointer)
    ret

no_long_mode:
    movl $PHYSICAL(no_long_mode_text), %esi
    movw $0x3F8, %dx
1:  lodsb
    testb %al, %al
    jz 2f
    outb %al, %dx
    jmp 1b
2:  hlt
    jmp 2b
no_long_mode_text:
    .asciz "core: unsupported processor: no 64-bit mode\r\n"

    .code64
start64:
    movabsq $start_high, %rax
    jmp *%rax

    .text
start_high:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %eax, %fs
    movl %eax, %gs
    leaq boot_stack_top(%rip), %rsp
    movl %ebp, %edi
    movl %ebx, %esi
    xorl %ebp, %ebp
    call start_core
    ud2

// void run_on_stack(u64 top, void (*function)()): leaves the boot stack for good.
    .globl run_on_stack
run_on_stack:
    movq %rdi, %rsp
    xorl %ebp, %ebp
    call *%rsi
    ud2

// Application processors start here in real mode: ap_start is copied to a page below 1 MiB. ap_* words are filled in.
    .section .rodata
    .balign 4
    .globl ap_start, ap_start_end, ap_start32, ap_start64, ap_gdt
    .code16
ap_start:
    cli
    cld
    movw %cs, %ax
    movw %ax, %ds
    movzwl %ax, %ebx
    shll $4, %ebx               // address of this page
    lgdtl ap_gdt_pointer - ap_start
    movl $0x11, %eax
    movl %eax, %cr0
    ljmpl *(ap_far_pointer - ap_start)
    .code32
ap_start32:
    movl $16, %eax
    movl %eax, %ds
    movl %eax, %ss
    movl $0xC0000080, %ecx
    rdmsr
    orl $0x900, %eax
    wrmsr
    movl $0x20, %eax
    movl %eax, %cr4
    movl (ap_l4 - ap_start)(%ebx), %eax
    movl %eax, %cr3
    movl $0x80010033, %eax
    movl %eax, %cr0
    leal (ap_far64 - ap_start)(%ebx), %eax
    ljmp *(%eax)
    .code64
ap_start64:
    movq (ap_stack - ap_start)(%rbx), %rsp
    movq (ap_entry - ap_start)(%rbx), %rax
    xorl %ebp, %ebp
    call *%rax
    ud2
    .balign 8
ap_gdt:
    .quad 0, 0x00CF9A000000FFFF, 0x00CF92000000FFFF, 0x00AF9A000000FFFF
ap_gdt_pointer:
    .short 31
    .globl ap_gdt_base, ap_l4, ap_stack, ap_entry, ap_far_pointer, ap_far64
ap_gdt_base:
    .long 0
    .balign 4
ap_far_pointer:
    .long 0
    .short 8
    .balign 4
ap_far64:
    .long 0
    .short 24
    .balign 8
ap_l4: .quad 0
ap_stack: .quad 0
ap_entry: .quad 0
ap_start_end:

    .section .rodata
    .balign 8
boot_gdt:
    .quad 0, 0x00AF9A000000FFFF
boot_gdt_pointer:
    .short 15
    .long PHYSICAL(boot_gdt)

    .bss
    .balign 4096
    .globl boot_l4
boot_l4: .skip 4096
boot_l3: .skip 4096
boot_l3_core: .skip 4096
boot_l2: .skip 4 * 4096
boot_stack: .skip 16384
boot_stack_top:

    .section .note.GNU-stack, "", @progbits

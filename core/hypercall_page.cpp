// SPDX-License-Identifier: GPL-2.0-or-later
// The page of call stubs which older guests ask for: 32 bytes each, stub n calls hypercall n. Ordinary guest memory; the
// core never looks at it again.
#include <cstring>

#include "core/domain.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "core/vcpu.hpp"

namespace core::hypercall {

namespace {

constexpr unsigned stub_size = 32;
constexpr u8 filler = 0xCC;

unsigned put_number(u8* code, u32 number) {
    std::memcpy(code, &number, sizeof number);
    return sizeof number;
}

// push rcx; push r11; mov eax, n; syscall; pop r11; pop rcx; ret
void make_call_stub(u8* code, u32 number) {
    constexpr u8 before[] = {0x51, 0x41, 0x53, 0xB8}, after[] = {0x0F, 0x05, 0x41, 0x5B, 0x59, 0xC3};
    std::memcpy(code, before, sizeof before);
    code += sizeof before;
    code += put_number(code, number);
    std::memcpy(code, after, sizeof after);
}

// push rcx; push r11; push rax; mov eax, 23; syscall: the guest jumps here with the flags word pushed.
void make_iret_stub(u8* code) {
    constexpr u8 before[] = {0x51, 0x41, 0x53, 0x50, 0xB8}, after[] = {0x0F, 0x05};
    std::memcpy(code, before, sizeof before);
    code += sizeof before;
    code += put_number(code, static_cast<u32>(abi::Hypercall::iret));
    std::memcpy(code, after, sizeof after);
}

}  // namespace

bool fill_page(Vcpu& vcpu, u64 address) {
    const LockGuard lock;
    if (address % page_size != 0) return false;      // the low bits number the page, and there is one
    const Result<Frame*> frame = frames::owned(frame_of(MachineAddress{address}), vcpu.domain->id);
    if (!frame.ok() || paging::acquire_writable(lock, *vcpu.domain, *frame.value()) != Error::none) return false;
    u8* const page = static_cast<u8*>(arch::window(MachineAddress{address}));
    std::memset(page, filler, page_size);
    for (u32 number = 0; number < page_size / stub_size; ++number) make_call_stub(page + number * stub_size, number);
    constexpr u32 iret = static_cast<u32>(abi::Hypercall::iret);
    std::memset(page + iret * stub_size, filler, stub_size);
    make_iret_stub(page + iret * stub_size);
    paging::release_writable(lock, *frame.value());
    return true;
}

}  // namespace core::hypercall

// SPDX-License-Identifier: GPL-2.0-or-later
// What the processor does when the core touches memory at a guest's address: it walks the tables that are loaded, honours
// their permissions, and sets accessed and dirty bits.
#include <algorithm>
#include <cstring>

#include "core/arch/host/machine.hpp"
#include "core/arch/host/pci_bus.hpp"
#include "core/cpu.hpp"
#include "core/guest_memory.hpp"
#include "core/page_table_entry.hpp"

namespace core {

namespace host {

namespace {

enum class Use { read, write };

u8 argument_memory[arguments_size];
u64 copies_left = never_fail;
bool one_failed = false;

u8* translate(const Vcpu& vcpu, u64 address, Use use) {
    Mfn table = frame_of(MachineAddress{vcpu.kernel_cr3});
    for (unsigned level = 4; level > 0; --level) {
        u64& entry = arch::table_at(table)[pte::index(address, level)];
        if (!pte::is_present(entry) || (entry & pte::user) == 0) return nullptr;
        if (use == Use::write && !pte::is_writable(entry)) return nullptr;
        entry |= pte::accessed | (use == Use::write && level == 1 ? pte::dirty : 0);
        table = pte::frame(entry);
        if (level > 1 || !pte::is_device(entry)) continue;
        u8* const memory = device_memory(table);
        return memory != nullptr ? memory + address % page_size : nullptr;
    }
    return static_cast<u8*>(arch::pointer_to(table)) + address % page_size;
}

u8* byte_at(u64 address, Use use) {
    if (address - arguments < arguments_size) return argument_memory + (address - arguments);
    const Vcpu* const vcpu = arch::this_cpu().current;
    ASSERT(vcpu != nullptr && vcpu->initialised);
    return is_canonical(address) ? translate(*vcpu, address, use) : nullptr;
}

// In pieces that lie in one page each.
template <typename Copy>
bool for_each_piece(u64 address, u64 size, Use use, Copy copy) {
    if (copies_left == 0) {
        one_failed = true;
        return false;
    }
    if (copies_left != never_fail) --copies_left;
    for (u64 done = 0; done < size;) {
        const u64 piece = std::min(size - done, page_size - (address + done) % page_size);
        u8* const bytes = byte_at(address + done, use);
        if (bytes == nullptr) return false;
        copy(bytes, done, piece);
        done += piece;
    }
    return true;
}

}  // namespace

u8* argument_bytes() { return argument_memory; }
void fail_copies_after(u64 copies) {
    copies_left = copies;
    one_failed = false;
}
bool copies_fail() { return one_failed; }

}  // namespace host

namespace arch {

bool copy_from_guest(void* to, u64 from, u64 size) {
    return host::for_each_piece(from, size, host::Use::read, [to](const u8* bytes, u64 offset, u64 piece) {
        std::memcpy(static_cast<u8*>(to) + offset, bytes, piece);
    });
}

bool copy_to_guest(u64 to, const void* from, u64 size) {
    return host::for_each_piece(to, size, host::Use::write, [from](u8* bytes, u64 offset, u64 piece) {
        std::memcpy(bytes, static_cast<const u8*>(from) + offset, piece);
    });
}

}  // namespace arch
}  // namespace core

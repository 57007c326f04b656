// SPDX-License-Identifier: GPL-2.0-or-later
// A domain with a bus-mastering device (QEMU's edu) that lets it reach for memory which is not lent to it: 16 bytes of a mark,
// which whoever looks at the machine's memory can find. Options: sweep=1 tries machine memory in steps, of which most is
// others' and the core's; forget=1 asks for a page of its own that is not in the pool, and one that it has given back.
#include <cstring>

#include "registers.hpp"
#include "rt/console.hpp"
#include "rt/device.hpp"
#include "rt/dma.hpp"
#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"

using namespace rt;

namespace {

// Its registers (QEMU, docs/specs/edu.txt).
enum Register : u32 { interrupt_status = 0x24, interrupt_clear = 0x64, source = 0x80, destination = 0x88, count = 0x90, command = 0x98 };
constexpr u64 buffer = 0x4'0000;                       // its own memory, as its DMA engine names it
constexpr u64 start = 1, to_memory = 2, interrupt_at_end = 4;
constexpr u32 mark_bytes = 16;

class Edu {
  public:
    Edu() : device_(0) {
        if (!device_.is_there() || !device_.enable()) panic("reach: no device");
        registers_ = device_.map(0, 0, 0x1000);
        const EvtchnPort port = device_.bind_vector(0);
        if (registers_ == nullptr || port == 0) panic("reach: no registers, or no interrupt");
        events::handle(port, [](EvtchnPort, void* edu) { static_cast<Edu*>(edu)->done_ = true; }, this);
    }
    void read(u64 bus_address) { run(bus_address, buffer, start | interrupt_at_end); }
    void write(u64 bus_address) { run(buffer, bus_address, start | to_memory | interrupt_at_end); }

  private:
    u64& wide(u32 at) { return *reinterpret_cast<u64*>(registers_ + at); }
    u32& narrow(u32 at) { return *reinterpret_cast<u32*>(registers_ + at); }
    void run(u64 from, u64 to, u64 how) {
        done_ = false;
        registers::write(wide(source), from);
        registers::write(wide(destination), to);
        registers::write(wide(count), mark_bytes);
        registers::write(wide(command), how);
        events::wait_until([this] { return done_; });
        registers::write(narrow(interrupt_clear), registers::read(narrow(interrupt_status)));
    }

    Device device_;
    std::byte* registers_;
    bool done_ = false;
};

// Not in one piece anywhere but where it is written to on purpose.
void put_mark(std::byte* at, u32 which) {
    for (u32 i = 0; i < mark_bytes; ++i) at[i] = static_cast<std::byte>(i * 0x3D + 0x91 + which);
}

u64 give_back_a_page() {
    auto* const page = static_cast<std::byte*>(memory::take_pages(1));
    u64 mfn = memory::mfn_of(page);
    if (call(Hypercall::update_va_mapping, page, u64{0}, u64{2}) != 0) panic("reach: a page cannot be unmapped");      // 2: flush this one
    MemoryReservation give{reinterpret_cast<u64>(&mfn), 1, 0, 0, domid_self, 0};
    if (memory_op(MemoryCommand::decrease_reservation, &give) != 1) panic("reach: a page cannot be given back");
    return mfn << page_shift;
}

}  // namespace

void run() {
    Edu edu;
    std::byte* const pages = dma::take_pages(2);
    std::byte *const mark = pages, *const copy = pages + page_size;
    put_mark(mark, 0);
    edu.read(dma::bus_address(mark));
    edu.write(dma::bus_address(copy));
    print("reach: what is lent is reached: ", std::memcmp(mark, copy, mark_bytes) == 0 ? "yes" : "NO");
    // From here on it has a mark of its own, which is nowhere in memory.
    put_mark(mark, 1);
    edu.read(dma::bus_address(mark));
    std::memset(mark, 0, mark_bytes);

    if (option_number("forget", 0) != 0) {
        const auto* const own = static_cast<const std::byte*>(memory::take_pages(1));
        edu.write(memory::machine_address(own));
        edu.write(give_back_a_page());
    }
    if (const u64 mib = option_number("sweep", 0); mib != 0)
        for (u64 address = 0; address < mib << 20; address += u64{4} << 20) edu.write(address | 0x1'2000);
    print("reach: all tried");
    events::wait_until([] { return false; });
}

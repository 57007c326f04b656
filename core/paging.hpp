// SPDX-License-Identifier: GPL-2.0-or-later
// Direct page tables, validated. A guest's tables are walked by the processor as they are; so each of its entries was
// checked before it got there, holds a reference on what it points at, and can only be changed through here.
//
// A frame becomes a table of level n by acquire_type: all its entries are checked, each takes a count and a type count
// of level n-1 (L1: of `writable`, if the entry is) on its target. The last release_type gives them back.
//
// Either may be long (512 * 512 * 512 entries), so both stop when their budget is spent and say `restart`. Progress is
// in the frame: frame_partial with partial_index = entries that hold references.
//   acquire preempted: type_count stays 0; nobody owns the half-done work, which holds one count of its own. Whoever
//     wants the same type goes on with it. Storing into the frame or pinning it as another type undoes it first; any
//     other use is refused until then.
//   release preempted: the caller keeps the last type count until it has called again and succeeded.
// So a table is never seen half-validated by anyone: it is used only with frame_validated set.
#pragma once

#include "core/frame_table.hpp"
#include "core/page_table_entry.hpp"
#include "core/tlb.hpp"

namespace core {

struct Domain;
struct Vcpu;

// Entries that may be looked at before the lock must be let go. Every so many of them it is asked whether somebody waits
// for the lock, and then that is the end.
class Budget {
  public:
    enum class Contention { yields, ignored };
    explicit Budget(Contention contention = Contention::yields) : contention_(contention) { start_stretch(); }
    // False: stop now.
    bool spend(int entries) {
        until_look_ -= entries;
        return until_look_ > 0 || look();
    }

    static inline int entries_at_once = 2048;      // tests set less, to be preempted everywhere

  private:
    static constexpr int stretch = 512;      // some ten microseconds: less, and handing the lock over costs more than the work

    void start_stretch() { until_look_ = begun_ = left_ < stretch ? left_ : stretch; }
    [[gnu::noinline]] bool look() {
        left_ -= begun_ - until_look_;
        if (contention_ == Contention::yields && core_lock.contended()) left_ = 0;
        start_stretch();
        return left_ > 0;
    }

    Contention contention_;
    int left_ = entries_at_once;
    int until_look_, begun_;      // of this stretch: left, and at its start
};

namespace paging {

// One type count of `type` on a frame of `domain`'s. -EINVAL: an entry is not acceptable; -EBUSY: in use as another
// type, or the frame or one below is somebody else's; -EPERM: an entry names no RAM.
Error acquire_type(Locked, Domain& domain, Frame& frame, FrameType type, Budget& budget);
Error release_type(Locked, Frame& frame, Budget& budget);

// The short forms: `writable` needs no validation, and is given back at once.
Error become_writable(Locked, Domain& domain, Frame& frame);
inline Error acquire_writable(Locked locked, Domain& domain, Frame& frame) {
    if (frame.type != FrameType::writable) [[unlikely]] return become_writable(locked, domain, frame);
    if (frame.type_count >= count_limit) [[unlikely]] return Error::busy;
    ++frame.type_count;
    return Error::none;
}
inline void release_writable(Locked, Frame& frame) {
    ASSERT(frame.type == FrameType::writable && frame.type_count > 0);
    if (--frame.type_count == 0) frame.stamp = tlb::tick();
}

// An L1 entry that names device memory. It holds no references: the mapping ends before the domain loses the device.
Error check_device_entry(const Domain& domain, u64 entry);

// A count and a type count together, as entries and registers hold them.
Error acquire(Locked, Domain& domain, Mfn number, FrameType type, Budget& budget);
Error release(Locked, Frame& frame, Budget& budget);

Error pin(Locked, Domain& domain, Mfn number, FrameType type, Budget& budget);
Error unpin(Locked, Domain& domain, Frame& frame, Budget& budget);
Error abandon_partial(Locked, Frame& frame, Budget& budget);

// How an update treats the accessed and dirty bits the processor set meanwhile.
enum class AccessBits { replace, preserve };

// Writes a checked entry into a validated L1 table and drops the old one.
Error update_l1(Locked, Domain& domain, u64* slot, u64 wanted, AccessBits bits);
// The same if the entry still is `expected`; -EAGAIN if the processor has changed it.
Error exchange_l1(Locked, Domain& domain, u64* slot, u64 expected, u64 wanted);
// The same at level 2 to 4. The old table's release, if long, is left in vcpu.pending_release.
Error update_upper(Locked, Vcpu& vcpu, Frame& table, u64* slot, u64 wanted, AccessBits bits, Budget& budget);

// Goes on with vcpu.pending_release. No hypercall of the vcpu starts before it is finished.
Error finish_release(Locked, Vcpu& vcpu, Budget& budget);

// The L1 slot that maps an address in an address space, or null. Reads validated tables only.
u64* find_l1_slot(Mfn l4, u64 address);

}  // namespace paging
}  // namespace core

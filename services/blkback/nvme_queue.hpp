// SPDX-License-Identifier: GPL-2.0-or-later
// A pair of NVMe queues (NVM Express 1.4, 4.1): commands go round in one page, completions in another. Nothing that the
// controller writes is believed: a completion of a command that is not out breaks the pair, and a broken pair takes and gives
// nothing any more. Which commands are out this side keeps to itself.
//
// This is logic on memory and two doorbells; who waits for what is the user's business.
#pragma once

#include "idl/nvme.hpp"
#include "rt/shared.hpp"

namespace blkback {

using namespace common::integers;

class NvmeQueue {
  public:
    // So that the commands fit into a page.
    static constexpr u32 entries_max = 64;

    struct Parts {
        std::byte *submission, *completion;               // a page each
        u32 *submission_doorbell, *completion_doorbell;   // registers
    };
    struct Ended {
        u16 id;            // as add() gave it
        u16 status;        // 0: all went well; else the code in bits 0 to 7, its type in 8 to 10
        u32 result;
    };

    // The controller has forgotten what there was before.
    void start(const Parts& parts, u32 entries);
    // Nothing is taken or given any more, until it is started again.
    void stop() { broken_ = true; }

    u32 entries() const { return entries_; }
    u32 under_way() const { return out_; }
    bool has_room() const { return !broken_ && out_ + 1 < entries_; }
    bool broken() const { return broken_; }

    // The id that the command will get; there has to be room. A user that keeps something for each id can prepare it.
    u16 next_id() const { return free_[entries_max - 1 - out_]; }
    void add(nvme::Command command);
    // Shows the controller what was added.
    void publish();

    // The next command that the controller is done with. False: there is none.
    bool take(Ended& ended);
    // Tells the controller that what was taken may be overwritten.
    void release();

  private:
    Parts parts_{};
    u32 entries_ = 0, out_ = 0;
    u16 tail_ = 0, published_ = 0;            // of the commands
    u16 head_ = 0, released_ = 0;             // of the completions
    u16 phase_ = 1;
    bool broken_ = true;                      // until started
    u16 free_[entries_max]{};                 // ids; those that are out are behind the others
    bool is_out_[entries_max]{};
};

}  // namespace blkback

// SPDX-License-Identifier: GPL-2.0-or-later
// The manager as a whole: everything it knows is reachable from here. Members are in the order in which they need each other.
#pragma once

#include "services/manager/boot.hpp"
#include "services/manager/operator_service.hpp"

namespace manager {

// What spare_pages counts on (core_memory.hpp): each with the head that rt/heap.cpp puts in front.
static_assert(Guests::most == 1000 && sizeof(Guest) + 16 <= page_size / 2);
static_assert(ImageStore::sent_max == 64 && sizeof(StoredImage) + 16 <= page_size);

class System {
  public:
    // Both were opened, and stay.
    System(rt::Loop& loop, const Archive& archive, const Manifest& manifest)
        : guests_(loop.turns()), images_(archive), store_(loop), log_(loop.turns(), guests_), reports_(loop.turns()), operators_(loop.turns()), console_(loop, operators_),
          lifecycle_(loop.turns(), guests_, images_, store_, console_), supervisor_(loop, guests_, lifecycle_, images_, console_, reports_, log_),
          parts_{guests_, images_, lifecycle_, supervisor_, store_, console_, reports_, log_, loop.turns()}, boot_(parts_, manifest) {
        operators_.serve(parts_);
    }
    System(const System&) = delete;

    // Starts what the manifest names; the rest happens in turns.
    void start() { rt::detach(boot_.run()); }

  private:
    Guests guests_;
    ImageStore images_;
    StoreLink store_;
    Log log_;
    CrashReports reports_;
    OperatorService operators_;
    ConsoleLink console_;
    Lifecycle lifecycle_;
    Supervisor supervisor_;
    Parts parts_;
    Boot boot_;
};

}  // namespace manager

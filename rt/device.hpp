// SPDX-License-Identifier: GPL-2.0-or-later
// A PCI function that the manager has given to this domain (hypercall 51, idl/device.capnp): its configuration space, its
// memory, its interrupts. Its registers are read and written with registers.hpp; an interrupt is an event like any other,
// for rt::Listener. What configuration space says comes from the device and is bounded here.
#pragma once

#include <cstddef>

#include "idl/device.hpp"

namespace rt {

using namespace abi;

class Device {
  public:
    // The function of that number, counted among this domain's from 0. There need not be one.
    explicit Device(u32 number);
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    bool is_there() const { return error_ == 0; }
    i64 error() const { return error_; }      // why it is not: a negated abi::Errno
    const DeviceInfo& info() const { return info_; }

    // All ones if it cannot be read, as on the bus.
    u32 read_config(u32 offset, u32 width) const;
    bool write_config(u32 offset, u32 width, u32 value) const;
    // Lets it answer at its BARs and reach memory by itself.
    bool enable() const;

    // The offset of the first capability with this id behind the one at `after`; 0: there is none. A list that runs in a
    // circle ends, since none can have more capabilities than fit.
    u32 find_capability(u8 id, u32 after = 0) const;

    // Bytes of a BAR, mapped without caching for good. Null: they are not all there, or some lie in pages of the interrupt
    // table, which are the core's.
    std::byte* map(u32 bar, u64 offset, u64 bytes) const;

    // The port at which the vector's interrupts arrive; 0: it has no such vector.
    EvtchnPort bind_vector(u32 vector) const;

  private:
    bool may_map(u32 bar, u64 first_page, u64 pages) const;

    u32 number_;
    i64 error_;
    DeviceInfo info_{};
};

}  // namespace rt

// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/loader.hpp"

#include <cstring>

#include "rt/hypercall.hpp"

namespace manager {

alignas(page_size) u8 Loader::buffers_[pages][page_size];

void Loader::add(FrameNumber frame, u32 offset, u32 length, const void* source) {
    segments_[count_++] = {frame, offset, length, reinterpret_cast<u64>(source)};
    if (count_ == pages) flush();
}

u8* Loader::compose(u64 pfn) {
    // The segment is added first, since the buffer is filled by the caller afterwards: so make room before.
    if (count_ == pages - 1) flush();
    u8* const buffer = buffers_[count_];
    std::memset(buffer, 0, page_size);
    add(frames_[pfn], 0, page_size, buffer);
    return buffer;
}

void Loader::copy(u64 first_pfn, const u8* source, u64 size) {
    for (u64 offset = 0; offset < size; offset += page_size) {
        const u64 left = size - offset;
        add(frames_[first_pfn + offset / page_size], 0, static_cast<u32>(left < page_size ? left : page_size), source + offset);
    }
}

void Loader::write(FrameNumber frame, u32 offset, const void* source, u32 size) {
    add(frame, offset, size, source);
    flush();
}

bool Loader::flush() {
    ControlLoad load{domain_, {}, count_, reinterpret_cast<u64>(segments_)};
    if (count_ != 0 && rt::control(ControlCommand::load, &load) != 0) failed_ = true;
    count_ = 0;
    return !failed_;
}

}  // namespace manager

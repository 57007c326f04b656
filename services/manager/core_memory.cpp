// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/core_memory.hpp"

#include <cstring>

#include "rt/hypercall.hpp"

namespace manager {

alignas(page_size) u8 FrameWriter::buffers_[pages][page_size];

u64 free_frames() {
    ControlMachineInfo info{};
    rt::control(ControlCommand::machine_info, &info);
    return info.free_frames;
}

bool read_frame(DomId domain, FrameNumber frame, u32 offset, std::span<u8> into) {
    LoadSegment segment{frame, offset, static_cast<u32>(into.size()), reinterpret_cast<u64>(into.data())};
    ControlRead read{domain, {}, 1, reinterpret_cast<u64>(&segment)};
    return rt::control(ControlCommand::read, &read) == 0;
}

void FrameWriter::write(FrameNumber frame, u32 offset, const void* source, u32 size) {
    if (count_ == pages) flush();
    segments_[count_++] = {frame, offset, size, reinterpret_cast<u64>(source)};
}

u8* FrameWriter::compose(FrameNumber frame) {
    if (count_ == pages) flush();
    u8* const buffer = buffers_[count_];
    std::memset(buffer, 0, page_size);
    write(frame, 0, buffer, page_size);
    return buffer;
}

bool FrameWriter::flush() {
    ControlLoad load{domain_, {}, count_, reinterpret_cast<u64>(segments_)};
    if (count_ != 0 && rt::control(ControlCommand::load, &load) != 0) failed_ = true;
    count_ = 0;
    return !failed_;
}

void FrameCopier::copy(FrameNumber from, FrameNumber to) {
    if (count_ == pairs_max) flush();
    pairs_[count_++] = {from, to};
}

bool FrameCopier::flush() {
    ControlCopyFrames copy{from_, to_, {}, count_, reinterpret_cast<u64>(pairs_)};
    if (count_ != 0 && rt::control(ControlCommand::copy_frames, &copy) != 0) failed_ = true;
    count_ = 0;
    return !failed_;
}

}  // namespace manager

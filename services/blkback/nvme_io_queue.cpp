// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/nvme_io_queue.hpp"

#include <utility>

namespace blkback {

namespace {

constexpr u32 first_namespace = 1;

nvme::IoCommand opcode_of(DiskRequest::Kind kind) {
    switch (kind) {
    case DiskRequest::Kind::read: return nvme::IoCommand::read;
    case DiskRequest::Kind::write: return nvme::IoCommand::write;
    case DiskRequest::Kind::flush: return nvme::IoCommand::flush;
    case DiskRequest::Kind::discard: break;
    }
    return nvme::IoCommand::dataset_management;
}

DiskStatus status_of(u16 status) {
    if (status == 0) return DiskStatus::okay;
    return status == nvme::invalid_opcode ? DiskStatus::unsupported : DiskStatus::failed;
}

}  // namespace

bool NvmeIoQueue::prepare(EvtchnPort port) {
    submission_ = pool_.take(1);
    completion_ = pool_.take(1);
    lists_ = pool_.take(lists_pages);
    if (submission_ == nullptr || completion_ == nullptr || lists_ == nullptr) return false;
    listener_.emplace(loop_, port, *this);
    return true;
}

// One page, two, or a list of all from the second on (4.3).
void NvmeIoQueue::name_pages(const DiskRequest& request, nvme::Command& command, std::byte* list) const {
    const u64 pages = (request.sectors * sector_bytes + page_size - 1) / page_size;
    command.prp1 = pool_.bus_address(request.data);
    if (pages == 2) command.prp2 = pool_.bus_address(request.data + page_size);
    if (pages <= 2) return;
    for (u64 page = 1; page < pages; ++page) rt::shared::write(list + (page - 1) * sizeof(u64), pool_.bus_address(request.data + page * page_size));
    command.prp2 = pool_.bus_address(list);
}

bool NvmeIoQueue::submit(DiskRequest& request, u32 block_shift, u64 now) {
    if (!queue_.has_room()) return false;
    const u16 id = queue_.next_id();
    std::byte* const list = lists_ + id * list_bytes;
    const u64 block = request.sector >> block_shift;
    const u32 blocks = static_cast<u32>(request.sectors >> block_shift);
    nvme::Command command{};
    command.opcode = static_cast<u8>(opcode_of(request.kind));
    command.nsid = first_namespace;
    if (request.kind == DiskRequest::Kind::discard) {
        rt::shared::write(list, nvme::DiscardRange{0, blocks, block});
        command.prp1 = pool_.bus_address(list);
        command.words[1] = nvme::discard_attribute;
    } else if (request.kind != DiskRequest::Kind::flush) {
        name_pages(request, command, list);
        command.words[0] = static_cast<u32>(block);
        command.words[1] = static_cast<u32>(block >> 32);
        command.words[2] = blocks - 1;
    }
    queue_.add(command);
    requests_[id] = &request;
    since_[id] = now;
    return true;
}

void NvmeIoQueue::turn() {
    NvmeQueue::Ended ended;
    // No more than were out when it began: what is submitted from done() comes the next time.
    for (u32 left = queue_.under_way(); left != 0; --left) {
        if (!queue_.take(ended)) break;
        ++served_;
        std::exchange(requests_[ended.id], nullptr)->done(status_of(ended.status));
        if (left == 1 && queue_.under_way() != 0) loop_.turns().ask(*this);
    }
    queue_.release();
    owner_.queue_moved(*this);
}

void NvmeIoQueue::end_all(DiskStatus status) {
    queue_.stop();
    for (DiskRequest*& request : requests_)
        if (DiskRequest* const ended = std::exchange(request, nullptr)) ended->done(status);
}

u64 NvmeIoQueue::oldest() const {
    u64 oldest = ~u64{0};
    for (u32 id = 0; id < NvmeQueue::entries_max; ++id)
        if (requests_[id] != nullptr && since_[id] < oldest) oldest = since_[id];
    return oldest;
}

}  // namespace blkback

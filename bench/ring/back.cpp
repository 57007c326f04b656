// SPDX-License-Identifier: GPL-2.0-or-later
// The back end of the ring benchmark: a disk without a disk.
#include "idl/block_back.hpp"
#include "rt/boot_link.hpp"

namespace {

alignas(4096) std::byte contents[4096];

class NoDisk final : public block::BlockService {
  public:
    void flush(const block::Transfer&, const Reply& reply) override { reply(block::Status::okay); }
    void read(const block::Transfer& request, const Reply& reply) override {
        rt::Piece into[block::segments_max];
        reply(rt::grants::copy_to(reply.peer(), block::pieces(request, into), contents) ? block::Status::okay : block::Status::error);
    }
};

}  // namespace

void run() {
    rt::grants::start();
    rt::Loop loop;
    rt::LinkTable links(rt::kept_pages());
    NoDisk disk;
    block::BlockBack back(loop.turns(), disk);
    rt::BootBack<block::BlockBack, block::BlockRing> link(loop, "ring", back, links);
    loop.run_until([] { return false; });
}

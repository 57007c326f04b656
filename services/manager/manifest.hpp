// SPDX-License-Identifier: GPL-2.0-or-later
// The manifest of the boot archive: what is started without anyone present. Checked as a whole before anything of it is used.
#pragma once

#include "services/manager/archive.hpp"

namespace manager {

class Manifest {
  public:
    static constexpr u32 domains_most = 256;

    // Null, or what is wrong with it.
    const char* open(const Contents& contents);

    u32 domains() const { return header_.domains; }
    u32 links() const { return header_.links; }
    bool has(ManifestFlag flag) const { return (header_.flags & flag) != 0; }
    ManifestDomain domain(u32 index) const;
    // With both places inside the list of domains.
    ManifestLink link(u32 index) const;

  private:
    ManifestHeader header_{};
    const u8* records_ = nullptr;
};

}  // namespace manager

// SPDX-License-Identifier: GPL-2.0-or-later
// Starts what the manifest names: the store and the console service first, since the others' pages are granted to them; then
// the other services and the guests, in the manifest's order. Who cannot be started is reported, and the others come up.
#pragma once

#include "services/manager/command.hpp"
#include "services/manager/manifest.hpp"

namespace manager {

class Boot {
  public:
    Boot(Parts& parts, const Manifest& manifest) : parts_(parts), manifest_(manifest) {}
    rt::Task<> run();

  private:
    rt::Task<> build(u32 index);
    rt::Task<> finish(u32 index);
    rt::Task<> start_server(u32 index);
    void make_link(const ManifestLink& link);
    void report(u32 index, const Refusal& refusal);

    Parts& parts_;
    const Manifest& manifest_;
    DomId built_[Manifest::domains_most] = {};      // 0: not there (any more)
};

}  // namespace manager

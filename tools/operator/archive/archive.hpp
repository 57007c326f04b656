// SPDX-License-Identifier: GPL-2.0-or-later
// The boot archive: what the core gets as its one module (idl/image.capnp).
#pragma once

#include <string>
#include <vector>

#include "idl/image.hpp"
#include "tools/operator/file.hpp"

namespace operator_side {

class Archive {
  public:
    void add(const std::string& name, abi::ArchiveKind kind, Bytes contents);
    // Under the name of its contents, once however often it is added.
    std::string add_named_by_contents(abi::ArchiveKind kind, Bytes contents);

    Bytes bytes() const;

  private:
    struct Entry {
        std::string name;
        abi::ArchiveKind kind;
        Bytes contents;
    };
    std::vector<Entry> entries_;
};

}  // namespace operator_side

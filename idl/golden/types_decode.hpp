// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of types say, field by field. Generated from types.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types.hpp"

namespace abi {

inline constexpr common::NameOfNumber names_of_errno[] = {
    {1, "eperm"}, {2, "enoent"}, {3, "esrch"}, {4, "eintr"}, {5, "eio"}, {6, "enxio"}, {7, "e2big"}, {11, "eagain"},
        {12, "enomem"}, {13, "eacces"}, {14, "efault"}, {16, "ebusy"}, {17, "eexist"}, {19, "enodev"}, {22, "einval"},
        {28, "enospc"}, {34, "erange"}, {38, "enosys"}, {61, "enodata"}, {62, "etime"}, {95, "eopnotsupp"}
};

}  // namespace abi

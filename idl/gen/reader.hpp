// SPDX-License-Identifier: GPL-2.0-or-later
// From a CodeGeneratorRequest (schema.capnp of Cap'n Proto) to the model. Annotations that are not in wire.capnp, and
// declarations that have no wire format, are errors.
#pragma once

#include <capnp/schema.capnp.h>

#include "idl/gen/errors.hpp"

namespace gen {

Schema read_request(capnp::schema::CodeGeneratorRequest::Reader request, const std::string& folder, Errors& errors);

}  // namespace gen

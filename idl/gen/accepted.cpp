// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/accepted.hpp"

#include <capnp/compat/json.h>
#include <capnp/message.h>

#include <fstream>
#include <iterator>

#include "idl/gen/names.hpp"

namespace gen {

namespace {

using capnp::json::Value;

// A member of an object, or null.
const char* const how_to_accept = "; if it is meant, accept it with ./ringfence idl --accept";

std::optional<Value::Reader> member(Value::Reader object, const std::string& name) {
    if (!object.isObject()) return std::nullopt;
    for (auto field : object.getObject())
        if (std::string(field.getName()) == name) return field.getValue();
    return std::nullopt;
}

void compare(const Structure& now, Value::Reader before, Errors& errors) {
    const auto size = member(before, "size");
    if (size && static_cast<unsigned>(size->getNumber()) != now.size)
        errors.add(now.place, "size change", now.name, " has ", now.size, " bytes and had ", size->getNumber(), how_to_accept);
    const auto fields = member(before, "fields");
    for (const Field& field : now.fields) {
        const auto old = fields ? member(*fields, identifier(field.name)) : std::nullopt;
        if (!old || !old->isArray()) continue;
        const unsigned offset = static_cast<unsigned>(old->getArray()[0].getNumber());
        if (offset != field.offset) errors.add(field.place, "layout change", field.name, " is at ", field.offset, " and was at ", offset, how_to_accept);
    }
}

}  // namespace

void compare_with_accepted(const Schema& schema, const std::string& folder, Errors& errors) {
    for (const std::uint64_t id : schema.requested) {
        if (schema.files.count(id) == 0) continue;
        std::ifstream file(folder + schema.files.at(id)->stem + ".json");
        if (!file) continue;      // a new schema
        const std::string content{std::istreambuf_iterator<char>(file), {}};
        capnp::MallocMessageBuilder message;
        auto root = message.initRoot<Value>();
        capnp::JsonCodec().decodeRaw(kj::arrayPtr(content.data(), content.size()), root);
        const auto structures = member(root.asReader(), "structures");
        for (const auto& [number, structure] : schema.structures) {
            if (structure->file != schema.files.at(id).get() || !structures) continue;
            if (const auto before = member(*structures, structure->name)) compare(*structure, *before, errors);
        }
    }
}

}  // namespace gen

// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/accepted.hpp"

#include <capnp/compat/json.h>
#include <capnp/message.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "idl/gen/names.hpp"

namespace gen {

namespace {

using capnp::json::Value;

const char* const how_to_accept = "; if it is meant, accept it with ./ringfence idl --accept";

// A member of an object, or null.
std::optional<Value::Reader> member(Value::Reader object, const std::string& name) {
    KJ_REQUIRE(object.isObject());
    for (auto field : object.getObject())
        if (std::string(field.getName()) == name) return field.getValue();
    return std::nullopt;
}

std::string where(unsigned offset, const std::string& type, unsigned count) {
    return text(type, count == 1 ? "" : text("[", count, "]"), " at ", offset);
}

std::string where(Value::Reader field) {
    KJ_REQUIRE(field.isArray());
    const auto entry = field.getArray();
    KJ_REQUIRE(entry.size() == 3 && entry[0].isNumber() && entry[1].isString() && entry[2].isNumber());
    return where(static_cast<unsigned>(entry[0].getNumber()), entry[1].getString(),
                 static_cast<unsigned>(entry[2].getNumber()));
}

class Comparison {
  public:
    Comparison(const Structure& now, Value::Reader before, Errors& errors)
        : now_(now), before_(member(before, "fields").value()), errors_(errors) {
        const auto was = member(before, "size").value();
        KJ_REQUIRE(was.isNumber() && before_.isObject());
        const unsigned size = static_cast<unsigned>(was.getNumber());
        if (size != now.size)
            errors.add(now.place, "size change", now.name, " has ", now.size, " bytes and had ", size, how_to_accept);
    }

    void run() {
        fields(now_, 0, "");
        for (auto field : before_.getObject())
            if (there_.count(field.getName()) == 0)
                errors_.add(now_.place, "layout change", std::string(field.getName()), " is gone; it was ",
                            where(field.getValue()), how_to_accept);
    }

  private:
    void fields(const Structure& of, unsigned base, const std::string& prefix) {
        for (const Field& field : of.fields) {
            const std::string name = prefix + identifier(field.name);
            if (field.members != nullptr) {
                fields(*field.members, base + field.offset, name + ".");
                continue;
            }
            there_.insert(name);
            const auto old = member(before_, name);
            if (!old) continue;      // new, in what was unused
            const std::string is = where(base + field.offset, element_name(field.type), field.count), was = where(*old);
            if (is != was) errors_.add(field.place, "layout change", name, " is ", is, " and was ", was, how_to_accept);
        }
    }

    const Structure& now_;
    Value::Reader before_;
    Errors& errors_;
    std::set<std::string> there_;
};

void compare(const Schema& schema, const File& file, const std::string& content, Errors& errors) {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<Value>();
    capnp::JsonCodec().decodeRaw(kj::arrayPtr(content.data(), content.size()), root);
    const auto structures = member(root.asReader(), "structures").value();
    KJ_REQUIRE(structures.isObject());
    for (auto before : structures.getObject()) {
        const std::string name = before.getName();
        const auto now = std::find_if(schema.structures.begin(), schema.structures.end(), [&](const auto& one) {
            return one.second->file == &file && one.second->name == name;
        });
        if (now == schema.structures.end())
            errors.add(file.place, "layout change", "struct ", name, " is gone", how_to_accept);
        else Comparison(*now->second, before.getValue(), errors).run();
    }
}

}  // namespace

void compare_with_accepted(const Schema& schema, const std::string& folder, Errors& errors) {
    for (const std::uint64_t id : schema.requested) {
        if (schema.files.count(id) == 0) continue;
        const File& file = *schema.files.at(id);
        const std::string path = folder + file.stem + ".json";
        std::ifstream stored(path);
        if (!stored) continue;      // a new schema
        try {
            compare(schema, file, {std::istreambuf_iterator<char>(stored), {}}, errors);
        } catch (const std::exception&) {
            errors.add({path, 1}, "accepted layouts",
                       "this is no table of layouts; write it anew with ./ringfence idl --accept");
        }
    }
}

}  // namespace gen

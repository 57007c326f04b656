// SPDX-License-Identifier: GPL-2.0-or-later
// Structures: fields, groups, unions, and what annotations say of them.

#include "idl/gen/reader_class.hpp"
#include "wire.capnp.h"

namespace gen {

namespace {

void read_streams(cs::Value::Reader value, Structure& out) {
    for (auto stream : value.getList().getAs<capnp::List<wire::Stream>>())
        out.streams.push_back({stream.getName(), stream.getBytes(), stream.getConsumed(), stream.getProduced(), stream.getWriter() == wire::Writer::FRONT_END});
}

}  // namespace

void Reader::field_annotations(cs::Field::Reader field, Field& out) {
    const auto role = [&](Role which) {
        return [&, which](auto) {
            if (out.role != Role::none) errors_.add(out.place, "role", out.name, " has two roles");
            out.role = which;
        };
    };
    bool counted = false;
    annotations(field.getAnnotations(), out.place,
                {{"at", [&](auto value) { out.at = value.getUint32(); }},
                 {"pad", [&](auto value) { out.pad = value.getUint32(); }},
                 {"count", [&](auto value) { out.count = value.getUint32(); counted = true; }},
                 {"lengthIn", [&](auto value) { out.length_in = value.getText(); }},
                 {"min", [&](auto value) { out.min = value.getUint64(); }},
                 {"max", [&](auto value) { out.max = value.getUint64(); }},
                 {"more", role(Role::more)}, {"operation", role(Role::operation)}, {"echo", role(Role::echo)}, {"tag", role(Role::tag)},
                 {"status", role(Role::status)}, {"grantRef", role(Role::grant_ref)}, {"offset", role(Role::offset)},
                 {"length", role(Role::length)}, {"first", role(Role::first)}, {"last", role(Role::last)}});
    const bool needs = out.is_list || (out.members == nullptr && out.type.kind == Type::Kind::text);
    if (needs && (!counted || out.count == 0))
        errors_.add(out.place, "count", "a list or text needs $count(n), n from 1");
    if (counted && !needs) errors_.add(out.place, "count", "$count belongs to lists and texts");
}

void Reader::fill_structure(cs::Node::Reader node, Structure& out, const std::string& scopes) {
    annotations(node.getAnnotations(), out.place,
                {{"scalar", [&](auto) {}},
                 {"packed", [&](auto) { out.is_packed = true; }},
                 {"size", [&](auto value) { out.stated_size = value.getUint32(); }},
                 {"tailPad", [&](auto value) { out.tail_pad = value.getUint32(); }},
                 {"unit", [&](auto value) { out.unit = value.getUint32(); }},
                 {"stream", [&](auto value) { read_streams(value, out); }}});
    const auto fields = node.getStruct().getFields();
    const bool whole_is_union = node.getStruct().getDiscriminantCount() == fields.size(),
               is_member = scopes.find('.') != std::string::npos;
    out.is_union = node.getStruct().getDiscriminantCount() != 0;
    if (out.is_union && !(whole_is_union && is_member))
        errors_.add(out.place, "unnamed union", "give the union in ", out.name, " a name");
    for (unsigned i = 0; i < fields.size(); ++i) out.fields.push_back(field(fields[i], node.getId(), i, out, scopes));
    if (out.fields.empty()) errors_.add(out.place, "empty", out.name, " has no fields");
    if (out.is_scalar && (out.fields.size() != 1 || fields[0].isGroup() ||
                          out.fields[0].type.kind != Type::Kind::integer || out.fields[0].is_list))
        errors_.add(out.place, "scalar", out.name, " needs exactly one integer field");
    if (out.is_scalar &&
        (node.getAnnotations().size() != 1 || (fields.size() == 1 && fields[0].getAnnotations().size() != 0)))
        errors_.add(out.place, "scalar", out.name, " is no more than a name: no other annotation counts");
    if (!out.is_union) check_order(out);
}

// The members of a group lie together; so have their ordinals to.
void Reader::check_order(const Structure& one) {
    for (std::size_t i = 1; i < one.fields.size(); ++i)
        if (one.fields[i].first_ordinal < one.fields[i - 1].last_ordinal)
            errors_.add(one.fields[i].place, "order", one.fields[i].name, " stands behind ", one.fields[i - 1].name,
                        " and has a smaller ordinal");
}

Field Reader::field(cs::Field::Reader from, std::uint64_t owner, unsigned index, const Structure& within, const std::string& scopes) {
    Field out;
    out.name = from.getName();
    out.doc = member_doc(owner, index);
    out.place = place(*within.file, scopes + "." + out.name);
    if (from.isGroup()) {
        const auto group = nodes_.at(from.getGroup().getTypeId());
        out.members = std::make_shared<Structure>();
        out.members->name = out.name;
        out.members->file = within.file;
        out.members->place = out.place;
        fill_structure(group, *out.members, scopes + "." + out.name);
        const auto& inside = out.members->fields;
        if (!inside.empty()) {
            out.first_ordinal = inside.front().first_ordinal;
            out.last_ordinal = out.members->is_union ? out.first_ordinal : inside.back().last_ordinal;
        }
    } else {
        auto type = from.getSlot().getType();
        out.first_ordinal = out.last_ordinal = from.getOrdinal().getExplicit();
        out.is_list = type.isList();
        if (out.is_list) type = type.getList().getElementType();
        if (from.getSlot().getHadExplicitDefault())
            errors_.add(out.place, "default", out.name, " has a default value: on the wire there is none");
        if (!element(type, out.type) || (out.is_list && out.type.kind == Type::Kind::text))
            errors_.add(out.place, "type", out.name,
                        " has no wire format: use sized integers, texts, enums, structs, or lists of them");
    }
    field_annotations(from, out);
    return out;
}

}  // namespace gen

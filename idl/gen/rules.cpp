// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/rules.hpp"

#include <algorithm>
#include <set>

#include "idl/gen/layout.hpp"

namespace gen {

const Field* pieces_of(const Structure& message) {
    for (const Field& field : message.fields)
        if (field.is_list && field.type.kind == Type::Kind::structure && field.type.structure->with_role(Role::grant_ref) != nullptr) return &field;
    return nullptr;
}

const Enumerant* meaning(const Enumeration& statuses, bool Enumerant::*what) {
    const auto found = std::find_if(statuses.enumerants.begin(), statuses.enumerants.end(), [&](const Enumerant& one) { return one.*what; });
    return found == statuses.enumerants.end() ? nullptr : &*found;
}

const Field* flags_of(const Structure& slot) {
    for (const Field& field : slot.fields)
        if (!field.is_list && field.type.kind == Type::Kind::enumeration && field.type.enumeration->flags)
            return &field;
    return nullptr;
}

const Enumerant* chain_flag(const Structure& slot, bool Enumerant::*what) {
    const Field* const flags = flags_of(slot);
    return flags == nullptr ? nullptr : meaning(*flags->type.enumeration, what);
}

namespace {

constexpr unsigned page = 4096;

class Rules {
  public:
    explicit Rules(Errors& errors) : errors_(errors) {}

    void structure(const Structure& one) {
        for (const Field& field : one.fields) member(one, field);
        const bool grants = one.with_role(Role::grant_ref) != nullptr, by_units = one.with_role(Role::first) != nullptr;
        const bool by_bytes = one.with_role(Role::offset) != nullptr;
        if (by_units != (one.with_role(Role::last) != nullptr) || (by_units && (!grants || by_bytes)))
            errors_.add(one.place, "piece", one.name, " needs $grantRef, $first and $last");
        if (by_bytes != (one.with_role(Role::length) != nullptr))
            errors_.add(one.place, "piece", one.name, " needs $offset and $length");
        if (one.unit == 0 || page % one.unit != 0)
            errors_.add(one.place, "unit", "a page has to hold a whole number of units");
        if (one.unit != 1 && !by_units) errors_.add(one.place, "unit", "$unit is what $first and $last count");
        for (const Stream& stream : one.streams) check(one, stream);
        apart(one);
    }

    // A namespace may be that of several files.
    void names(const Schema& schema, const File& file) {
        for (const std::uint64_t id : file.order) {
            if (schema.structures.count(id) != 0)
                name(file, schema.structures.at(id)->name, schema.structures.at(id)->place);
            if (schema.constants.count(id) != 0)
                name(file, schema.constants.at(id)->name, schema.constants.at(id)->place);
            if (schema.enumerations.count(id) == 0) continue;
            const Enumeration& codes = *schema.enumerations.at(id);
            name(file, codes.name, codes.place);
            for (const Enumerant& one : codes.enumerants)
                if (codes.plain) name(file, one.name, one.place);
        }
    }

  private:
    void member(const Structure& one, const Field& field) {
        not_pad(field);
        if (field.members != nullptr) return inside(*field.members, field.members->is_union);
        bounds(one, field);
        role(one, field);
        for (const Field& other : one.fields) {
            if (&other == &field) break;
            if (field.role != Role::none && other.role == field.role)
                errors_.add(field.place, "role", field.name, " has the role of ", other.name);
        }
    }

    void not_pad(const Field& field) {
        // cpp_header.cpp calls them pad0, pad1, ...
        if (field.name.rfind("pad", 0) == 0 && field.name.find_first_not_of("0123456789", 3) == std::string::npos)
            errors_.add(field.place, "name", field.name, " is what the generated code calls unused bytes");
    }

    // Groups and unions: nobody looks for roles there, and nobody knows which alternative counts.
    void inside(const Structure& group, bool in_union) {
        for (const Field& field : group.fields) {
            not_pad(field);
            if (field.role != Role::none)
                errors_.add(field.place, "role", field.name, " is inside of ", group.name,
                            ", where nobody looks for it");
            if (field.members != nullptr) inside(*field.members, in_union || field.members->is_union);
            else if (!in_union) bounds(group, field);
            else if (field.min || field.max)
                errors_.add(field.place, "bounds", field.name, " is in a union: nobody knows when it counts");
        }
    }

    void bounds(const Structure& one, const Field& field) {
        const bool flags = field.type.kind == Type::Kind::enumeration && field.type.enumeration->flags;
        const bool integer = field.type.kind == Type::Kind::integer || field.type.kind == Type::Kind::scalar || flags;
        if (field.min || field.max) {
            if (!integer || field.is_list) return errors_.add(field.place, "bounds", field.name, " is no integer");
            const unsigned bits = bits_of(field.type) - (is_unsigned(field) || flags ? 0 : 1);
            const std::uint64_t largest = ~std::uint64_t{0} >> (64 - bits);
            if (field.min.value_or(0) > largest || field.max.value_or(0) >= largest)
                errors_.add(field.place, "bounds", field.name, " cannot be above ", largest, " anyway");
            if (field.min.value_or(0) > field.max.value_or(largest))
                errors_.add(field.place, "bounds", field.name, " has a minimum above its maximum");
        }
        if (const Field* const length = one.named(field.length_in);
            length != nullptr && length->max.value_or(0) > field.count)
            errors_.add(length->place, "bounds", length->name, " may be above the ", field.count, " elements of ",
                        field.name);
    }

    // The number that the generated code expects there.
    void role(const Structure& one, const Field& field) {
        unsigned least = 0, most = 0;
        switch (field.role) {
        case Role::none:
        case Role::status: return;
        case Role::operation:
        case Role::echo:
        case Role::more: least = most = 8; break;
        case Role::tag: least = 16, most = 64; break;
        case Role::grant_ref: least = most = 32; break;
        case Role::offset:
        case Role::length: least = 16, most = 32; break;
        case Role::first:
        case Role::last: least = page / std::max(one.unit, 1u) > 256 ? 16 : 8, most = 32; break;
        }
        // The length in an answer may be negative: it is an error then.
        const bool may_be_signed = field.role == Role::length && one.with_role(Role::grant_ref) == nullptr;
        const bool integer =
            is_unsigned(field) || (may_be_signed && field.type.kind == Type::Kind::integer && !field.is_list);
        if (!integer || bits_of(field.type) < least || bits_of(field.type) > most)
            errors_.add(field.place, "role", field.name, " has to be an unsigned integer, bits: ",
                        least == most ? text(least) : text(least, " to ", most));
    }

    void check(const Structure& one, const Stream& stream) {
        const auto unsigned_of = [](const Field* field, unsigned bits) {
            return field != nullptr && field->members == nullptr && field->type.kind == Type::Kind::integer &&
                   !field->type.is_signed && field->type.bits == bits;
        };
        const Field* const bytes = one.named(stream.bytes);
        if (!unsigned_of(bytes, 8) || !bytes->is_list || (bytes->count & (bytes->count - 1)) != 0)
            errors_.add(one.place, "stream", stream.name, " needs a list of bytes called ", stream.bytes, ", its size a power of two");
        for (const std::string& index : {stream.consumed, stream.produced})
            if (!unsigned_of(one.named(index), 32) || one.named(index)->is_list)
                errors_.add(one.place, "stream", stream.name, " needs a 32-bit index called ", index);
        if (stream.name.empty()) errors_.add(one.place, "stream", "give each stream a name");
        if (one.is_packed) errors_.add(one.place, "stream", one.name, " is packed: its indices have no alignment");
    }

    void apart(const Structure& one) {
        std::set<std::string> names, fields;
        for (const Stream& stream : one.streams) {
            if (!names.insert(stream.name).second)
                errors_.add(one.place, "stream", "two streams are called ", stream.name);
            for (const std::string& field : {stream.bytes, stream.consumed, stream.produced})
                if (!fields.insert(field).second)
                    errors_.add(one.place, "stream", stream.name, " has no ", field, " of its own");
        }
    }

    void name(const File& file, const std::string& name, const Place& place) {
        if (!names_.insert(file.name_space + "::" + name).second)
            errors_.add(place, "name reuse", name, " is something else in ", file.name_space, " already");
    }

    Errors& errors_;
    std::set<std::string> names_;
};

}  // namespace

void check_rules(const Schema& schema, Errors& errors) {
    Rules rules(errors);
    for (const auto& [id, file] : schema.files) rules.names(schema, *file);
    for (const auto& [id, structure] : schema.structures) rules.structure(*structure);
    for (const auto& [id, interface] : schema.interfaces) check_ring_rules(*interface, errors);
}

}  // namespace gen

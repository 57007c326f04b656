// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/layout.hpp"

#include <algorithm>

namespace gen {

const Field* Structure::with_role(Role role) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.role == role; });
    return found == fields.end() ? nullptr : &*found;
}

const Field* Structure::named(const std::string& wanted) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == wanted; });
    return found == fields.end() ? nullptr : &*found;
}

namespace {

constexpr unsigned up(unsigned value, unsigned unit) { return (value + unit - 1) / unit * unit; }

class Layout {
  public:
    explicit Layout(Errors& errors) : errors_(errors) {}

    void structure(Structure& out) {
        if (out.laid_out) return;
        out.laid_out = true;      // before the fields: a structure that contains itself ends here, with size 0
        unsigned next = 0;
        for (Field& field : out.fields) {
            measure(field);
            if (out.is_packed) field.alignment = 1;
            next = place(field, out.is_union ? 0 : next);
            out.alignment = std::max(out.alignment, field.alignment);
            out.size = std::max(out.size, next);
        }
        finish(out);
        for (const Field& field : out.fields) check_length(out, field);
    }

  private:
    void measure(Field& field) {
        unsigned size = 0;
        if (field.members != nullptr) {
            structure(*field.members);
            size = field.members->size;
            field.alignment = field.members->alignment;
        } else if (field.type.kind == Type::Kind::structure) {
            Structure& inner = const_cast<Structure&>(*field.type.structure);
            structure(inner);
            if (inner.size == 0) errors_.add(field.place, "size", field.name, " has a type without a size");
            size = inner.size;
            field.alignment = inner.alignment;
        } else {
            unsigned bits = field.type.bits;
            if (field.type.kind == Type::Kind::enumeration) bits = field.type.enumeration->bits;
            if (field.type.kind == Type::Kind::scalar) {
                structure(const_cast<Structure&>(*field.type.structure));
                bits = field.type.structure->fields.at(0).type.bits;
            }
            size = field.alignment = bits / 8;
        }
        field.size = size * field.count;
    }

    // Returns where the next field may begin.
    unsigned place(Field& field, unsigned next) {
        const unsigned start = next + field.pad;
        const unsigned aligned = up(start, field.alignment);
        field.offset = field.at.value_or(aligned);
        if (field.at && *field.at < start)
            errors_.add(field.place, "overlap", field.name, " at ", *field.at, " overlaps what ends at ", start);
        else if (field.offset != start)
            errors_.add(field.place, "hole without padding", "say $pad(", field.offset - next, ") for the ", field.offset - next, " bytes before ", field.name);
        if (field.alignment != 0 && field.offset % field.alignment != 0)
            errors_.add(field.place, "alignment", field.name, " at ", field.offset, " needs a multiple of ", field.alignment);
        return field.offset + field.size;
    }

    void finish(Structure& out) {
        const unsigned end = out.size + out.tail_pad;
        out.size = up(end, out.alignment);
        if (out.size != end && !out.is_union)
            errors_.add(out.place, "hole without padding", "say $tailPad(", out.size - (end - out.tail_pad), ") at the end of ", out.name);
        if (out.stated_size && *out.stated_size != out.size)
            errors_.add(out.place, "size", out.name, " has ", out.size, " bytes, not ", *out.stated_size);
    }

    void check_length(const Structure& out, const Field& field) {
        if (field.length_in.empty()) return;
        const Field* const length = out.named(field.length_in);
        if (!field.is_list || length == nullptr || length->type.kind != Type::Kind::integer || length->is_list)
            errors_.add(field.place, "lengthIn", field.name, " needs an integer field ", field.length_in, " beside it, and to be a list");
    }

    Errors& errors_;
};

}  // namespace

void lay_out(Schema& schema, Errors& errors) {
    Layout layout(errors);
    for (auto& [id, structure] : schema.structures) layout.structure(*structure);
}

}  // namespace gen

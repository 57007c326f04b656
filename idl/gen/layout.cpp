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

unsigned bits_of(const Type& type) {
    if (type.kind == Type::Kind::enumeration) return type.enumeration->bits;
    return type.kind == Type::Kind::scalar ? type.structure->fields.at(0).type.bits : type.bits;
}

bool is_unsigned(const Field& field) {
    if (field.members != nullptr || field.is_list) return false;
    if (field.type.kind == Type::Kind::scalar) return !field.type.structure->fields.at(0).type.is_signed;
    return field.type.kind == Type::Kind::integer && !field.type.is_signed;
}

namespace {

constexpr unsigned up(unsigned value, unsigned unit) { return (value + unit - 1) / unit * unit; }

// More than any page: what is beyond is a mistake, and would overflow the sums below.
constexpr unsigned bytes_max = 1 << 20;

class Layout {
  public:
    explicit Layout(Errors& errors) : errors_(errors) {}

    void structure(Structure& out, bool is_group = false) {
        if (out.laid_out) return;
        out.laid_out = true;
        open_.push_back(&out);
        unsigned next = 0;
        for (Field& field : out.fields) {
            measure(field);
            if (out.is_packed) field.alignment = 1;
            next = place(field, out.is_union ? 0 : next);
            out.alignment = std::max(out.alignment, field.alignment);
            out.size = std::max(out.size, next);
        }
        open_.pop_back();
        finish(out, is_group);
        for (const Field& field : out.fields) check_length(out, field);
    }

  private:
    void measure(Field& field) {
        unsigned size = 0;
        if (field.members != nullptr) {
            structure(*field.members, true);
            size = field.members->size;
            field.alignment = field.members->alignment;
        } else if (field.type.kind == Type::Kind::structure) {
            Structure& inner = const_cast<Structure&>(*field.type.structure);
            if (std::find(open_.begin(), open_.end(), &inner) != open_.end())
                return errors_.add(field.place, "recursion", field.name, " would hold the struct that it is part of");
            structure(inner);
            size = inner.size;
            field.alignment = inner.alignment;
        } else {
            size = field.alignment = bits_of(field.type) / 8;
        }
        field.size = bounded(std::uint64_t{size} * field.count, field.place, field.name);
    }

    // Returns where the next field may begin.
    unsigned place(Field& field, unsigned next) {
        const unsigned pad = bounded(field.pad, field.place, field.name), start = next + pad;
        const unsigned aligned = up(start, field.alignment);
        field.offset = field.at ? bounded(*field.at, field.place, field.name) : aligned;
        if (field.offset < start)
            errors_.add(field.place, "overlap", field.name, " at ", field.offset, " overlaps what ends at ", start);
        else if (field.offset != start)
            errors_.add(field.place, "hole without padding", "say $pad(", field.offset - next, ") for the ", field.offset - next, " bytes before ", field.name);
        if (field.offset % field.alignment != 0)
            errors_.add(field.place, "alignment", field.name, " at ", field.offset, " needs a multiple of ", field.alignment);
        return field.offset + field.size;
    }

    void finish(Structure& out, bool is_group) {
        const unsigned end = bounded(std::uint64_t{out.size} + out.tail_pad, out.place, out.name),
                       hole = up(end, out.alignment) - end;
        out.size = end + hole;
        if (hole != 0 && is_group && !out.is_union)
            errors_.add(out.place, "hole without padding", "say what the ", hole, " bytes at the end of ", out.name,
                        " are: one more field");
        if (hole != 0 && !is_group)
            errors_.add(out.place, "hole without padding", "say $tailPad(", out.tail_pad + hole, ") at the end of ",
                        out.name);
        if (out.stated_size && *out.stated_size != out.size)
            errors_.add(out.place, "size", out.name, " has ", out.size, " bytes, not ", *out.stated_size);
    }

    unsigned bounded(std::uint64_t bytes, const Place& place, const std::string& name) {
        if (bytes <= bytes_max) return static_cast<unsigned>(bytes);
        errors_.add(place, "size", name, " takes ", bytes, " bytes; a structure has at most ", bytes_max);
        return 0;
    }

    void check_length(const Structure& out, const Field& field) {
        if (field.length_in.empty()) return;
        const Field* const length = out.named(field.length_in);
        if (!field.is_list || length == nullptr || !is_unsigned(*length))
            errors_.add(field.place, "lengthIn", field.name, " needs an unsigned field ", field.length_in,
                        " beside it, and to be a list");
    }

    Errors& errors_;
    std::vector<const Structure*> open_;      // those that contain what is being laid out
};

}  // namespace

void lay_out(Schema& schema, Errors& errors) {
    Layout layout(errors);
    for (auto& [id, structure] : schema.structures) layout.structure(*structure);
}

}  // namespace gen

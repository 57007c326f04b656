// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/rules.hpp"

#include <algorithm>
#include <map>

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
        if (field.type.kind == Type::Kind::enumeration && field.type.enumeration->flags) return &field;
    return nullptr;
}

const Enumerant* chain_flag(const Structure& slot, bool Enumerant::*what) {
    const Field* const flags = flags_of(slot);
    return flags == nullptr ? nullptr : meaning(*flags->type.enumeration, what);
}

namespace {

class Rules {
  public:
    explicit Rules(Errors& errors) : errors_(errors) {}

    void structure(const Structure& one) {
        for (const Field& field : one.fields) {
            const bool integer = field.members == nullptr && field.type.kind != Type::Kind::structure && field.type.kind != Type::Kind::text;
            if ((field.min || field.max) && !integer) errors_.add(field.place, "bounds", field.name, " is no integer");
            if (field.min && field.max && *field.min > *field.max) errors_.add(field.place, "bounds", field.name, " has a minimum above its maximum");
        }
        const bool grants = one.with_role(Role::grant_ref) != nullptr;
        const bool by_units = one.with_role(Role::first) != nullptr && one.with_role(Role::last) != nullptr;
        const bool by_bytes = one.with_role(Role::offset) != nullptr && one.with_role(Role::length) != nullptr;
        if (one.with_role(Role::first) != nullptr && !(grants && by_units)) errors_.add(one.place, "piece", one.name, " needs $grantRef, $first and $last");
        if (one.with_role(Role::length) != nullptr && grants && !by_bytes) errors_.add(one.place, "piece", one.name, " needs $offset and $length");
        if (one.unit == 0 || 4096 % one.unit != 0) errors_.add(one.place, "unit", "a page has to hold a whole number of units");
        for (const Stream& stream : one.streams) check(one, stream);
    }

    void interface(const Interface& one) {
        if (one.shape == Interface::Shape::operations) operations(one);
        if (one.shape == Interface::Shape::chains) chains(one);
        if (one.link) keys(one, *one.link);
    }

  private:
    void check(const Structure& one, const Stream& stream) {
        const Field* const bytes = one.named(stream.bytes);
        if (bytes == nullptr || !bytes->is_list || bytes->type.bits != 8 || (bytes->count & (bytes->count - 1)) != 0)
            errors_.add(one.place, "stream", stream.name, " needs a list of bytes called ", stream.bytes, ", its size a power of two");
        for (const std::string& index : {stream.consumed, stream.produced}) {
            const Field* const field = one.named(index);
            if (field == nullptr || field->is_list || field->type.bits != 32) errors_.add(one.place, "stream", stream.name, " needs a 32-bit index called ", index);
        }
    }

    // Every message of a ring has the field at the same place.
    void same_place(const Interface& one, Role role, const char* name, bool of_answers) {
        const Field* first = nullptr;
        for (const Method& method : one.methods) {
            const Structure* const message = of_answers ? method.answer : method.request;
            if (message == nullptr) continue;
            const Field* const field = message->with_role(role);
            if (field == nullptr) {
                errors_.add(message->place, "role", message->name, " needs a field with $", name);
            } else if (first == nullptr) {
                first = field;
            } else if (first->offset != field->offset || first->size != field->size) {
                errors_.add(field->place, "role", "$", name, " has to be at ", first->offset, " with ", first->size, " bytes in all messages of ", one.name);
            }
        }
    }

    void operations(const Interface& one) {
        if (one.pages == 0 || (one.pages & (one.pages - 1)) != 0 || one.pages > 16) errors_.add(one.place, "pages", "a ring has 1, 2, 4, 8 or 16 pages");
        same_place(one, Role::operation, "operation", false);
        same_place(one, Role::tag, "tag", false);
        same_place(one, Role::operation, "operation", true);
        same_place(one, Role::tag, "tag", true);
        std::map<unsigned, std::string> codes;
        const Structure* lender = nullptr;
        for (const Method& method : one.methods) {
            if (method.request == nullptr || method.answer == nullptr) continue;
            if (!method.op) {
                errors_.add(method.place, "op", method.name, " needs $op(code)");
            } else if (const auto [first, is_new] = codes.emplace(*method.op, method.name); !is_new) {
                errors_.add(method.place, "op reuse", method.name, " has the code of ", first->second, ", ", *method.op);
            } else if (*method.op > 255) {
                errors_.add(method.place, "op", "a code has 8 bits");
            }
            if (method.answer != one.methods[0].answer) errors_.add(method.place, "answer", "all operations of a ring have the same answer");
            if (method.buffer == Buffer::none) continue;
            const Field* const pieces = pieces_of(*method.request);
            if (pieces == nullptr || pieces->length_in.empty()) errors_.add(method.place, "buffer", method.request->name, " needs a list of pieces of pages with $lengthIn");
            if (lender != nullptr && lender != method.request) errors_.add(method.place, "buffer", "operations with $buffer share one request struct: ", lender->name);
            lender = method.request;
        }
        if (!one.methods.empty() && one.methods[0].answer != nullptr) status(*one.methods[0].answer, {{&Enumerant::malformed, "malformed"}, {&Enumerant::unknown, "unknown"}});
    }

    void status(const Structure& answer, const std::vector<std::pair<bool Enumerant::*, const char*>>& meanings) {
        const Field* const field = answer.with_role(Role::status);
        if (field == nullptr || field->type.kind != Type::Kind::enumeration) return errors_.add(answer.place, "status", answer.name, " needs an enumeration with $status");
        const auto& codes = field->type.enumeration->enumerants;
        if (std::none_of(codes.begin(), codes.end(), [](const Enumerant& e) { return e.code == 0; }))
            errors_.add(field->place, "status", field->type.enumeration->name, " needs an enumerant with code 0: it went well");
        for (const auto& [what, name] : meanings)
            if (meaning(*field->type.enumeration, what) == nullptr) errors_.add(field->place, "status", field->type.enumeration->name, " needs an enumerant with $", name);
    }

    void chains(const Interface& one) {
        if (one.slots_max == 0 || one.slots_max > 64) errors_.add(one.place, "slotsMax", "a packet has 1 to 64 slots");
        for (const Method& method : one.methods) {
            if (method.request == nullptr || method.answer == nullptr) continue;
            const Structure& chained = method.backward ? *method.answer : *method.request;
            for (const Structure* message : {method.request, method.answer})
                if (message->with_role(Role::tag) == nullptr) errors_.add(message->place, "role", message->name, " needs a field with $tag");
            if (method.request->with_role(Role::grant_ref) == nullptr) errors_.add(method.request->place, "role", method.request->name, " needs a field with $grantRef");
            for (const auto role : {Role::offset, Role::length})
                if (chained.with_role(role) == nullptr) errors_.add(chained.place, "role", chained.name, " needs fields with $offset and $length");
            if (chain_flag(chained, &Enumerant::more) == nullptr) errors_.add(chained.place, "role", chained.name, " needs flags with an enumerant with $more");
            if (method.extras != nullptr && chain_flag(chained, &Enumerant::extra) == nullptr)
                errors_.add(chained.place, "role", chained.name, " needs flags with an enumerant with $extra");
            if (method.extras != nullptr && method.extras->with_role(Role::more) == nullptr) errors_.add(method.extras->place, "role", method.extras->name, " needs a field with $more");
            if (!method.backward)
                status(*method.answer, {{&Enumerant::malformed, "malformed"}, {&Enumerant::dropped, "dropped"}, {&Enumerant::null, "null"}});
        }
    }

    void keys(const Interface& one, const Link& link) {
        if (link.device.empty()) errors_.add(one.place, "link", "say device = \"...\"");
        for (const auto* list : {&link.front_keys, &link.back_keys})
            for (std::size_t i = 0; i < list->size(); ++i)
                for (std::size_t j = 0; j < i; ++j)
                    if ((*list)[i].name == (*list)[j].name) errors_.add(one.place, "key reuse", "two keys are called ", (*list)[i].name);
    }

    Errors& errors_;
};

}  // namespace

void check_rules(const Schema& schema, Errors& errors) {
    Rules rules(errors);
    for (const auto& [id, structure] : schema.structures) rules.structure(*structure);
    for (const auto& [id, interface] : schema.interfaces) rules.interface(*interface);
}

}  // namespace gen

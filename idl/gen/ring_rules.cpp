// SPDX-License-Identifier: GPL-2.0-or-later
// What a ring asks of its messages: the same fields at the same places, codes of their own, statuses with a meaning.
#include <algorithm>
#include <map>
#include <set>

#include "idl/gen/rules.hpp"

namespace gen {

namespace {

constexpr unsigned page = 4096, ring_header = 64;

class RingRules {
  public:
    explicit RingRules(Errors& errors) : errors_(errors) {}

    void run(const Interface& one) {
        if (one.shape == Interface::Shape::operations) operations(one);
        if (one.shape == Interface::Shape::chains) chains(one);
        if (one.link) keys(one, *one.link);
    }

  private:
    // Every message of a ring has the field at the same place.
    void same_place(const Interface& one, Role role, const char* name, bool of_answers) {
        const Field* first = nullptr;
        for (const Method& method : one.methods) {
            const Structure* const message = of_answers ? method.answer : method.request;
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
        const Method* wrapper = nullptr;
        for (const Method& method : one.methods) {
            messages(method);
            for (const Field& field : method.request->fields)
                if (field.name == "request" || field.name == "data")
                    errors_.add(field.place, "name", field.name, " is a name in the generated front end");
            if (method.request->with_role(Role::echo) != nullptr) {
                if (wrapper != nullptr)
                    errors_.add(method.place, "echo", "only one operation of a ring may wrap another: ", wrapper->name,
                                " does");
                wrapper = &method;
            }
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
            const Structure* const piece = pieces == nullptr ? nullptr : pieces->type.structure;
            if (piece == nullptr || pieces->length_in.empty() ||
                (piece->with_role(Role::first) == nullptr && piece->with_role(Role::offset) == nullptr))
                errors_.add(method.place, "buffer", method.request->name,
                            " needs a list of pieces of pages with $lengthIn");
            if (lender != nullptr && lender != method.request) errors_.add(method.place, "buffer", "operations with $buffer share one request struct: ", lender->name);
            lender = method.request;
        }
        status(*one.methods[0].answer, {{&Enumerant::malformed, "malformed"}, {&Enumerant::unknown, "unknown"}});
    }

    // What request and answer of any ring have to be to each other.
    void messages(const Method& method) {
        const Field* const asked = method.request->with_role(Role::tag);
        const Field* const answered = method.answer->with_role(Role::tag);
        if (asked != nullptr && answered != nullptr && asked->size != answered->size)
            errors_.add(method.place, "role", "$tag has ", asked->size, " bytes in ", method.request->name, " and ",
                        answered->size, " in ", method.answer->name);
        for (const Structure* message : {method.request, method.answer, method.extras})
            if (message != nullptr && message->size > page - ring_header)
                errors_.add(method.place, "message", message->name, " has ", message->size,
                            " bytes, the slots of a page ", page - ring_header);
    }

    void status(const Structure& answer, const std::vector<std::pair<bool Enumerant::*, const char*>>& meanings) {
        const Field* const field = answer.with_role(Role::status);
        if (field == nullptr || field->is_list || field->type.kind != Type::Kind::enumeration)
            return errors_.add(answer.place, "status", answer.name, " needs an enumeration with $status");
        const auto& codes = field->type.enumeration->enumerants;
        if (std::none_of(codes.begin(), codes.end(), [](const Enumerant& e) { return e.code == 0; }))
            errors_.add(field->place, "status", field->type.enumeration->name, " needs an enumerant with code 0: it went well");
        for (const auto& [what, name] : meanings)
            if (meaning(*field->type.enumeration, what) == nullptr) errors_.add(field->place, "status", field->type.enumeration->name, " needs an enumerant with $", name);
    }

    void chains(const Interface& one) {
        if (one.slots_max == 0 || one.slots_max > 64) errors_.add(one.place, "slotsMax", "a packet has 1 to 64 slots");
        for (const Method& method : one.methods) {
            messages(method);
            const Structure& chained = method.backward ? *method.answer : *method.request;
            for (const Structure* message : {method.request, method.answer})
                if (message->with_role(Role::tag) == nullptr) errors_.add(message->place, "role", message->name, " needs a field with $tag");
            if (method.request->with_role(Role::grant_ref) == nullptr) errors_.add(method.request->place, "role", method.request->name, " needs a field with $grantRef");
            for (const auto role : {Role::offset, Role::length})
                if (chained.with_role(role) == nullptr) errors_.add(chained.place, "role", chained.name, " needs fields with $offset and $length");
            if (chain_flag(chained, &Enumerant::more) == nullptr) errors_.add(chained.place, "role", chained.name, " needs flags with an enumerant with $more");
            if (chain_flag(chained, &Enumerant::extra) == nullptr)
                errors_.add(chained.place, "role", chained.name, " needs flags with an enumerant with $extra");
            if (method.extras->with_role(Role::more) == nullptr)
                errors_.add(method.extras->place, "role", method.extras->name, " needs a field with $more");
            if (!method.backward)
                status(*method.answer, {{&Enumerant::malformed, "malformed"}, {&Enumerant::dropped, "dropped"}, {&Enumerant::null, "null"}});
        }
    }

    void keys(const Interface& one, const Link& link) {
        if (link.device.empty()) errors_.add(one.place, "link", "say device = \"...\"");
        for (const auto* list : {&link.front_keys, &link.back_keys}) {
            std::set<std::string> names;
            for (const Key& key : *list) {
                if (key.name.empty()) errors_.add(one.place, "link", "give each key a name");
                else if (!names.insert(key.name).second)
                    errors_.add(one.place, "key reuse", "two keys are called ", key.name);
            }
        }
    }

    Errors& errors_;
};

}  // namespace

void check_ring_rules(const Interface& one, Errors& errors) { RingRules(errors).run(one); }

}  // namespace gen

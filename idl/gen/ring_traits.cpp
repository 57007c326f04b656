// SPDX-License-Identifier: GPL-2.0-or-later
// What both ends of a ring have to know of its messages, in the terms of the generic rings of rt/: slots, records, tags,
// pieces, bounds. One struct of static functions for each ring.
#include <algorithm>

#include "idl/gen/layout.hpp"
#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"
#include "idl/gen/rings.hpp"
#include "idl/gen/rules.hpp"

namespace gen {

std::string ring_name(const Interface& one, const Method& method) {
    std::string name = method.name;
    name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    return one.name + name;
}

// The name of a message as a member of its slot.
std::string member_name(const Structure& one) { return identifier(one.name); }

namespace {

class Traits {
  public:
    Traits(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

    std::string run() {
        bool any = false;
        Declarations visit;
        visit.interface = [&](const Interface& one) {
            if (one.shape == Interface::Shape::none) return;
            if (!any) begin();
            any = true;
            validity(one);
            if (one.shape == Interface::Shape::operations) operations(one);
            else for (const Method& method : one.methods) chain(one, method);
        };
        for_each_declaration(schema_, file_, visit);
        if (!any) return "";
        out_.line();
        out_.line("}  // namespace ", file_.name_space);
        return out_.content();
    }

  private:
    void begin() {
        out_.line("// SPDX-License-Identifier: GPL-2.0-or-later");
        out_.line("// The rings of ", file_.stem, ", for the templates of rt/. Generated from ", file_.stem, ".capnp.");
        out_.line("#pragma once");
        out_.line();
        out_.line("#include <span>");
        out_.line();
        out_.line("#include \"", file_.include, "/", file_.stem, ".hpp\"");
        out_.line("#include \"rt/piece.hpp\"");
        out_.line("#include \"rt/ring.hpp\"");
        out_.line();
        out_.line("namespace rt {");
        out_.line("template <typename Ring>");
        out_.line("class Reply;");
        out_.line("}");
        out_.line();
        out_.line("namespace ", file_.name_space, " {");
    }

    // ---- bounds

    void validity(const Interface& one) {
        for (const Method& method : one.methods) valid(*method.request);
    }

    // What is_valid() asks: what has to be known before the rest is looked at, and one expression.
    struct Checks {
        std::vector<std::string> lines, tests;
    };

    void valid(const Structure& one) {
        if (std::find(checked_.begin(), checked_.end(), &one) != checked_.end()) return;
        checked_.push_back(&one);
        valid_parts(one);
        Checks checks;
        collect(one, "value.", checks);
        if (const Field* first = one.with_role(Role::first)) {
            const std::string last = identifier(one.with_role(Role::last)->name);
            checks.tests.push_back(text("value.", identifier(first->name), " <= value.", last));
            checks.tests.push_back(text("value.", last, " < ", 4096 / one.unit));
        }
        // The first slot of a chain says how long the packet is, not how much is in the page.
        if (const Field* offset = one.with_role(Role::offset);
            offset != nullptr && one.with_role(Role::grant_ref) != nullptr && flags_of(one) == nullptr)
            checks.tests.push_back(text("u64{value.", identifier(offset->name), "} + value.",
                                        identifier(one.with_role(Role::length)->name), " <= 4096"));
        out_.line();
        out_.line("// Whether every field is within the bounds of the schema.");
        out_.line("inline bool is_valid(const ", type_name(one),
                  checks.tests.empty() && checks.lines.empty() ? "&) {" : "& value) {");
        out_.in();
        for (const std::string& line : checks.lines) out_.line(line);
        if (checks.tests.empty()) out_.line("return true;");
        else out_.list("return", checks.tests, ";", " &&");
        out_.out();
        out_.line("}");
    }

    void valid_parts(const Structure& one) {
        for (const Field& field : one.fields) {
            if (field.members != nullptr) valid_parts(*field.members);
            else if (field.type.kind == Type::Kind::structure) valid(*field.type.structure);
        }
    }

    std::string type_name(const Structure& one) const {
        Type type;
        type.kind = Type::Kind::structure;
        type.structure = &one;
        return cpp_type(type, &file_);
    }

    void collect(const Structure& one, const std::string& path, Checks& out) const {
        for (const Field& field : one.fields) {
            const std::string value = path + identifier(field.name);
            if (field.members != nullptr) {
                // Which alternative of a union counts is in no field of it.
                if (!field.members->is_union) collect(*field.members, value + ".", out);
            } else if (field.is_list) {
                list(one, field, path, value, out);
            } else if (field.type.kind != Type::Kind::text) {
                if (field.min.value_or(0) > 0) out.tests.push_back(text(value, " >= ", literal(*field.min)));
                if (field.max && !counts_list(one, field))
                    out.tests.push_back(text(value, " <= ", literal(*field.max)));
                if (const std::string test = of_type(field.type, value); !test.empty()) out.tests.push_back(test);
            }
        }
    }

    void list(const Structure& one, const Field& field, const std::string& path, const std::string& value,
              Checks& out) const {
        const Field* const used = one.named(field.length_in);
        const std::string count = used != nullptr ? path + identifier(used->name) : text(field.count);
        // A number that cannot say more than there are need not be asked.
        if (used != nullptr &&
            (bits_of(used->type) > 32 || (std::uint64_t{1} << bits_of(used->type)) - 1 > field.count))
            out.lines.push_back(text("if (", count, " > ", field.count, ") return false;"));
        std::string test = of_type(field.type, value + "[i]");
        if (test.empty()) return;
        if (field.type.kind == Type::Kind::enumeration && field.type.enumeration->flags) test = "(" + test + ")";
        out.lines.push_back(text("for (u32 i = 0; i < ", count, "; ++i)"));
        out.lines.push_back(text("    if (!", test, ") return false;"));
    }

    // Its bound is tested with the list's.
    static bool counts_list(const Structure& one, const Field& count) {
        return std::any_of(one.fields.begin(), one.fields.end(),
                           [&](const Field& list) { return list.length_in == count.name && *count.max == list.count; });
    }

    static std::string literal(std::uint64_t value) { return text(value, value >> 63 != 0 ? "u" : ""); }

    std::string of_type(const Type& type, const std::string& value) const {
        if (type.kind == Type::Kind::structure) return "is_valid(" + value + ")";
        if (type.kind != Type::Kind::enumeration) return "";
        const Enumeration& codes = *type.enumeration;
        const std::string owner = codes.file == &file_ ? "" : codes.file->name_space + "::";
        std::string known;
        std::uint64_t mask = 0;
        for (const Enumerant& one : codes.enumerants) {
            mask |= static_cast<std::uint64_t>(one.code);
            known += text(known.empty() ? "" : " || ", value, " == ", owner, codes.name, "::", identifier(one.name));
        }
        // An unknown flag is refused, not ignored: what it asks for would not be done.
        return codes.flags ? text("(", value, " & ~", hex(mask), codes.bits == 64 ? "ull" : "u", ") == 0")
                           : "(" + known + ")";
    }

    // ---- slots

    void slot_union(const std::string& name, std::vector<const Structure*> messages) {
        std::vector<const Structure*> distinct;
        for (const Structure* one : messages)
            if (one != nullptr && std::find(distinct.begin(), distinct.end(), one) == distinct.end()) distinct.push_back(one);
        // The largest first: {} then clears all of it.
        std::stable_sort(distinct.begin(), distinct.end(), [](const Structure* a, const Structure* b) { return a->size > b->size; });
        unsigned size = 0, alignment = 1;
        for (const Structure* one : distinct) {
            size = std::max(size, one->size);
            alignment = std::max(alignment, one->alignment);
        }
        out_.line();
        out_.line("// What shares a slot.");
        out_.line("union ", name, " {");
        out_.in();
        for (const Structure* one : distinct) out_.line(one->name, " ", identifier(member_name(*one)), ";");
        out_.out();
        out_.line("};");
        out_.line("static_assert(sizeof(", name, ") == ", (size + alignment - 1) / alignment * alignment, ");");
    }

    void record(const std::string& name, const Structure& answer) {
        out_.line();
        out_.line("// An answer on its way to its slot, in kept memory (rt/completion_record.hpp).");
        out_.line("struct ", name, " {");
        out_.in();
        out_.line(answer.name, " answer;");
        out_.line("u32 index;");
        if (answer.alignment == 8 && answer.size % 8 == 0) out_.line("u32 pad0;");
        out_.out();
        out_.line("};");
    }

    void status_names(const Structure& answer, const std::vector<std::pair<const char*, bool Enumerant::*>>& meanings) {
        const Enumeration& codes = *answer.with_role(Role::status)->type.enumeration;
        for (const Enumerant& one : codes.enumerants)
            if (one.code == 0) out_.line("static constexpr Status good = Status::", identifier(one.name), ";");
        for (const auto& [name, what] : meanings) out_.line("static constexpr Status ", name, " = Status::", identifier(meaning(codes, what)->name), ";");
    }

    // ---- operation rings

    void operations(const Interface& one) {
        const Structure& answer = *one.methods[0].answer;
        std::vector<const Structure*> messages;
        for (const Method& method : one.methods) messages.push_back(method.request);
        messages.push_back(&answer);
        slot_union(one.name + "Slot", messages);
        record(one.name + "Record", answer);
        out_.line();
        out_.line("class ", one.name, "Service;");
        out_.line();
        out_.line("struct ", one.name, "Ring {");
        out_.in();
        const Structure& request = *one.methods[0].request;
        const std::string any = "slot." + member_name(request) + ".";
        const Field& tag = *request.with_role(Role::tag);
        const std::string tag_name = identifier(tag.name), operation = identifier(request.with_role(Role::operation)->name);
        const std::string answer_tag = identifier(answer.with_role(Role::tag)->name), answer_operation = identifier(answer.with_role(Role::operation)->name);
        const Field& status = *answer.with_role(Role::status);
        out_.line("using Slot = ", one.name, "Slot;");
        out_.line("using Answer = ", file_.name_space, "::", answer.name, ";");
        out_.line("using Status = ", file_.name_space, "::", cpp_type(status.type, &file_), ";");
        out_.line("using Record = ", one.name, "Record;");
        out_.line("using Service = ", one.name, "Service;");
        out_.line("using Tag = ", cpp_type(tag.type, &file_), ";");
        out_.line("struct Identity {");
        out_.line("    Tag tag;");
        out_.line("    u8 operation;      // to answer with");
        out_.line("};");
        out_.line("static constexpr char name[] = \"", file_.stem, "\";");
        out_.line("static constexpr u32 pages_max = ", one.pages, ", slots_max = rt::slots_in<Slot>(pages_max);");
        status_names(answer, {{"malformed", &Enumerant::malformed}, {"unknown", &Enumerant::unknown}});
        out_.line();
        echo(one, any, operation, tag_name);
        out_.line("static void address(Answer& answer, const Identity& who) {");
        out_.line("    answer.", answer_tag, " = who.tag;");
        out_.line("    answer.", answer_operation, " = who.operation;");
        out_.line("}");
        out_.line("static Tag tag(const Answer& answer) { return answer.", answer_tag, "; }");
        out_.line("static void set_tag(Slot& slot, Tag tag) { ", any, tag_name, " = tag; }");
        out_.line("static Status status(const Answer& answer) { return answer.", identifier(status.name), "; }");
        out_.line("static void set_status(Answer& answer, Status status) { answer.", identifier(status.name), " = status; }");
        out_.line("// Whether this can be the answer to that.");
        out_.line("static bool answers(const Answer& answer, const Slot& slot) { return answer.", answer_operation, " == identity(slot).operation; }");
        pieces(one);
        out_.line();
        out_.line("static bool is_valid(const Slot& slot) {");
        switch_over(one, any + operation, [&](const Method& method) { return text("return ", file_.name_space, "::is_valid(slot.", member_name(*method.request), ");"); }, "return true;      // dispatch knows no such operation either");
        out_.line("}");
        out_.line("static bool dispatch(Service& service, const Slot& slot, const rt::Reply<", one.name, "Ring>& reply);");
        out_.out();
        out_.line("};");
    }

    template <typename Action>
    void switch_over(const Interface& one, const std::string& code, Action action, const std::string& otherwise) {
        out_.in();
        out_.line("switch (", code, ") {");
        for (const Method& method : one.methods) out_.line("case ", *method.op, ": ", action(method));
        out_.line("default: ", otherwise);
        out_.line("}");
        out_.out();
    }

    void echo(const Interface& one, const std::string& any, const std::string& operation, const std::string& tag) {
        const Method* wrapped = nullptr;
        for (const Method& method : one.methods)
            if (method.request->with_role(Role::echo) != nullptr) wrapped = &method;
        if (wrapped == nullptr) {
            out_.line("static Identity identity(const Slot& slot) { return {", any, tag, ", ", any, operation, "}; }");
            return;
        }
        out_.line("static Identity identity(const Slot& slot) {");
        out_.in();
        out_.line("const bool wraps_another = ", any, operation, " == ", *wrapped->op, ";");
        out_.line("return {", any, tag, ", wraps_another ? slot.", member_name(*wrapped->request), ".", identifier(wrapped->request->with_role(Role::echo)->name), " : ", any, operation, "};");
        out_.out();
        out_.line("}");
    }

    void pieces(const Interface& one) {
        const Method* lender = nullptr;
        for (const Method& method : one.methods)
            if (method.buffer != Buffer::none) lender = &method;
        out_.line();
        if (lender == nullptr) {
            out_.line("// No operation lends memory.");
            out_.line("static constexpr u32 pieces_max = 0;");
            out_.line("static bool is_aligned(std::span<const std::byte> data) { return data.empty(); }");
            out_.line("static void set_piece(Slot&, u32, abi::GrantRef, u32, u32) {}");
            out_.line("static void set_pieces(Slot&, u32) {}");
            out_.line("static abi::GrantRef piece_ref(const Slot&, u32) { return 0; }");
            return;
        }
        const Field& list = *pieces_of(*lender->request);
        const Structure& piece = *list.type.structure;
        const std::string message = "slot." + member_name(*lender->request) + ".", at = message + identifier(list.name) + "[index]";
        out_.line("static constexpr u32 pieces_max = ", list.count, ";");
        if (piece.unit > 1)
            out_.line("static bool is_aligned(std::span<const std::byte> data) { return (reinterpret_cast<u64>(data.data()) | data.size()) % ", piece.unit, " == 0; }");
        else
            out_.line("static bool is_aligned(std::span<const std::byte>) { return true; }");
        out_.line("static void set_piece(Slot& slot, u32 index, abi::GrantRef ref, u32 offset, u32 length) {");
        out_.in();
        out_.line(piece.name, "& piece = ", at, ";");
        out_.line("piece.", identifier(piece.with_role(Role::grant_ref)->name), " = ref;");
        if (const Field* first = piece.with_role(Role::first)) {
            const Field& last = *piece.with_role(Role::last);
            out_.line("piece.", identifier(first->name), " = static_cast<", cpp_type(first->type, &file_), ">(offset / ", piece.unit, ");");
            out_.line("piece.", identifier(last.name), " = static_cast<", cpp_type(last.type, &file_), ">((offset + length) / ", piece.unit, " - 1);");
        } else {
            for (const auto& [role, value] : {std::pair{Role::offset, "offset"}, std::pair{Role::length, "length"}}) {
                const Field& field = *piece.with_role(role);
                out_.line("piece.", identifier(field.name), " = static_cast<", cpp_type(field.type, &file_), ">(", value, ");");
            }
        }
        out_.out();
        out_.line("}");
        const Field& length = *lender->request->named(list.length_in);
        out_.line("static void set_pieces(Slot& slot, u32 count) {");
        // An operation without memory may be another message of the ring: it has no pieces to count.
        out_.line("    if (count != 0) ", message, identifier(length.name), " = static_cast<", cpp_type(length.type, &file_), ">(count);");
        out_.line("}");
        out_.line("static abi::GrantRef piece_ref(const Slot& slot, u32 index) { return ", at, ".", identifier(piece.with_role(Role::grant_ref)->name), "; }");
    }

    // ---- slot chains

    void chain(const Interface& one, const Method& method) {
        const std::string name = ring_name(one, method);
        slot_union(name + "Slot", {method.request, method.answer, method.extras});
        record(name + "Record", *method.answer);
        out_.line();
        out_.line("struct ", name, "Ring {");
        out_.in();
        out_.line("using Slot = ", name, "Slot;");
        out_.line("using Request = ", file_.name_space, "::", method.request->name, ";");
        out_.line("using Answer = ", file_.name_space, "::", method.answer->name, ";");
        out_.line("using Extra = ", file_.name_space, "::", method.extras->name, ";");
        out_.line("using Record = ", name, "Record;");
        out_.line("using Tag = ", cpp_type(method.request->with_role(Role::tag)->type, &file_), ";");
        out_.line("static constexpr char name[] = \"", file_.stem, " ", identifier(method.name), "\";");
        out_.line("static constexpr u32 pages_max = ", one.pages, ", slots_max = rt::slots_in<Slot>(pages_max), chain_max = ", one.slots_max, ";");
        flags(method.backward ? *method.answer : *method.request, *method.extras);
        if (method.backward) backward(method);
        else forward(method);
        out_.out();
        out_.line("};");
    }

    void flags(const Structure& slot, const Structure& extras) {
        const Field& field = *flags_of(slot);
        const std::string flags = identifier(field.name), more = identifier(extras.with_role(Role::more)->name), type = cpp_type(field.type, &file_);
        const auto flag = [&](bool Enumerant::*what) { return identifier(chain_flag(slot, what)->name); };
        out_.line("using Flags = ", type, ";");
        out_.line("static constexpr Flags more_flag = ", flag(&Enumerant::more), ", extra_flag = ", flag(&Enumerant::extra), ";");
        out_.line("static bool more(const ", slot.name, "& slot) { return (slot.", flags, " & more_flag) != 0; }");
        out_.line("static bool extra(const ", slot.name, "& slot) { return (slot.", flags, " & extra_flag) != 0; }");
        out_.line("static bool more(const Extra& extra) { return (extra.", more, " & 1) != 0; }");
        out_.line("static void set_more(Extra& extra, bool more) { extra.", more, " = static_cast<u8>(more ? extra.", more, " | 1 : extra.", more, " & ~1); }");
    }

    void forward(const Method& method) {
        const Structure& slot = *method.request;
        const auto name = [](const Structure& one, Role role) { return identifier(one.with_role(role)->name); };
        out_.line("using Status = ", file_.name_space, "::", cpp_type(method.answer->with_role(Role::status)->type, &file_), ";");
        status_names(*method.answer, {{"malformed", &Enumerant::malformed}, {"dropped", &Enumerant::dropped}, {"null", &Enumerant::null}});
        out_.line("static constexpr Request Slot::*request_member = &Slot::", member_name(slot), ";");
        out_.line("static constexpr Extra Slot::*extra_member = &Slot::", member_name(*method.extras), ";");
        out_.line("static bool is_valid(const Request& request) { return ", file_.name_space, "::is_valid(request); }");
        out_.line("static Request request(Tag tag, abi::GrantRef ref, u32 offset, u32 length, Flags flags) {");
        out_.in();
        out_.line("Request out{};");
        for (const auto& [role, value] : {std::pair{Role::grant_ref, "ref"}, std::pair{Role::offset, "offset"}, std::pair{Role::length, "length"}, std::pair{Role::tag, "tag"}})
            out_.line("out.", name(slot, role), " = static_cast<", cpp_type(slot.with_role(role)->type, &file_), ">(", value, ");");
        out_.line("out.", identifier(flags_of(slot)->name), " = flags;");
        out_.line("return out;");
        out_.out();
        out_.line("}");
        out_.line("static rt::Piece piece(const Request& slot) { return {slot.", name(slot, Role::grant_ref), ", slot.", name(slot, Role::offset), ", slot.", name(slot, Role::length), "}; }");
        out_.line("static Flags flags(const Request& slot) { return slot.", identifier(flags_of(slot)->name), "; }");
        out_.line("static Tag tag(const Request& slot) { return slot.", name(slot, Role::tag), "; }");
        out_.line("static Tag tag(const Answer& answer) { return answer.", name(*method.answer, Role::tag), "; }");
        out_.line("static Status status(const Answer& answer) { return answer.", name(*method.answer, Role::status), "; }");
        out_.line("static Answer answer(Tag tag, Status status) {");
        out_.in();
        out_.line("Answer out{};");
        out_.line("out.", name(*method.answer, Role::tag), " = tag;");
        out_.line("out.", name(*method.answer, Role::status), " = status;");
        out_.line("return out;");
        out_.out();
        out_.line("}");
    }

    void backward(const Method& method) {
        const Structure &buffer = *method.request, &slot = *method.answer;
        const auto name = [](const Structure& one, Role role) { return identifier(one.with_role(role)->name); };
        out_.line("static constexpr Request Slot::*request_member = &Slot::", member_name(buffer), ";");
        out_.line("static constexpr Extra Slot::*extra_member = &Slot::", member_name(*method.extras), ";");
        out_.line("static constexpr Answer Slot::*answer_member = &Slot::", member_name(slot), ";");
        out_.line("static Request request(Tag tag, abi::GrantRef ref) {");
        out_.in();
        out_.line("Request out{};");
        out_.line("out.", name(buffer, Role::tag), " = tag;");
        out_.line("out.", name(buffer, Role::grant_ref), " = ref;");
        out_.line("return out;");
        out_.out();
        out_.line("}");
        out_.line("static abi::GrantRef ref(const Request& buffer) { return buffer.", name(buffer, Role::grant_ref), "; }");
        out_.line("static Tag tag(const Request& buffer) { return buffer.", name(buffer, Role::tag), "; }");
        out_.line("static Tag tag(const Answer& slot) { return slot.", name(slot, Role::tag), "; }");
        out_.line("static u32 offset(const Answer& slot) { return slot.", name(slot, Role::offset), "; }");
        out_.line("// Bytes, or negative: an error.");
        out_.line("static i32 length(const Answer& slot) { return slot.", name(slot, Role::length), "; }");
        out_.line("static Flags flags(const Answer& slot) { return slot.", identifier(flags_of(slot)->name), "; }");
        out_.line("static Answer answer(Tag tag, u32 offset, i32 length, Flags flags) {");
        out_.in();
        out_.line("Answer out{};");
        for (const auto& [role, value] : {std::pair{Role::tag, "tag"}, std::pair{Role::offset, "offset"}, std::pair{Role::length, "length"}})
            out_.line("out.", name(slot, role), " = static_cast<", cpp_type(slot.with_role(role)->type, &file_), ">(", value, ");");
        out_.line("out.", identifier(flags_of(slot)->name), " = flags;");
        out_.line("return out;");
        out_.out();
        out_.line("}");
    }

    const Schema& schema_;
    const File& file_;
    Output out_;
    std::vector<const Structure*> checked_;
};

}  // namespace

std::string ring_traits(const Schema& schema, const File& file) { return Traits(schema, file).run(); }

}  // namespace gen

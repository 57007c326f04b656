// SPDX-License-Identifier: GPL-2.0-or-later
// NAME_ring.hpp: an operation ring's struct of static functions, for rt/operation_front.hpp and rt/operation_back.hpp.
#include <algorithm>

#include "idl/gen/names.hpp"
#include "idl/gen/rings.hpp"
#include "idl/gen/rules.hpp"

namespace gen {

namespace {

class OperationTraits {
  public:
    OperationTraits(Output& out, const File& file) : out_(out), file_(file) {}

    void run(const Interface& one) {
        const Structure& answer = *one.methods[0].answer;
        std::vector<const Structure*> messages;
        for (const Method& method : one.methods) messages.push_back(method.request);
        messages.push_back(&answer);
        write_slot_union(out_, one.name + "Slot", messages);
        write_record(out_, one.name + "Record", answer);
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
        write_status_names(out_, answer, {{"malformed", &Enumerant::malformed}, {"unknown", &Enumerant::unknown}});
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

  private:
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

    Output& out_;
    const File& file_;
};

}  // namespace

void write_operation_traits(Output& out, const File& file, const Interface& one) { OperationTraits(out, file).run(one); }

}  // namespace gen

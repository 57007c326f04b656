// SPDX-License-Identifier: GPL-2.0-or-later
// Interfaces: rings of operations and of slot chains, their methods, and the keys of a link.

#include "idl/gen/reader_class.hpp"
#include "wire.capnp.h"

namespace gen {

namespace {

std::vector<Key> keys(capnp::List<wire::Key>::Reader list) {
    constexpr const char* kinds[] = {"number", "flag", "text", "ring", "port", "mac"};
    constexpr const char* whens[] = {"required", "optional", "feature", "at_connection"};
    std::vector<Key> out;
    for (auto key : list)
        out.push_back({key.getName(), kinds[static_cast<unsigned>(key.getKind())], whens[static_cast<unsigned>(key.getWhen())], key.getMeans()});
    return out;
}

}  // namespace

void Reader::fill_interface(cs::Node::Reader node, Interface& out) {
    const auto shape = [&](Interface::Shape one) {
        if (out.shape != Interface::Shape::none)
            errors_.add(out.place, "shape", out.name, " is a ring of operations or of slot chains, not both");
        out.shape = one;
    };
    annotations(node.getAnnotations(), out.place,
                {{"operationRing", [&](auto value) {
                      shape(Interface::Shape::operations);
                      out.pages = value.getStruct().template getAs<wire::OperationRing>().getPages();
                  }},
                 {"chainRing", [&](auto value) {
                      shape(Interface::Shape::chains);
                      out.slots_max = value.getStruct().template getAs<wire::ChainRing>().getSlotsMax();
                  }},
                 {"link", [&](auto value) {
                      const auto link = value.getStruct().template getAs<wire::Link>();
                      out.link = Link{link.getDevice(), link.getFrontConnectsFrom() == wire::FrontConnects::CONNECTED, keys(link.getFrontKeys()),
                                      keys(link.getBackKeys())};
                  }}});
    const auto methods = node.getInterface().getMethods();
    for (unsigned i = 0; i < methods.size(); ++i) out.methods.push_back(method(methods[i], member_doc(node.getId(), i), out));
    const bool has_shape = out.shape != Interface::Shape::none;
    if (!has_shape && (!out.link || !out.methods.empty()))
        errors_.add(out.place, "shape", out.name, " needs $operationRing or $chainRing");
    if (has_shape && out.methods.empty()) errors_.add(out.place, "empty", out.name, " has no methods");
    if (node.getInterface().getSuperclasses().size() != 0)
        errors_.add(out.place, "shape", out.name, " extends another interface: a ring has its own methods");
}

Method Reader::method(cs::Method::Reader from, const std::string& doc, const Interface& within) {
    Method out;
    out.name = from.getName();
    out.doc = doc;
    out.place = place(*within.file, within.name + "." + out.name);
    const auto message = [&](std::uint64_t id) {
        const Structure* const found = find(schema_.structures, id);
        return found == nullptr || found->file != within.file || found->is_scalar ? nullptr : found;
    };
    out.request = message(from.getParamStructType());
    out.answer = message(from.getResultStructType());
    if (out.request == nullptr || out.answer == nullptr) errors_.add(out.place, "message", out.name, " takes and returns a struct of the file: write `", out.name, " @0 Request -> Answer`");
    std::string extras;
    const Handlers of_operation{{"op", [&](auto value) { out.op = value.getUint32(); }},
                                {"buffer", [&](auto value) { out.buffer = static_cast<Buffer>(value.getEnum()); }},
                                {"repeatable", [&](auto) { out.repeatable = true; }}};
    constexpr auto backward = static_cast<std::uint16_t>(wire::Direction::BACKWARD);
    const Handlers of_chain{{"direction", [&](auto value) { out.backward = value.getEnum() == backward; }},
                            {"extras", [&](auto value) { extras = value.getText(); }}};
    annotations(from.getAnnotations(), out.place,
                within.shape == Interface::Shape::operations ? of_operation : of_chain);
    if (within.shape == Interface::Shape::chains) out.extras = structure_named(extras, out.place);
    return out;
}

const Structure* Reader::structure_named(const std::string& name, const Place& where) {
    for (const auto& [id, structure] : schema_.structures)
        if (structure->name == name && structure->place.file == where.file && !structure->is_scalar)
            return structure.get();
    errors_.add(where, "extras", "say $extras(\"Struct\"); there is no struct \"", name, "\" in this file");
    return nullptr;
}

}  // namespace gen

// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/reader.hpp"

#include <functional>
#include <set>

#include "idl/gen/source_text.hpp"
#include "wire.capnp.h"

namespace gen {

namespace {

namespace cs = capnp::schema;
using Handlers = std::map<std::string, std::function<void(cs::Value::Reader)>>;

std::string without_newline(std::string doc) {
    while (!doc.empty() && (doc.back() == '\n' || doc.back() == ' ')) doc.pop_back();
    return doc;
}

class Reader {
  public:
    Reader(cs::CodeGeneratorRequest::Reader request, const std::string& folder, Errors& errors) : request_(request), folder_(folder), errors_(errors) {}

    Schema run() {
        for (auto node : request_.getNodes()) nodes_.emplace(node.getId(), node);
        for (auto info : request_.getSourceInfo()) infos_.emplace(info.getId(), info);
        // Every declaration has its place before anything refers to it.
        for (auto node : request_.getNodes())
            if (node.isFile() && is_schema(node.getDisplayName())) read_file(node);
        for (auto& [id, file] : schema_.files)
            for (const std::uint64_t declared : file->order) create(nodes_.at(declared), *file);
        for (auto& [id, file] : schema_.files)
            for (const std::uint64_t declared : file->order) fill(nodes_.at(declared));
        for (auto file : request_.getRequestedFiles()) schema_.requested.push_back(file.getId());
        return std::move(schema_);
    }

  private:
    // Not our vocabulary, and none of the files that come with the compiler.
    static bool is_schema(const std::string& path) { return path != "wire.capnp" && path.rfind("capnp/", 0) != 0; }

    // The name without path and scopes.
    static std::string name_of(cs::Node::Reader node) {
        const std::string display = node.getDisplayName();
        if (node.isFile()) return display.substr(display.rfind('/') + 1);
        return display.substr(node.getDisplayNamePrefixLength());
    }

    std::string doc_of(std::uint64_t id) const {
        const auto info = infos_.find(id);
        return info == infos_.end() ? "" : without_newline(info->second.getDocComment());
    }
    std::string member_doc(std::uint64_t id, unsigned index) const {
        const auto info = infos_.find(id);
        if (info == infos_.end() || index >= info->second.getMembers().size()) return "";
        return without_newline(info->second.getMembers()[index].getDocComment());
    }

    Place place(const File& file, const std::string& scopes) const {
        return {file.path, sources_.at(file.path).line_of(scopes)};
    }

    // Each annotation goes to its handler; one that has none here is an error.
    void annotations(capnp::List<cs::Annotation>::Reader list, const Place& where, const Handlers& handlers) {
        std::set<std::string> seen;
        for (auto annotation : list) {
            const auto node = nodes_.find(annotation.getId());
            const std::string name = node == nodes_.end() ? "?" : name_of(node->second);
            const bool ours = node != nodes_.end() && std::string(node->second.getDisplayName()).rfind("wire.capnp:", 0) == 0;
            const auto handler = handlers.find(name);
            if (!ours || handler == handlers.end()) errors_.add(where, "unknown annotation", "$", name, " means nothing here");
            else if (!seen.insert(name).second) errors_.add(where, "annotation reuse", "$", name, " is there twice");
            else handler->second(annotation.getValue());
        }
    }

    void read_file(cs::Node::Reader node) {
        auto file = std::make_unique<File>();
        file->path = folder_ + std::string(node.getDisplayName());
        file->stem = name_of(node);
        file->stem.resize(file->stem.size() - std::string(".capnp").size());
        const auto source = sources_.emplace(file->path, SourceText(file->path)).first;
        file->doc = without_newline(source->second.prose());
        file->place = {file->path, 1};
        annotations(node.getAnnotations(), file->place,
                    {{"namespace", [&](auto value) { file->name_space = value.getText(); }}});
        if (file->name_space.empty()) errors_.add(file->place, "no namespace", "add $namespace(\"...\")");
        for (auto nested : node.getNestedNodes()) {
            const auto declared = nodes_.find(nested.getId());
            // `using` gives a name to a node of elsewhere.
            if (declared != nodes_.end() && declared->second.getScopeId() == node.getId()) file->order.push_back(nested.getId());
        }
        schema_.files.emplace(node.getId(), std::move(file));
    }

    template <typename Declaration>
    std::unique_ptr<Declaration> declaration(cs::Node::Reader node, const File& file) {
        auto made = std::make_unique<Declaration>();
        made->name = name_of(node);
        made->doc = doc_of(node.getId());
        made->file = &file;
        made->place = place(file, made->name);
        return made;
    }

    void create(cs::Node::Reader node, const File& file) {
        const std::uint64_t id = node.getId();
        if (node.getNestedNodes().size() != 0)
            errors_.add(place(file, name_of(node)), "nested declaration", name_of(node), " declares something inside of itself; move it to the file");
        if (node.getIsGeneric())
            errors_.add(place(file, name_of(node)), "no wire format", name_of(node), " has parameters");
        if (node.isEnum()) schema_.enumerations.emplace(id, declaration<Enumeration>(node, file));
        else if (node.isConst()) schema_.constants.emplace(id, declaration<Constant>(node, file));
        else if (node.isInterface()) schema_.interfaces.emplace(id, declaration<Interface>(node, file));
        else if (node.isStruct()) {
            schema_.structures.emplace(id, declaration<Structure>(node, file));
            // Known before anybody's fields are read.
            for (auto annotation : node.getAnnotations())
                if (nodes_.count(annotation.getId()) != 0 && name_of(nodes_.at(annotation.getId())) == "scalar") schema_.structures.at(id)->is_scalar = true;
        } else {
            errors_.add(place(file, name_of(node)), "no wire format", name_of(node), " is no struct, enum, const or interface");
        }
    }

    void fill(cs::Node::Reader node) {
        const std::uint64_t id = node.getId();
        if (node.isEnum()) fill_enumeration(node, *schema_.enumerations.at(id));
        if (node.isConst()) fill_constant(node, *schema_.constants.at(id));
        if (node.isInterface()) fill_interface(node, *schema_.interfaces.at(id));
        if (node.isStruct()) fill_structure(node, *schema_.structures.at(id), schema_.structures.at(id)->name);
    }

    // Whether a number of so many bits can be the code.
    static bool fits(std::int64_t code, unsigned bits, bool is_signed) {
        if (bits == 64) return is_signed || code >= 0;
        const std::int64_t limit = std::int64_t{1} << (is_signed ? bits - 1 : bits);
        return code < limit && code >= (is_signed ? -limit : 0);
    }

    void fill_enumeration(cs::Node::Reader node, Enumeration& out) {
        annotations(node.getAnnotations(), out.place,
                    {{"width", [&](auto value) { out.bits = value.getUint8(); }},
                     {"signed", [&](auto) { out.is_signed = true; }},
                     {"plain", [&](auto) { out.plain = true; }},
                     {"flags", [&](auto) { out.plain = out.flags = true; }},
                     {"hex", [&](auto) { out.hex = true; }}});
        if (out.flags && out.is_signed) errors_.add(out.place, "flags", "flags have no sign");
        if (out.bits != 8 && out.bits != 16 && out.bits != 32 && out.bits != 64)
            return errors_.add(out.place, "width", "an enumeration has 8, 16, 32 or 64 bits");
        std::map<std::int64_t, std::string> codes;
        std::map<std::string, std::string> meanings;
        const auto enumerants = node.getEnum().getEnumerants();
        for (unsigned i = 0; i < enumerants.size(); ++i) {
            Enumerant one;
            one.name = enumerants[i].getName();
            one.doc = member_doc(node.getId(), i);
            one.code = i;
            bool has_code = false;
            one.place = place(*out.file, out.name + "." + one.name);
            const auto means = [&](const char* what, bool Enumerant::*member) {
                return [&, what, member](auto) {
                    one.*member = true;
                    const auto [first, is_new] = meanings.emplace(what, one.name);
                    if (!is_new) errors_.add(one.place, "meaning reuse", "$", what, " is ", first->second, " already");
                };
            };
            annotations(enumerants[i].getAnnotations(), one.place,
                        {{"code", [&](auto value) { one.code = value.getInt64(), has_code = true; }},
                         {"malformed", means("malformed", &Enumerant::malformed)},
                         {"unknown", means("unknown", &Enumerant::unknown)},
                         {"more", means("more", &Enumerant::more)},
                         {"extra", means("extra", &Enumerant::extra)},
                         {"null", means("null", &Enumerant::null)},
                         {"dropped", means("dropped", &Enumerant::dropped)}});
            const auto [first, is_new] = codes.emplace(one.code, one.name);
            if (!is_new) errors_.add(one.place, "code reuse", one.name, " has the code of ", first->second, ", ", one.code);
            if (out.flags && (!has_code || one.code < 0))
                errors_.add(one.place, "flags", one.name, " needs a bit or mask: say $code");
            if (out.hex && one.code < 0)
                errors_.add(one.place, "hex", one.name, " is negative: only base 10 shows that");
            out.is_signed = out.is_signed || (one.code < 0 && !out.flags);
            out.enumerants.push_back(one);
        }
        if (out.enumerants.empty()) errors_.add(out.place, "empty", out.name, " has no enumerants");
        // One negative code takes a bit from all.
        for (const Enumerant& one : out.enumerants)
            if (!(out.flags && one.code < 0) && !fits(one.code, out.bits, out.is_signed))
                errors_.add(one.place, "code too large", one.name, " = ", one.code, " needs more than ", out.bits,
                            out.is_signed ? " signed" : "", " bits; say $width");
    }

    static void integer_type(Type& type, unsigned bits, bool is_signed) {
        type.bits = bits;
        type.is_signed = is_signed;
    }

    // The type of one element; false if it has no wire format.
    bool element(cs::Type::Reader type, Type& out) {
        switch (type.which()) {
        case cs::Type::INT8: integer_type(out, 8, true); return true;
        case cs::Type::INT16: integer_type(out, 16, true); return true;
        case cs::Type::INT32: integer_type(out, 32, true); return true;
        case cs::Type::INT64: integer_type(out, 64, true); return true;
        case cs::Type::UINT8: integer_type(out, 8, false); return true;
        case cs::Type::UINT16: integer_type(out, 16, false); return true;
        case cs::Type::UINT32: integer_type(out, 32, false); return true;
        case cs::Type::UINT64: integer_type(out, 64, false); return true;
        case cs::Type::TEXT: out.kind = Type::Kind::text; out.bits = 8; return true;
        case cs::Type::ENUM:
            out.kind = Type::Kind::enumeration;
            out.enumeration = find(schema_.enumerations, type.getEnum().getTypeId());
            return out.enumeration != nullptr;
        case cs::Type::STRUCT:
            out.structure = find(schema_.structures, type.getStruct().getTypeId());
            if (out.structure != nullptr) out.kind = out.structure->is_scalar ? Type::Kind::scalar : Type::Kind::structure;
            return out.structure != nullptr;
        default: return false;
        }
    }

    template <typename Map>
    static auto find(Map& map, std::uint64_t id) -> decltype(map.begin()->second.get()) {
        const auto found = map.find(id);
        return found == map.end() ? nullptr : found->second.get();
    }

    void field_annotations(cs::Field::Reader field, Field& out) {
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

    void fill_structure(cs::Node::Reader node, Structure& out, const std::string& scopes) {
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
    void check_order(const Structure& one) {
        for (std::size_t i = 1; i < one.fields.size(); ++i)
            if (one.fields[i].first_ordinal < one.fields[i - 1].last_ordinal)
                errors_.add(one.fields[i].place, "order", one.fields[i].name, " stands behind ", one.fields[i - 1].name,
                            " and has a smaller ordinal");
    }

    Field field(cs::Field::Reader from, std::uint64_t owner, unsigned index, const Structure& within, const std::string& scopes) {
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

    static void read_streams(cs::Value::Reader value, Structure& out) {
        for (auto stream : value.getList().getAs<capnp::List<wire::Stream>>())
            out.streams.push_back({stream.getName(), stream.getBytes(), stream.getConsumed(), stream.getProduced(), stream.getWriter() == wire::Writer::FRONT_END});
    }

    void fill_constant(cs::Node::Reader node, Constant& out) {
        annotations(node.getAnnotations(), out.place, {{"hex", [&](auto) { out.hex = true; }}});
        if (!element(node.getConst().getType(), out.type) ||
            (out.type.kind != Type::Kind::integer && out.type.kind != Type::Kind::text))
            errors_.add(out.place, "type", "a constant is a sized integer or a text");
        const auto value = node.getConst().getValue();
        switch (value.which()) {
        case cs::Value::INT8: out.number = static_cast<std::uint64_t>(value.getInt8()); break;
        case cs::Value::INT16: out.number = static_cast<std::uint64_t>(value.getInt16()); break;
        case cs::Value::INT32: out.number = static_cast<std::uint64_t>(value.getInt32()); break;
        case cs::Value::INT64: out.number = static_cast<std::uint64_t>(value.getInt64()); break;
        case cs::Value::UINT8: out.number = value.getUint8(); break;
        case cs::Value::UINT16: out.number = value.getUint16(); break;
        case cs::Value::UINT32: out.number = value.getUint32(); break;
        case cs::Value::UINT64: out.number = value.getUint64(); break;
        case cs::Value::TEXT: out.text = value.getText(); break;
        default: break;
        }
        const bool is_negative = out.type.is_signed && static_cast<std::int64_t>(out.number) < 0;
        if (out.hex && (out.type.kind == Type::Kind::text || is_negative))
            errors_.add(out.place, "hex", out.name, " is a text or negative: base 16 does not show that");
    }

    static std::vector<Key> keys(capnp::List<wire::Key>::Reader list) {
        constexpr const char* kinds[] = {"number", "flag", "text", "ring", "port", "mac"};
        constexpr const char* whens[] = {"required", "optional", "feature", "at_connection"};
        std::vector<Key> out;
        for (auto key : list)
            out.push_back({key.getName(), kinds[static_cast<unsigned>(key.getKind())], whens[static_cast<unsigned>(key.getWhen())], key.getMeans()});
        return out;
    }

    void fill_interface(cs::Node::Reader node, Interface& out) {
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

    Method method(cs::Method::Reader from, const std::string& doc, const Interface& within) {
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

    const Structure* structure_named(const std::string& name, const Place& where) {
        for (const auto& [id, structure] : schema_.structures)
            if (structure->name == name && structure->place.file == where.file && !structure->is_scalar)
                return structure.get();
        errors_.add(where, "extras", "say $extras(\"Struct\"); there is no struct \"", name, "\" in this file");
        return nullptr;
    }

    cs::CodeGeneratorRequest::Reader request_;
    std::string folder_;
    Errors& errors_;
    Schema schema_;
    std::map<std::uint64_t, cs::Node::Reader> nodes_;
    std::map<std::uint64_t, cs::Node::SourceInfo::Reader> infos_;
    std::map<std::string, SourceText> sources_;
};

}  // namespace

Schema read_request(cs::CodeGeneratorRequest::Reader request, const std::string& folder, Errors& errors) {
    return Reader(request, folder, errors).run();
}

}  // namespace gen

// SPDX-License-Identifier: GPL-2.0-or-later
// What reads a request, and what its parts share: the nodes by id, where they stand in the text, the model that grows. One
// file for each kind of declaration: read_enumeration.cpp, read_structure.cpp, read_interface.cpp, read_constant.cpp.
#pragma once

#include <functional>
#include <map>

#include "idl/gen/reader.hpp"
#include "idl/gen/source_text.hpp"

namespace gen {

namespace cs = capnp::schema;

class Reader {
  public:
    Reader(cs::CodeGeneratorRequest::Reader request, const std::string& folder, Errors& errors) : request_(request), folder_(folder), errors_(errors) {}

    Schema run();

  private:
    using Handlers = std::map<std::string, std::function<void(cs::Value::Reader)>>;

    // Files and declarations, before what is in them.
    void read_file(cs::Node::Reader node);
    void create(cs::Node::Reader node, const File& file);
    void fill(cs::Node::Reader node);

    void fill_enumeration(cs::Node::Reader node, Enumeration& out);
    void fill_constant(cs::Node::Reader node, Constant& out);
    void fill_structure(cs::Node::Reader node, Structure& out, const std::string& scopes);
    Field field(cs::Field::Reader from, std::uint64_t owner, unsigned index, const Structure& within, const std::string& scopes);
    void field_annotations(cs::Field::Reader field, Field& out);
    void check_order(const Structure& one);
    void fill_interface(cs::Node::Reader node, Interface& out);
    Method method(cs::Method::Reader from, const std::string& doc, const Interface& within);
    const Structure* structure_named(const std::string& name, const Place& where);

    // The type of one element; false if it has no wire format.
    bool element(cs::Type::Reader type, Type& out);
    // Each annotation goes to its handler; one that has none here is an error.
    void annotations(capnp::List<cs::Annotation>::Reader list, const Place& where, const Handlers& handlers);
    std::string doc_of(std::uint64_t id) const;
    std::string member_doc(std::uint64_t id, unsigned index) const;
    Place place(const File& file, const std::string& scopes) const;
    // The name without path and scopes.
    static std::string name_of(cs::Node::Reader node);

    template <typename Declaration>
    std::unique_ptr<Declaration> declaration(cs::Node::Reader node, const File& file);
    template <typename Map>
    static auto find(Map& map, std::uint64_t id) -> decltype(map.begin()->second.get()) {
        const auto found = map.find(id);
        return found == map.end() ? nullptr : found->second.get();
    }

    cs::CodeGeneratorRequest::Reader request_;
    std::string folder_;
    Errors& errors_;
    Schema schema_;
    std::map<std::uint64_t, cs::Node::Reader> nodes_;
    std::map<std::uint64_t, cs::Node::SourceInfo::Reader> infos_;
    std::map<std::string, SourceText> sources_;
};

}  // namespace gen

// SPDX-License-Identifier: GPL-2.0-or-later
#include <set>

#include "idl/gen/reader_class.hpp"

namespace gen {

namespace {

std::string without_newline(std::string doc) {
    while (!doc.empty() && (doc.back() == '\n' || doc.back() == ' ')) doc.pop_back();
    return doc;
}

// Not our vocabulary, and none of the files that come with the compiler.
bool is_schema(const std::string& path) { return path != "wire.capnp" && path.rfind("capnp/", 0) != 0; }

}  // namespace

Schema Reader::run() {
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

std::string Reader::name_of(cs::Node::Reader node) {
    const std::string display = node.getDisplayName();
    if (node.isFile()) return display.substr(display.rfind('/') + 1);
    return display.substr(node.getDisplayNamePrefixLength());
}

std::string Reader::doc_of(std::uint64_t id) const {
    const auto info = infos_.find(id);
    return info == infos_.end() ? "" : without_newline(info->second.getDocComment());
}

std::string Reader::member_doc(std::uint64_t id, unsigned index) const {
    const auto info = infos_.find(id);
    if (info == infos_.end() || index >= info->second.getMembers().size()) return "";
    return without_newline(info->second.getMembers()[index].getDocComment());
}

Place Reader::place(const File& file, const std::string& scopes) const {
    return {file.path, sources_.at(file.path).line_of(scopes)};
}

void Reader::annotations(capnp::List<cs::Annotation>::Reader list, const Place& where, const Handlers& handlers) {
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

void Reader::read_file(cs::Node::Reader node) {
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
std::unique_ptr<Declaration> Reader::declaration(cs::Node::Reader node, const File& file) {
    auto made = std::make_unique<Declaration>();
    made->name = name_of(node);
    made->doc = doc_of(node.getId());
    made->file = &file;
    made->place = place(file, made->name);
    return made;
}

void Reader::create(cs::Node::Reader node, const File& file) {
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

void Reader::fill(cs::Node::Reader node) {
    const std::uint64_t id = node.getId();
    if (node.isEnum()) fill_enumeration(node, *schema_.enumerations.at(id));
    if (node.isConst()) fill_constant(node, *schema_.constants.at(id));
    if (node.isInterface()) fill_interface(node, *schema_.interfaces.at(id));
    if (node.isStruct()) fill_structure(node, *schema_.structures.at(id), schema_.structures.at(id)->name);
}

Schema read_request(cs::CodeGeneratorRequest::Reader request, const std::string& folder, Errors& errors) {
    return Reader(request, folder, errors).run();
}

}  // namespace gen

// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/output.hpp"

#include <algorithm>
#include <set>

namespace gen {

void Output::prose(const std::string& doc, const char* mark) {
    if (doc.empty()) return;
    std::istringstream lines(doc);
    std::string source;
    while (std::getline(lines, source)) {
        // A line that fits, or almost, stays as it was written: paragraphs, tables and lists keep their shape.
        if (source.size() + std::string(mark).size() + 1 <= room() + 4) {
            line(source.empty() ? mark : text(mark, " ", source));
            continue;
        }
        std::istringstream words(source);
        std::string word, current = mark;
        while (words >> word) {
            if (current.size() + 1 + word.size() > room()) {
                line(current);
                current = mark;
            }
            current += " " + word;
        }
        line(current);
    }
}

void Output::list(const std::string& lead, const std::vector<std::string>& words, const std::string& tail, const char* between) {
    std::string current = lead;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string word = words[i] + (i + 1 < words.size() ? between : tail);
        if (current != lead && current.size() + 1 + word.size() > room()) {
            line(current);
            current = "   ";
        }
        current += (current.empty() || current.back() == '(' || current.back() == '{' ? "" : " ") + word;
    }
    line(current);
}

namespace {

class Walk {
  public:
    Walk(const Schema& schema, const File& file, const Declarations& visit) : schema_(schema), file_(file), visit_(visit) {}

    void run() {
        for (const std::uint64_t id : file_.order) declaration(id);
    }

  private:
    template <typename Map>
    static auto find(const Map& map, std::uint64_t id) -> decltype(map.begin()->second.get()) {
        const auto found = map.find(id);
        return found == map.end() ? nullptr : found->second.get();
    }

    void declaration(std::uint64_t id) {
        if (const auto* enumeration = find(schema_.enumerations, id)) once(enumeration, visit_.enumeration);
        if (const auto* constant = find(schema_.constants, id)) once(constant, visit_.constant);
        if (const auto* one = find(schema_.structures, id)) structure(*one);
        if (const auto* interface = find(schema_.interfaces, id)) {
            for (const Method& method : interface->methods)
                for (const Structure* message : {method.request, method.answer, method.extras})
                    if (message != nullptr) structure(*message);
            once(interface, visit_.interface);
        }
    }

    void structure(const Structure& one) {
        if (one.file != &file_ || done_.count(&one) != 0) return;
        members(one);
        once(&one, visit_.structure);
    }

    void members(const Structure& one) {
        for (const Field& field : one.fields) {
            if (field.members != nullptr) members(*field.members);
            if (field.type.structure != nullptr) structure(*field.type.structure);
            if (field.type.enumeration != nullptr && field.type.enumeration->file == &file_) once(field.type.enumeration, visit_.enumeration);
        }
    }

    template <typename Declaration, typename Visit>
    void once(const Declaration* one, const Visit& visit) {
        if (done_.insert(one).second) visit(*one);
    }

    const Schema& schema_;
    const File& file_;
    const Declarations& visit_;
    std::set<const void*> done_;
};

void collect(const Structure& one, const File& file, std::vector<const File*>& found) {
    const auto note = [&](const File* used) {
        if (used != &file && std::find(found.begin(), found.end(), used) == found.end()) found.push_back(used);
    };
    for (const Field& field : one.fields) {
        if (field.members != nullptr) collect(*field.members, file, found);
        if (field.type.structure != nullptr) note(field.type.structure->file);
        if (field.type.enumeration != nullptr) note(field.type.enumeration->file);
    }
}

}  // namespace

void for_each_declaration(const Schema& schema, const File& file, const Declarations& visit) { Walk(schema, file, visit).run(); }

std::vector<const File*> used_files(const Schema& schema, const File& file) {
    std::vector<const File*> found;
    for (const auto& [id, structure] : schema.structures)
        if (structure->file == &file) collect(*structure, file, found);
    std::sort(found.begin(), found.end(), [](const File* a, const File* b) { return a->stem < b->stem; });
    return found;
}

}  // namespace gen

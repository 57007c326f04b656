// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "idl/gen/errors.hpp"

namespace gen {

std::string snake(const std::string& camel) {
    std::string out;
    for (const char c : camel) {
        if (std::isupper(static_cast<unsigned char>(c)) != 0 && !out.empty()) out += '_';
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

std::string identifier(const std::string& camel) {
    // Of C++20 and C11, as far as they are one word; and `null`.
    constexpr std::array reserved{
        "alignas", "alignof", "and", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char",
        "class", "compl", "concept", "const", "consteval", "constexpr", "constinit", "continue", "decltype",
        "default", "delete", "do", "double", "else", "enum", "explicit", "export", "extern", "false", "float", "for",
        "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not", "null",
        "nullptr", "operator", "or", "private", "protected", "public", "register", "requires", "restrict", "return",
        "short", "signed", "sizeof", "static", "struct", "switch", "template", "this", "throw", "true", "try",
        "typedef", "typeid", "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "while", "xor"};
    const std::string out = snake(camel);
    return std::find(reserved.begin(), reserved.end(), out) != reserved.end() ? out + "_" : out;
}

std::string upper(const std::string& snake_case) {
    std::string out = snake_case;
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

std::string integer(unsigned bits, bool is_signed) { return text(is_signed ? 'i' : 'u', bits); }

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c == '\n' ? "\\n" : std::string(1, c);
    }
    return out + "\"";
}

namespace {

std::string qualified(const File* owner, const File* from, const std::string& name) {
    return owner->name_space == from->name_space ? name : owner->name_space + "::" + name;
}

}  // namespace

std::string cpp_type(const Type& type, const File* from) {
    switch (type.kind) {
    case Type::Kind::integer: return integer(type.bits, type.is_signed);
    case Type::Kind::text: return "char";
    case Type::Kind::enumeration:
        if (type.enumeration->flags) return integer(type.enumeration->bits, type.enumeration->is_signed);
        return qualified(type.enumeration->file, from, type.enumeration->name);
    case Type::Kind::scalar:
    case Type::Kind::structure: break;
    }
    return qualified(type.structure->file, from, type.structure->name);
}

std::string c_name(const File& file, const std::string& camel) {
    const std::string name = snake(camel);
    std::string space = file.name_space == "abi" ? "" : file.name_space;
    for (std::size_t at = space.find("::"); at != std::string::npos; at = space.find("::")) space.replace(at, 2, "_");
    const bool says_it = space.empty() || name == space || name.rfind(space + "_", 0) == 0;
    return "rf_" + (says_it ? name : space + "_" + name);
}

std::string c_type(const Type& type) {
    const auto standard = [](unsigned bits, bool is_signed) { return text(is_signed ? "int" : "uint", bits, "_t"); };
    switch (type.kind) {
    case Type::Kind::text: return "char";
    case Type::Kind::enumeration: return standard(type.enumeration->bits, type.enumeration->is_signed);
    case Type::Kind::scalar: return c_name(*type.structure->file, type.structure->name) + "_t";
    case Type::Kind::structure: return "struct " + c_name(*type.structure->file, type.structure->name);
    case Type::Kind::integer: break;
    }
    return standard(type.bits, type.is_signed);
}

std::string element_name(const Type& type) {
    switch (type.kind) {
    case Type::Kind::text: return "text";
    case Type::Kind::enumeration: return integer(type.enumeration->bits, type.enumeration->is_signed);
    case Type::Kind::scalar:
        return integer(type.structure->fields.at(0).type.bits, type.structure->fields.at(0).type.is_signed);
    case Type::Kind::structure: return type.structure->name;
    case Type::Kind::integer: break;
    }
    return integer(type.bits, type.is_signed);
}

std::string hex(std::uint64_t value, unsigned digits) {
    std::array<char, 24> out{};
    std::snprintf(out.data(), out.size(), "0x%0*llX", static_cast<int>(digits), static_cast<unsigned long long>(value));
    return out.data();
}

}  // namespace gen

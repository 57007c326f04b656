// SPDX-License-Identifier: GPL-2.0-or-later
// What a schema says, in the terms of the generator: numbers, structures, operations. Filled by reader.cpp from what
// `capnp compile` passes, given offsets by layout.cpp, written out by the other files.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gen {

struct File;

// Where in the schema something stands; what every error names.
struct Place {
    std::string file;
    unsigned line = 0;
};

struct Enumerant {
    std::string name, doc;      // camelCase, as in the schema
    std::int64_t code = 0;
    bool malformed = false, unknown = false, more = false, extra = false, null = false, dropped = false;
    Place place;
};

struct Enumeration {
    std::string name, doc;
    const File* file = nullptr;
    unsigned bits = 32;
    bool is_signed = false, plain = false, flags = false, hex = false;
    std::vector<Enumerant> enumerants;
    Place place;
};

struct Structure;

// What one element of a field is.
struct Type {
    enum class Kind { integer, text, scalar, enumeration, structure };
    Kind kind = Kind::integer;
    unsigned bits = 0;                       // integer and scalar
    bool is_signed = false;
    const Structure* structure = nullptr;    // scalar, structure
    const Enumeration* enumeration = nullptr;
};

enum class Role { none, operation, echo, tag, status, grant_ref, offset, length, first, last, more };

struct Field {
    std::string name, doc;
    Type type;
    bool is_list = false;
    unsigned count = 1;
    std::optional<unsigned> at;
    unsigned pad = 0;
    std::string length_in;
    std::optional<std::uint64_t> min, max;
    Role role = Role::none;
    std::shared_ptr<Structure> members;      // a union's alternatives or a group's fields, else null
    unsigned first_ordinal = 0, last_ordinal = 0;  // of a union: of its first alternative, others may be added later
    unsigned offset = 0, size = 0, alignment = 1;
    Place place;
};

struct Stream {
    std::string name, bytes, consumed, produced;
    bool front_end_writes = true;
};

struct Structure {
    std::string name, doc;
    const File* file = nullptr;
    bool is_scalar = false, is_packed = false, is_union = false;
    std::optional<unsigned> stated_size;
    unsigned tail_pad = 0, unit = 1;
    std::vector<Field> fields;
    std::vector<Stream> streams;
    unsigned size = 0, alignment = 1;
    bool laid_out = false;
    Place place;

    const Field* with_role(Role role) const;
    const Field* named(const std::string& name) const;
};

struct Constant {
    std::string name, doc;
    const File* file = nullptr;
    Type type;
    std::string text;
    std::uint64_t number = 0;
    bool hex = false;
    Place place;
};

struct Key {
    std::string name, kind, when, means;
};

// The store's part in a link's life.
struct Link {
    std::string device;
    bool front_connects_from_connected = false;
    std::vector<Key> front_keys, back_keys;
};

enum class Buffer { none, read, written };

struct Method {
    std::string name, doc;
    std::optional<unsigned> op;
    const Structure* request = nullptr;
    const Structure* answer = nullptr;
    const Structure* extras = nullptr;
    Buffer buffer = Buffer::none;
    bool repeatable = false, backward = false;
    Place place;
};

struct Interface {
    enum class Shape { none, operations, chains };
    std::string name, doc;
    const File* file = nullptr;
    Shape shape = Shape::none;
    unsigned pages = 1, slots_max = 0;
    std::vector<Method> methods;
    std::optional<Link> link;
    Place place;
};

// One .capnp file. Everything in it in source order.
struct File {
    std::string path, stem, name_space, doc;
    std::string include = "idl";             // folder by which its outputs are included
    std::vector<std::uint64_t> imports;
    std::vector<std::uint64_t> order;        // ids of its declarations
    Place place;
};

struct Schema {
    std::map<std::uint64_t, std::unique_ptr<File>> files;
    std::map<std::uint64_t, std::unique_ptr<Structure>> structures;
    std::map<std::uint64_t, std::unique_ptr<Enumeration>> enumerations;
    std::map<std::uint64_t, std::unique_ptr<Constant>> constants;
    std::map<std::uint64_t, std::unique_ptr<Interface>> interfaces;
    std::vector<std::uint64_t> requested;    // files to write
};

}  // namespace gen

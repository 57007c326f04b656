// SPDX-License-Identifier: GPL-2.0-or-later
// A plugin of `capnp compile` (-o ./ringfence-idl:FOLDER): reads what the compiler found on standard input, checks it, and
// writes into the current folder everything that is made from each schema named on the command line.
//
//   RINGFENCE_IDL_SOURCE   folder of the schemas, for line numbers in errors (the current folder)
//   RINGFENCE_IDL_INCLUDE  folder by which the outputs include each other (idl)
//   RINGFENCE_IDL_GOLDEN   folder of accepted layouts: a struct there that comes out otherwise is an error
#include <capnp/serialize.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "idl/gen/accepted.hpp"
#include "idl/gen/layout.hpp"
#include "idl/gen/outputs.hpp"
#include "idl/gen/reader.hpp"
#include "idl/gen/rules.hpp"

namespace {

std::string folder_from(const char* variable) {
    const char* const folder = std::getenv(variable);
    return folder == nullptr || *folder == 0 ? "" : std::string(folder) + "/";
}

bool write(const std::string& name, const std::string& content) {
    if (content.empty()) return true;
    std::ofstream file(name);
    file << content;
    file.close();
    if (!file) std::cerr << name << ": cannot be written\n";
    return static_cast<bool>(file);
}

bool write_outputs(const gen::Schema& schema, const gen::File& file) {
    const std::string& stem = file.stem;
    return write(stem + ".hpp", gen::cpp_header(schema, file)) && write(stem + ".h", gen::c_header(schema, file)) &&
           write(stem + ".md", gen::reference(schema, file)) && write(stem + ".json", gen::layout_table(schema, file)) &&
           write(stem + "_decode.hpp", gen::decoder(schema, file)) && write(stem + "_ring.hpp", gen::ring_traits(schema, file)) &&
           write(stem + "_front.hpp", gen::front_end(schema, file)) && write(stem + "_back.hpp", gen::back_end(schema, file)) &&
           write(stem + "_link.hpp", gen::link_life(schema, file)) && write(stem + "_fuzz.hpp", gen::fuzz_entry(schema, file));
}

}  // namespace

int main() {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = 1u << 28;
    capnp::StreamFdMessageReader message(STDIN_FILENO, options);
    gen::Errors errors;
    gen::Schema schema = gen::read_request(message.getRoot<capnp::schema::CodeGeneratorRequest>(), folder_from("RINGFENCE_IDL_SOURCE"), errors);
    if (const char* const include = std::getenv("RINGFENCE_IDL_INCLUDE"); include != nullptr)
        for (const std::uint64_t id : schema.requested)
            if (schema.files.count(id) != 0) schema.files.at(id)->include = include;
    // Each step relies on what the one before it has checked.
    if (errors.none()) gen::lay_out(schema, errors);
    if (errors.none()) gen::check_rules(schema, errors);
    if (const std::string accepted = folder_from("RINGFENCE_IDL_GOLDEN"); errors.none() && !accepted.empty())
        gen::compare_with_accepted(schema, accepted, errors);
    if (!errors.none()) {
        std::cerr << errors.report();
        return 1;
    }
    for (const std::uint64_t id : schema.requested)
        if (schema.files.count(id) != 0 && !write_outputs(schema, *schema.files.at(id))) return 1;
    return 0;
}

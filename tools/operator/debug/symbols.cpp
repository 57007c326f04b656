// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/debug/symbols.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>

#include "tools/operator/error.hpp"
#include "tools/operator/kernel/bz_image.hpp"
#include "tools/operator/kernel/elf.hpp"

// Of the C++ run-time library; its header has a namespace of the name that ours has.
extern "C" char* __cxa_demangle(const char* name, char* buffer, std::size_t* length, int* status);

namespace operator_side {

namespace {

constexpr std::uint64_t largest_unsized = 1 << 20;  // bytes behind the last symbol that may still be its

// As the source has it, if it is C++.
std::string readable(const std::string& name) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> demangled(__cxa_demangle(name.c_str(), nullptr, nullptr, &status), &std::free);
    return status == 0 ? demangled.get() : name;
}

}  // namespace

Symbols::Symbols(const std::string& path, ByteView file) {
    if (is_elf(file)) {
        const Elf elf(path, file);
        for (const Elf::Symbol& symbol : elf.functions())
            functions_.push_back({symbol.address, symbol.size, std::string(symbol.name)});
    } else {
        read_map(path, file);
    }
    if (functions_.empty()) fail("{}: it has no symbols; it should be an ELF file with some, or a System.map", path);
    std::stable_sort(functions_.begin(), functions_.end(),
                     [](const Function& a, const Function& b) { return a.address < b.address; });
}

// Lines of an address, a letter for the kind, and a name. T, t, W and w are code.
void Symbols::read_map(const std::string& path, ByteView file) {
    std::string_view rest(reinterpret_cast<const char*>(file.data()), file.size());
    for (unsigned number = 1; !rest.empty(); ++number) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        std::uint64_t address = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), address, 16);
        const std::string_view kind_and_name(end, static_cast<std::size_t>(line.data() + line.size() - end));
        if (error != std::errc{} || kind_and_name.size() < 4 || kind_and_name[0] != ' ' || kind_and_name[2] != ' ')
            fail("{}:{}: neither ELF nor a line of a System.map", path, number);
        if (std::string_view("TtWw").find(kind_and_name[1]) != std::string_view::npos)
            functions_.push_back({address, 0, std::string(kind_and_name.substr(3))});
    }
}

std::optional<std::string> Symbols::at(std::uint64_t address) const { return find(address, address); }
// A call that does not return may end its function: what counts is the byte before.
std::optional<std::string> Symbols::at_return(std::uint64_t address) const { return find(address - 1, address); }

std::optional<std::string> Symbols::find(std::uint64_t address, std::uint64_t shown) const {
    auto next =
        std::upper_bound(functions_.begin(), functions_.end(), address,
                         [](std::uint64_t value, const Function& function) { return value < function.address; });
    if (next == functions_.begin()) return {};
    const Function& function = *(next - 1);
    const std::uint64_t most = function.size != 0         ? function.size
                               : next == functions_.end() ? largest_unsized
                                                          : next->address - function.address;
    if (address - function.address >= most) return {};
    return fmt::format("{}+{:#x}", readable(function.name), shown - function.address);
}

Symbols symbols_of(const std::string& path) { return path.empty() ? Symbols() : Symbols(path, read_file(path)); }

}  // namespace operator_side

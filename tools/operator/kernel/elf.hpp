// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of an ELF64 file that starting a paravirtual guest needs, and its symbols. Bounded: nothing is read beyond
// the file, and no number in it is used before it was compared with the file's size.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/operator/file.hpp"

namespace operator_side {

struct Segment {
    std::uint64_t address;  // physical
    std::uint64_t offset;   // in the file
    std::uint64_t file_size;
    std::uint64_t memory_size;  // the rest is zero
};

// Notes of the name Xen (elfnote.h of the public headers).
enum class XenNote : std::uint32_t {
    Entry = 1,
    HypercallPage = 2,
    VirtBase = 3,
    PaddrOffset = 4,
    XenVersion = 5,
    Loader = 8,
    Features = 10,
    InitP2m = 15,
    ModStartPfn = 16,
};

class Elf {
  public:
    // The bytes must outlive it. `path` is for errors.
    Elf(std::string path, ByteView bytes);

    const std::string& path() const { return path_; }
    ByteView bytes() const { return bytes_; }
    std::uint64_t entry() const { return entry_; }
    const std::vector<Segment>& segments() const { return segments_; }  // by address; none overlap

    bool has_notes() const { return !notes_.empty(); }
    std::optional<std::uint64_t> number(XenNote note) const;
    std::optional<std::string> text(XenNote note) const;

    struct Symbol {
        std::uint64_t address;
        std::uint64_t size;
        std::string_view name;
    };
    std::vector<Symbol> functions() const;  // of its symbol table, if it has one

  private:
    template <typename Structure>
    Structure structure(std::uint64_t offset, std::string_view what) const;
    ByteView range(std::uint64_t offset, std::uint64_t size) const;  // empty if it is not in the file
    void read_segment(std::uint64_t at);
    void read_section_notes(std::uint64_t at);
    void read_notes(ByteView bytes);
    void sort_segments();

    const std::string path_;
    const ByteView bytes_;
    std::uint64_t entry_ = 0;
    std::uint64_t sections_at_ = 0;
    unsigned sections_ = 0;
    std::vector<Segment> segments_;
    std::map<XenNote, ByteView> notes_;
};

}  // namespace operator_side

// SPDX-License-Identifier: GPL-2.0-or-later
// Structures and numbers of ours against the public ones, field by field, while the compiler runs: what differs does
// not compile, and the message names it. Each comparison notes the bytes it spoke for, so that a field which nobody
// compared is noticed, too.
//
//     COMPARE(OurStructure, their_structure,
//             SAME(field); SAME_AS(our_field, their_field); PADDING(pad0));
//
// What is left for run time is one check for each structure and number that was compared: the count that a suite
// reports.
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <type_traits>

namespace comparison {

// The bytes of a structure that were compared, or declared as padding.
template <std::size_t Size>
class SpokenFor {
  public:
    constexpr void note(std::size_t offset, std::size_t size) {
        for (std::size_t i = offset; i < offset + size; ++i) bytes_[i] = true;
    }
    // The first byte that was not; behind the last one if there is none.
    constexpr std::size_t first_gap() const {
        std::size_t at = 0;
        while (at < Size && bytes_[at]) ++at;
        return at;
    }

  private:
    bool bytes_[Size] = {};
};

// What an array is made of: its whole size says nothing about the width of an element.
template <typename T>
using Element = std::remove_all_extents_t<std::remove_reference_t<T>>;

}  // namespace comparison

// Theirs may be longer, or end in what is not part of the structure: `their_size` bytes of it are meant.
#define COMPARE_PART(ours, theirs, their_size, ...)                                                       \
    do {                                                                                                  \
        static_assert(sizeof(ours) == (their_size), "size of " #ours);                                    \
        constexpr std::size_t first_gap = [] {                                                            \
            using Ours = ours;                                                                            \
            using Theirs = theirs;                                                                        \
            comparison::SpokenFor<sizeof(Ours)> spoken_for;                                               \
            __VA_ARGS__;                                                                                  \
            return spoken_for.first_gap();                                                                \
        }();                                                                                              \
        static_assert(first_gap == sizeof(ours), "a byte of " #ours " that nobody compared");             \
        CHECK(first_gap == sizeof(ours));                                                                 \
    } while (false)
#define COMPARE(ours, theirs, ...) COMPARE_PART(ours, theirs, sizeof(theirs), __VA_ARGS__)

#define SAME_AS(our_field, their_field)                                                                   \
    static_assert(offsetof(Ours, our_field) == offsetof(Theirs, their_field), "offset of " #our_field);   \
    static_assert(sizeof(Ours::our_field) == sizeof(Theirs::their_field), "size of " #our_field);         \
    static_assert(sizeof(comparison::Element<decltype(Ours::our_field)>) ==                               \
                      sizeof(comparison::Element<decltype(Theirs::their_field)>),                         \
                  "element of " #our_field);                                                              \
    spoken_for.note(offsetof(Ours, our_field), sizeof(Ours::our_field))
#define SAME(field) SAME_AS(field, field)
#define PADDING(field) spoken_for.note(offsetof(Ours, field), sizeof(Ours::field))

// A macro, so that a failure names our number.
#define SAME_NUMBER(ours, theirs)                                                                         \
    do {                                                                                                  \
        static_assert(static_cast<long long>(ours) == static_cast<long long>(theirs), #ours);             \
        CHECK(static_cast<long long>(ours) == static_cast<long long>(theirs));                            \
    } while (false)

// SPDX-License-Identifier: GPL-2.0-or-later
// Scripts: who asks for what, what comes back, and which events follow, in order; everything that comes has to be in the
// script. A line is one of
//
//     5 write data/x hello -> OK          domain 5 asks; m is the manager. Words are texts; "" is an empty one
//     5@t read data/x -> hello            in the transaction that was begun as `5 start t`
//     5 raw 2 a|b -> EINVAL               a payload as it stands, of a type by its number
//     later 5 read data/x                 the same, but nothing happens before the next line that waits for something
//     < 5 hello                           a reply comes at 5
//     > 5 data/x token                    an event comes at 5
//     said nodes of domain 5: ...         the operator is told
//     COMMAND ...                         something about the scene; script.cpp has them all
//
// In replies NUL is written |, and OK stands for OK|. An error is its name; if more follows in the script it has to be there.
#pragma once

#include <string>

namespace store_test {

struct Case {
    const char* name;
    const char* script;
};

// What is wrong, or nothing. The domains 5, 6 and 7 are introduced and own their homes.
std::string play(const std::string& script);

}  // namespace store_test

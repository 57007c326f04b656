// SPDX-License-Identifier: GPL-2.0-or-later
// Enumerations: codes, meanings, width.

#include "idl/gen/reader_class.hpp"

namespace gen {

namespace {

// Whether a number of so many bits can be the code.
bool fits(std::int64_t code, unsigned bits, bool is_signed) {
    if (bits == 64) return is_signed || code >= 0;
    const std::int64_t limit = std::int64_t{1} << (is_signed ? bits - 1 : bits);
    return code < limit && code >= (is_signed ? -limit : 0);
}

}  // namespace

void Reader::fill_enumeration(cs::Node::Reader node, Enumeration& out) {
    annotations(node.getAnnotations(), out.place,
                {{"width", [&](auto value) { out.bits = value.getUint8(); }},
                 {"signed", [&](auto) { out.is_signed = true; }},
                 {"plain", [&](auto) { out.plain = true; }},
                 {"flags", [&](auto) { out.plain = out.flags = true; }},
                 {"hex", [&](auto) { out.hex = true; }}});
    if (out.flags && out.is_signed) errors_.add(out.place, "flags", "flags have no sign");
    if (out.bits != 8 && out.bits != 16 && out.bits != 32 && out.bits != 64)
        return errors_.add(out.place, "width", "an enumeration has 8, 16, 32 or 64 bits");
    std::map<std::int64_t, std::string> codes;
    std::map<std::string, std::string> meanings;
    const auto enumerants = node.getEnum().getEnumerants();
    for (unsigned i = 0; i < enumerants.size(); ++i) {
        Enumerant one;
        one.name = enumerants[i].getName();
        one.doc = member_doc(node.getId(), i);
        one.code = i;
        bool has_code = false;
        one.place = place(*out.file, out.name + "." + one.name);
        const auto means = [&](const char* what, bool Enumerant::*member) {
            return [&, what, member](auto) {
                one.*member = true;
                const auto [first, is_new] = meanings.emplace(what, one.name);
                if (!is_new) errors_.add(one.place, "meaning reuse", "$", what, " is ", first->second, " already");
            };
        };
        annotations(enumerants[i].getAnnotations(), one.place,
                    {{"code", [&](auto value) { one.code = value.getInt64(), has_code = true; }},
                     {"malformed", means("malformed", &Enumerant::malformed)},
                     {"unknown", means("unknown", &Enumerant::unknown)},
                     {"more", means("more", &Enumerant::more)},
                     {"extra", means("extra", &Enumerant::extra)},
                     {"null", means("null", &Enumerant::null)},
                     {"dropped", means("dropped", &Enumerant::dropped)}});
        const auto [first, is_new] = codes.emplace(one.code, one.name);
        if (!is_new) errors_.add(one.place, "code reuse", one.name, " has the code of ", first->second, ", ", one.code);
        if (out.flags && (!has_code || one.code < 0))
            errors_.add(one.place, "flags", one.name, " needs a bit or mask: say $code");
        if (out.hex && one.code < 0)
            errors_.add(one.place, "hex", one.name, " is negative: only base 10 shows that");
        out.is_signed = out.is_signed || (one.code < 0 && !out.flags);
        out.enumerants.push_back(one);
    }
    if (out.enumerants.empty()) errors_.add(out.place, "empty", out.name, " has no enumerants");
    // One negative code takes a bit from all.
    for (const Enumerant& one : out.enumerants)
        if (!(out.flags && one.code < 0) && !fits(one.code, out.bits, out.is_signed))
            errors_.add(one.place, "code too large", one.name, " = ", one.code, " needs more than ", out.bits,
                        out.is_signed ? " signed" : "", " bits; say $width");
}

}  // namespace gen

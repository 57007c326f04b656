// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/debug/gdb_registers.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace operator_side {

namespace {

// One list makes both: what gdb is told of a register, and its bytes.
struct Register {
    std::string name;
    unsigned bits;
    std::string type;
    Bytes bytes;
};

struct Feature {
    std::string name;
    std::vector<Register> registers;
};

template <typename Value>
Register number(std::string name, Value value, std::string type = "int") {
    const ByteView bytes = bytes_of(value);
    return {std::move(name), sizeof value * 8, std::move(type), Bytes(bytes.begin(), bytes.end())};
}

Register part(std::string name, std::string type, const std::uint8_t* from, std::size_t size) {
    return {std::move(name), static_cast<unsigned>(size * 8), std::move(type), Bytes(from, from + size)};
}

// The FXSAVE area (SDM volume 1, 10.5.1).
constexpr std::size_t mxcsr_at = 24, st0_at = 32, xmm0_at = 160, slot = 16;

Feature core(const abi::VcpuGuestContext& context) {
    using common::integers::u32;
    using common::integers::u64;
    const abi::UserRegs& r = context.user_regs;
    Feature feature{"org.gnu.gdb.i386.core",
                    {number("rax", r.rax),
                     number("rbx", r.rbx),
                     number("rcx", r.rcx),
                     number("rdx", r.rdx),
                     number("rsi", r.rsi),
                     number("rdi", r.rdi),
                     number("rbp", r.rbp, "data_ptr"),
                     number("rsp", r.rsp, "data_ptr"),
                     number("r8", r.r8),
                     number("r9", r.r9),
                     number("r10", r.r10),
                     number("r11", r.r11),
                     number("r12", r.r12),
                     number("r13", r.r13),
                     number("r14", r.r14),
                     number("r15", r.r15),
                     number("rip", r.rip, "code_ptr"),
                     number("eflags", static_cast<u32>(r.rflags)),
                     number("cs", u32{r.cs}),
                     number("ss", u32{r.ss}),
                     number("ds", u32{r.ds}),
                     number("es", u32{r.es}),
                     number("fs", u32{r.fs}),
                     number("gs", u32{r.gs})}};
    for (unsigned i = 0; i < 8; ++i)
        feature.registers.push_back(part("st" + std::to_string(i), "i387_ext", context.fpu + st0_at + i * slot, 10));
    for (const char* name : {"fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop"})
        feature.registers.push_back(number(name, u32{0}));
    return feature;
}

Feature sse(const abi::VcpuGuestContext& context) {
    Feature feature{"org.gnu.gdb.i386.sse", {}};
    for (unsigned i = 0; i < 16; ++i)
        feature.registers.push_back(part("xmm" + std::to_string(i), "uint128", context.fpu + xmm0_at + i * slot, slot));
    feature.registers.push_back(part("mxcsr", "int", context.fpu + mxcsr_at, 4));
    return feature;
}

std::vector<Feature> features(const abi::VcpuGuestContext& context) {
    const bool in_kernel = (context.flags & abi::context_in_kernel) != 0;
    return {core(context),
            sse(context),
            {"org.gnu.gdb.i386.segments",
             {number("fs_base", context.fs_base),
              number("gs_base", in_kernel ? context.gs_base_kernel : context.gs_base_user)}}};
}

}  // namespace

Bytes gdb_registers(const abi::VcpuGuestContext& context) {
    Bytes bytes;
    for (const Feature& feature : features(context))
        for (const Register& one : feature.registers)
            std::copy(one.bytes.begin(), one.bytes.end(), std::back_inserter(bytes));
    return bytes;
}

std::string gdb_target_description() {
    std::string xml =
        "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM "
        "\"gdb-target.dtd\"><target><architecture>i386:x86-64</architecture>";
    for (const Feature& feature : features({})) {
        xml += "<feature name=\"" + feature.name + "\">";
        for (const Register& one : feature.registers)
            xml += "<reg name=\"" + one.name + "\" bitsize=\"" + std::to_string(one.bits) + "\" type=\"" + one.type +
                   "\"/>";
        xml += "</feature>";
    }
    return xml + "</target>";
}

}  // namespace operator_side

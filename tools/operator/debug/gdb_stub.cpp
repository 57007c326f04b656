// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/debug/gdb_stub.hpp"

#include <algorithm>
#include <charconv>

#include "tools/operator/debug/gdb_packets.hpp"
#include "tools/operator/debug/gdb_registers.hpp"

namespace operator_side {

namespace {

constexpr std::size_t memory_most = 16384;  // of one answer
constexpr std::string_view description = "qXfer:features:read:target.xml:";
constexpr const char* unsupported = "";
constexpr const char* refused = "E01";  // read-only
constexpr const char* unreadable = "E14";

struct Numbers {
    std::uint64_t first = 0, second = 0;
};

// Two hexadecimal numbers with a comma.
std::optional<Numbers> two_numbers(std::string_view text) {
    Numbers numbers;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, numbers.first, 16);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ',') return {};
    const auto second = std::from_chars(first.ptr + 1, end, numbers.second, 16);
    if (second.ec != std::errc{} || second.ptr != end) return {};
    return numbers;
}

std::uint64_t root_of(const GdbStub::Vcpu& vcpu) { return vcpu.context.ctrlreg[3]; }

// gdb's threads count from 1.
std::string thread_of(const GdbStub::Vcpu& vcpu) { return fmt::format("{:x}", vcpu.number + 1); }

}  // namespace

GdbStub::GdbStub(Connection& line, const line::Target& target, std::vector<Vcpu> vcpus, unsigned chosen)
    : vcpus_(std::move(vcpus)), chosen_(&vcpus_.front()), memory_(line, target, 0) {
    for (const Vcpu& vcpu : vcpus_)
        if (vcpu.number == chosen) chosen_ = &vcpu;
    memory_.use_root(root_of(*chosen_));
}

GdbStub::Vcpu* GdbStub::by_thread(std::string_view id) {
    for (Vcpu& vcpu : vcpus_)
        if (thread_of(vcpu) == id) return &vcpu;
    return nullptr;
}

std::string GdbStub::stop() const { return fmt::format("T05thread:{};", thread_of(*chosen_)); }

std::optional<std::string> GdbStub::answer(std::string_view packet) {
    if (packet.empty()) return unsupported;
    const std::string_view rest = packet.substr(1);
    switch (packet[0]) {
    case '?': return stop();
    case 'g': return registers();
    case 'm': return memory(rest);
    case 'H': return rest.starts_with('g') ? choose(rest.substr(1)) : "OK";
    case 'T': return by_thread(rest) != nullptr ? "OK" : refused;
    case 'q': return query(packet);
    case 'G':
    case 'P':
    case 'M':
    case 'X':
    case 'c':
    case 's':
    case 'C':
    case 'S':
    case 'Z': return refused;
    case 'D':
    case 'k': return {};
    default: return unsupported;
    }
}

std::string GdbStub::query(std::string_view packet) {
    if (packet.starts_with("qSupported")) return "PacketSize=8000;qXfer:features:read+";
    if (packet.starts_with(description)) return transfer(packet.substr(description.size()));
    if (packet == "qC") return "QC" + thread_of(*chosen_);
    if (packet == "qfThreadInfo") return threads();
    if (packet == "qsThreadInfo") return "l";
    if (packet == "qAttached") return "1";
    if (packet.starts_with("qThreadExtraInfo,")) {
        const std::string name = "vcpu";
        return hex({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
    }
    return unsupported;
}

std::string GdbStub::transfer(std::string_view range) const {
    const std::optional<Numbers> wanted = two_numbers(range);
    const std::string xml = gdb_target_description();
    if (!wanted || wanted->first > xml.size()) return refused;
    const std::string part = xml.substr(wanted->first, wanted->second);
    return (wanted->first + part.size() == xml.size() ? "l" : "m") + part;
}

std::string GdbStub::registers() const { return hex(gdb_registers(chosen_->context)); }

std::string GdbStub::memory(std::string_view range) {
    const std::optional<Numbers> wanted = two_numbers(range);
    if (!wanted) return refused;
    const Bytes bytes = memory_.read(wanted->first, std::min<std::uint64_t>(wanted->second, memory_most));
    return bytes.empty() && wanted->second != 0 ? unreadable : hex(bytes);
}

// 0 and -1 are any.
std::string GdbStub::choose(std::string_view thread) {
    if (thread == "0" || thread == "-1") return "OK";
    const Vcpu* vcpu = by_thread(thread);
    if (vcpu == nullptr) return refused;
    chosen_ = vcpu;
    memory_.use_root(root_of(*chosen_));
    return "OK";
}

std::string GdbStub::threads() const {
    std::string list = "m";
    for (const Vcpu& vcpu : vcpus_) list += (list.size() == 1 ? "" : ",") + thread_of(vcpu);
    return list;
}

}  // namespace operator_side

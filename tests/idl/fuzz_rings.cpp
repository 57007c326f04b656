// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: the first byte chooses which end of which ring is ours, the rest is the peer.
#include "idl/block_fuzz.hpp"
#include "idl/blkback_fuzz.hpp"
#include "idl/consoles_fuzz.hpp"
#include "idl/line_fuzz.hpp"
#include "idl/net_fuzz.hpp"

namespace {

using hostile::reached;

struct Entry {
    const char* name;
    void (*run)(hostile::Input&);
    hostile::u64 runs;
};
Entry entries[] = {
    {"block front", block::fuzz::fuzz_block_front, 0},         {"block back", block::fuzz::fuzz_block_back, 0},
    {"transmit front", net::fuzz::fuzz_net_transmit_front, 0}, {"transmit back", net::fuzz::fuzz_net_transmit_back, 0},
    {"receive front", net::fuzz::fuzz_net_receive_front, 0},   {"receive back", net::fuzz::fuzz_net_receive_back, 0},
    {"line front", line::fuzz::fuzz_line_front, 0},            {"line back", line::fuzz::fuzz_line_back, 0},
    {"outcomes front", line::fuzz::fuzz_outcomes_front, 0},    {"outcomes back", line::fuzz::fuzz_outcomes_back, 0},
    {"orders front", vbd::fuzz::fuzz_orders_front, 0},         {"orders back", vbd::fuzz::fuzz_orders_back, 0},
    {"consoles front", consoles::fuzz::fuzz_consoles_front, 0}, {"consoles back", consoles::fuzz::fuzz_consoles_back, 0},
};

void print(const char* what, hostile::u64 sum) {
    std::fprintf(stderr, " %s %llu,", what, static_cast<unsigned long long>(sum));
}

// The test that runs this checks that none of them is 0.
void print_sums() {
    std::fprintf(stderr, "reached:");
    for (const Entry& entry : entries) print(entry.name, entry.runs);
    print("rounds", reached.rounds);
    print("operations answered", reached.answered);
    print("cancelled", reached.cancelled);
    print("refused", reached.refused);
    print("requests", reached.requests);
    print("packets", reached.packets);
    print("late answers", reached.late_answers);
    print("packets arrived", reached.arrived);
    print("delivered", reached.delivered);
    print("connections", reached.connected);
    print("rebirths", reached.reborn);
    print("broken links", reached.broken);
    std::fprintf(stderr, "\n");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    std::atexit(print_sums);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const hostile::u8* bytes, std::size_t size) {
    hostile::Input input(bytes, size);
    Entry& entry = entries[input.below(std::size(entries))];
    ++entry.runs;
    entry.run(input);
    return 0;
}

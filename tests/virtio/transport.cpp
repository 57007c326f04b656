// SPDX-License-Identifier: GPL-2.0-or-later
// The PCI function and the modern transport, against a device that is as it should be, and against ones that are not.
#include <doctest/doctest.h>

#include "registers.hpp"
#include "tests/virtio/panic_text.hpp"
#include "tests/virtio/scene.hpp"

namespace {

using namespace simulated;
using rt::VirtioPci;
using rt::Virtqueue;

constexpr auto type = static_cast<virtio::DeviceType>(9);
constexpr u64 event_index = rt::feature(virtio::FeatureBit::event_index);

// What begin() says of a device that was changed.
template <typename Change>
std::string problem_with(Change change) {
    DriverScene scene(event_index);
    change(scene.device);
    std::string problem;
    scene.run([&] {
        const rt::Device function(0);
        VirtioPci transport(function);
        const char* const said = transport.begin(type, event_index);
        problem = said == nullptr ? "" : said;
    });
    CHECK(scene.device.config_reads < 10'000);
    return problem;
}

}  // namespace

TEST_CASE("a device is found, reset, agreed with, and its queues run") {
    DriverScene scene(event_index | 1);
    scene.device.device_config = std::string("\1\0\0\0\7\0\0\0", 8);
    scene.run([&] {
        const rt::Device function(0);
        REQUIRE(function.is_there());
        VirtioPci transport(function);
        CHECK(transport.begin(type, event_index) == nullptr);
        CHECK(transport.has(virtio::FeatureBit::event_index));
        CHECK(!transport.has(virtio::FeatureBit::console_multiport));      // offered, and not wanted
        CHECK(!transport.has(virtio::FeatureBit::access_platform));        // not offered
        CHECK(transport.queues() == 4);
        Virtqueue queue;
        CHECK(transport.start_queue(2, 64, 3, queue));
        CHECK(queue.size() == 64);
        transport.run();
        CHECK(scene.device.queues[2].vector == 3);
        CHECK(scene.device.queues[2].size == 64);
        CHECK(scene.device.status == 15);
        transport.notify(2);
        CHECK(scene.device.queues[2].notified);
        transport.notify(1);      // was not set up
        CHECK(!scene.device.queues[1].notified);
        CHECK(transport.reset());
    });
    CHECK(scene.device.complaints.empty());
    CHECK(scene.device.resets == 2);
}

TEST_CASE("the device's own queue may be smaller than wanted, and is no larger than a page") {
    for (const u32 largest : {2u, 16u, 256u, 1024u}) {
        DriverScene scene(0, largest);
        scene.run([&] {
            const rt::Device function(0);
            VirtioPci transport(function);
            REQUIRE(transport.begin(type, 0) == nullptr);
            Virtqueue queue;
            REQUIRE(transport.start_queue(0, Virtqueue::size_max, 0, queue));
            CHECK(queue.size() == std::min(largest, Virtqueue::size_max));
            CHECK(!queue.broken());
        });
        CHECK(scene.device.complaints.empty());
    }
}

TEST_CASE("what is wrong with a device is said, and ends there") {
    CHECK(problem_with([](VirtioDevice&) {}).empty());
    CHECK(problem_with([](VirtioDevice& device) { device.info_.device_id = 0x1041; }) == "it is another device");
    CHECK(problem_with([](VirtioDevice& device) { device.features = event_index; }) == "it is not a version 1 device");
    CHECK(problem_with([](VirtioDevice& device) { device.refuses_features = true; }) == "it does not take the features");
    CHECK(problem_with([](VirtioDevice& device) { device.status = 1; device.never_resets = true; }) == "it does not stop");
    CHECK(problem_with([](VirtioDevice& device) { device.config_space[6] = 0; }) == "it has no modern registers");
    CHECK(problem_with([](VirtioDevice& device) { device.info_.bars[4].size = 0x2000; }) == "its registers cannot be mapped");
    CHECK(problem_with([](VirtioDevice& device) { device.info_.bars[4].flags = 0; }) == "its registers cannot be mapped");
    // Registers in the pages of the interrupt table.
    CHECK(problem_with([](VirtioDevice& device) {
              device.info_.table_bar = 4;
              device.info_.table_first = 3;
          }) == "its registers cannot be mapped");
    // The common configuration is cut short: its capability comes last.
    CHECK(problem_with([](VirtioDevice& device) { device.config_space[0x40 + 12 + 4 * 20 + 12] = 55, device.config_space[0x40 + 12 + 4 * 20 + 13] = 0; }) ==
          "its common configuration is cut short");
}

TEST_CASE("lists of capabilities that run in circles, or leave configuration space, end") {
    for (u32 link = 0; link < 256; ++link)
        for (const u32 which : {0x34u, 0x41u, 0x4Du, 0x61u, 0x75u}) {
            const std::string problem = problem_with([&](VirtioDevice& device) { device.config_space[which] = static_cast<u8>(link); });
            CHECK((problem.empty() || problem.starts_with("it")));
        }
}

TEST_CASE("pages of a BAR are had within its bounds and outside of the interrupt table") {
    DriverScene scene;
    scene.device.info_.table_bar = 4;
    scene.device.info_.table_first = 2;
    scene.run([&] {
        const rt::Device function(0);
        CHECK(function.map(4, 0, 0x2000) != nullptr);
        CHECK(function.map(4, 0x1FFC, 4) != nullptr);
        CHECK(function.map(4, 0x3000, 0x1000) != nullptr);
        for (const auto& [offset, bytes] : {std::pair<u64, u64>{0x2000, 4}, {0x1FFC, 8}, {0x2FFF, 2}, {0, 0x2001}, {0, 0x3000}, {0x2FFF, 0x1001}, {0, 0x4000}, {0x3000, 0x1001}, {0, 0}, {~0ull, 2}, {2, ~0ull}, {0x4000, 1}})
            CHECK(function.map(4, offset, bytes) == nullptr);
        CHECK(scene.machine_.refused_mappings == 0);      // the core was not even asked
        CHECK(function.map(0, 0, 1) == nullptr);
        CHECK(function.map(6, 0, 1) == nullptr);
        CHECK(!rt::Device(1).is_there());
        CHECK(rt::Device(1).error() == -enoent);
        CHECK(function.bind_vector(4) == 0);
        CHECK(function.bind_vector(3) != 0);
    });
}

TEST_CASE("a page that the core refuses leaves ours as they were") {
    DriverScene scene;
    scene.run([&] {
        const rt::Device function(0);
        const u64 free = rt::memory::free_pages();
        scene.device.info_.bars[4].size = 0x2000;      // the core knows better than what it said before
        CHECK(function.map(4, 0, 0x4000) == nullptr);
        CHECK(scene.machine_.registers.empty());
        auto* const page = static_cast<u8*>(rt::memory::take_pages(1));
        page[0] = 1;
        CHECK(page[0] == 1);
        rt::memory::give_page(page);
        CHECK(rt::memory::free_pages() <= free);
    });
}

TEST_CASE("a queue that the device has not, or without a vector for it, is refused") {
    DriverScene scene;
    scene.run([&] {
        const rt::Device function(0);
        VirtioPci transport(function);
        REQUIRE(transport.begin(type, 0) == nullptr);
        Virtqueue queue;
        CHECK(!transport.start_queue(4, 8, 0, queue));
        scene.device.queues[1].size = 0;
        CHECK(!transport.start_queue(1, 8, 0, queue));
        scene.device.has_no_vectors = true;
        CHECK(!transport.start_queue(0, 8, 0, queue));
    });
}

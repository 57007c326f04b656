// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/lifecycle/store_requests.hpp"

#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"
#include "rt/store_client.hpp"
#include "rt/task.hpp"
#include "rt/time.hpp"

namespace bench {

namespace {

constexpr unsigned stretches = 5;
constexpr u64 pause_ns = 2'000'000'000;
// Relative to the domain's home, as guests ask: one that every domain may read, and one that it may write.
constexpr std::string_view readable = "name", writable = "data";

class Requests {
  public:
    Requests(rt::Loop& loop, u64 count)
        : loop_(loop), count_(count), client_(loop.turns(), *static_cast<store::Page*>(rt::memory::page_of_mfn(rt::start_info->store_mfn)),
          rt::start_info->store_evtchn), listener_(loop, rt::start_info->store_evtchn, client_) {}

    // The fastest of a few stretches, `batch` requests out at a time.
    void measure(std::string_view name, u64 batch, rt::Task<> (Requests::*request)()) {
        u64 best = ~0ull;
        for (unsigned i = 0; i < stretches; ++i) {
            // A store that gives each client so much of its time has some for this one by then.
            rt::time::sleep_until(rt::time::system_ns() + pause_ns);
            const u64 start = ticks();
            for (u64 done = 0; done < count_; done += batch) {
                left_ = batch;
                for (u64 one = 0; one < batch; ++one) rt::detach((this->*request)());
                loop_.run_until([this] { return left_ == 0; });
            }
            const u64 taken = ticks() - start;
            if (taken < best) best = taken;
        }
        if (failed_ != 0) rt::panic("bench: the store refused ", failed_, " requests of ", name);
        rt::print("row ", name, ' ', best, ' ', count_);
    }

    rt::Task<> read() {
        char value[64];
        const auto reply = co_await client_.read(readable, value);
        end(reply.ok());
    }
    rt::Task<> write() {
        const auto reply = co_await client_.write(writable, "a value of some length");
        end(reply.ok());
    }

  private:
    void end(bool ok) {
        failed_ += !ok;
        --left_;
    }

    rt::Loop& loop_;
    const u64 count_;
    rt::StoreClient client_;
    rt::Listener listener_;
    u64 left_ = 0, failed_ = 0;
};

}  // namespace

void measure_store(rt::Loop& loop, u64 count) {
    constexpr u64 batch = 8;
    if (rt::start_info->store_evtchn == 0 || count % batch != 0) rt::panic("bench: a store is needed, and a number of requests that ", batch, " divides");
    Requests requests(loop, count);
    requests.measure("store_read", 1, &Requests::read);
    requests.measure("store_write", 1, &Requests::write);
    requests.measure("store_read_8", batch, &Requests::read);
    rt::print("life: end");
}

}  // namespace bench

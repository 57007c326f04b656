// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: a machine that answers anything. A byte for each request says how near to the protocol the answer
// is, so that the checks behind the frames are reached as well.
#include <cstdlib>
#include <cstring>

#include "tests/operator/fake_machine.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/client/log.hpp"
#include "tools/operator/client/upload.hpp"
#include "tools/operator/debug/guest_memory.hpp"
#include "tools/operator/debug/report.hpp"

using namespace operator_side;

namespace {

class Input {
  public:
    Input(const std::uint8_t* bytes, std::size_t size) : rest_(bytes, size) {}
    std::uint8_t byte() {
        const std::uint8_t value = rest_.empty() ? 0 : rest_[0];
        take(1);
        return value;
    }
    Bytes take(std::size_t count) {
        const ByteView taken = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return Bytes(taken.begin(), taken.end());
    }
    bool empty() const { return rest_.empty(); }

  private:
    ByteView rest_;
};

// Sizes that the client expects of some answer.
constexpr std::size_t sizes[] = {0,
                                 sizeof(line::Machine),
                                 sizeof(line::DomainEntry),
                                 2 * sizeof(line::DomainEntry),
                                 sizeof(line::DomainDetail),
                                 sizeof(line::CrashReport),
                                 sizeof(line::LogEntry),
                                 8,
                                 4,
                                 64,
                                 4096,
                                 1};

class AnyMachine : public Transport {
  public:
    explicit AnyMachine(Input& input) : input_(input) {}

    Ready wait(const Wish& wish, Milliseconds) override {
        return {!incoming_.empty() || input_.empty(), wish.to_write, false};
    }
    std::size_t read(std::span<std::uint8_t> room) override {
        const std::size_t count = std::min(room.size(), incoming_.size());
        std::copy_n(incoming_.begin(), count, room.begin());
        incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<std::ptrdiff_t>(count));
        return count;
    }
    // One request at a time is enough: it is answered by what the input says.
    std::size_t write(ByteView bytes) override {
        line::Frame request{};
        if (bytes.size() >= sizeof request) std::memcpy(&request, bytes.data(), sizeof request);
        const std::uint8_t how = input_.byte();
        if (how == 0xFF) {
            const Bytes raw = input_.take(40);
            incoming_.insert(incoming_.end(), raw.begin(), raw.end());
            return bytes.size();
        }
        Bytes data = input_.take(sizes[how % std::size(sizes)]);
        data.resize(sizes[how % std::size(sizes)]);
        if (request.command == static_cast<line::u16>(line::Command::hello) && how < 0x80) {
            data.clear();
            append(data, line::Hello{line::version, 0});
        }
        const auto status =
            how >= 0xC0 && how < 0xF0 ? static_cast<line::Status>(input_.byte() % 20) : line::Status::ok;
        const Bytes answer = frame(how >= 0xF0 ? line::FrameKind::output : line::FrameKind::answer, request.id,
                                   static_cast<line::Command>(request.command), status, data);
        incoming_.insert(incoming_.end(), answer.begin(), answer.end());
        return bytes.size();
    }

  private:
    Input& input_;
    Bytes incoming_;
};

void talk(Connection& line, unsigned what) {
    const line::Target target = target_of("x");
    switch (what) {
    case 0: domains_of(line); break;
    case 1: detail_of(line, target); break;
    case 2:
        if (const auto report = report_of(line, target)) {
            report_text(*report, {});
            if (report_file_name(*report).find('/') != std::string::npos) std::abort();
        }
        break;
    case 3: LogReader(line, 0).next(LogReader::Wait::No); break;
    case 4: texts(line.call(line::Command::store_list)); break;
    case 5: upload(line, abi::ArchiveKind::image, Bytes(100), [](std::uint64_t, std::uint64_t) {}); break;
    case 6: GuestMemory(line, target, 4096).read(0xFFFF'8000'1234'5678, 64); break;
    case 7: one<line::Machine>(line.call(line::Command::machine)); break;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    Input input(bytes, size);
    const unsigned what = input.byte() % 8;
    AnyMachine machine(input);
    try {
        Connection line(machine, Milliseconds(1));
        line.hello(1);
        for (unsigned turn = 0; turn < 8 && !input.empty(); ++turn) {
            try {
                talk(line, (what + turn) % 8);
            } catch (const Refused&) {
            }
        }
    } catch (const Error&) {
    }
    return 0;
}

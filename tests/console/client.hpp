// SPDX-License-Identifier: GPL-2.0-or-later
// An operator's client at one of the lines: frames as bytes, and what came back. Written from idl/line.capnp.
#pragma once

#include <cstring>
#include <map>

#include "tests/console/scene.hpp"

namespace simulated {

inline std::string frame(line::FrameKind kind, u16 command, u32 id, const std::string& data = {}) {
    const line::Frame header{static_cast<u32>(data.size()), id, command, 0, static_cast<u32>(kind)};
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) + data;
}
inline std::string request(u16 command, u32 id, const std::string& data = {}) { return frame(line::FrameKind::request, command, id, data); }
inline std::string request(line::Command command, u32 id, const std::string& data = {}) { return request(static_cast<u16>(command), id, data); }
inline std::string input(u32 id, const std::string& data) { return frame(line::FrameKind::input, 0, id, data); }

template <typename T>
std::string bytes_of(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}
template <typename T>
T value_of(const std::string& bytes) {
    T value{};
    if (bytes.size() >= sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

inline std::string hello(u32 id, u32 version = line::version) { return request(line::Command::hello, id, bytes_of(line::Hello{version, 0})); }
inline std::string attach(u32 id, const std::string& name, u32 flags = line::scrollback | line::follow) {
    line::Attach wanted{};
    name.copy(wanted.target.name, sizeof wanted.target.name - 1);
    wanted.flags = flags;
    return request(line::Command::attach, id, bytes_of(wanted));
}
inline std::string attach(u32 id, DomId domid, u32 flags = line::scrollback | line::follow) {
    line::Attach wanted{};
    wanted.target.domid = domid;
    wanted.flags = flags;
    return request(line::Command::attach, id, bytes_of(wanted));
}

class Client {
  public:
    // `port` as the device counts the ports that it has.
    Client(ConsoleScene& scene, u32 port) : scene_(scene), port_(port) {}

    void connect() {
        clear();
        scene_.device.connect(port_);
    }
    void disconnect() { scene_.device.disconnect(port_); }
    void send(const std::string& bytes) { scene_.device.send(port_, bytes); }
    // Sends, and lets all happen that does.
    void say(const std::string& bytes) {
        send(bytes);
        if (!scene_.settle()) throw Panic{"somebody never sleeps"};
        read();
    }
    void stop_reading(bool stops) { scene_.device.ports[port_].reads = !stops; }

    struct Answer {
        line::Status status;
        u16 command;
        std::string data;
    };
    std::multimap<u32, Answer> answers;
    std::vector<u32> order;                    // ids as they were answered
    std::map<u32, std::string> output;
    std::map<u32, u32> ended;
    bool broken = false;                       // what came is not frames

    // What has come since the last time, taken apart.
    void read() {
        std::string& from = scene_.device.ports[port_].from_guest;
        rest_ += from;
        from.clear();
        while (rest_.size() >= sizeof(line::Frame)) {
            const auto header = value_of<line::Frame>(rest_);
            if (header.length > line::data_max || header.kind == 0 || header.kind == 3 || header.kind > 4) broken = true;
            if (broken || rest_.size() < sizeof header + header.length) return;
            const std::string data = rest_.substr(sizeof header, header.length);
            rest_.erase(0, sizeof header + header.length);
            take(header, data);
        }
    }
    bool is_whole() const { return rest_.empty(); }
    line::Status status(u32 id) const {
        const auto found = answers.find(id);
        return found == answers.end() ? static_cast<line::Status>(999) : found->second.status;
    }
    std::string data(u32 id) const {
        const auto found = answers.find(id);
        return found == answers.end() ? "no answer" : found->second.data;
    }
    void clear() {
        answers.clear();
        order.clear();
        output.clear();
        ended.clear();
        rest_.clear();
        broken = false;
    }

  private:
    void take(const line::Frame& header, const std::string& data) {
        switch (static_cast<line::FrameKind>(header.kind)) {
        case line::FrameKind::answer:
            answers.insert({header.id, {static_cast<line::Status>(header.status), header.command, data}});
            order.push_back(header.id);
            return;
        case line::FrameKind::output: output[header.id] += data; return;
        case line::FrameKind::ended: ++ended[header.id]; return;
        default: return;
        }
    }
    ConsoleScene& scene_;
    u32 port_;
    std::string rest_;
};

}  // namespace simulated

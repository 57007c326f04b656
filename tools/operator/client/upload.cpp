// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/upload.hpp"

#include <deque>

#include "tools/operator/archive/content_name.hpp"
#include "tools/operator/archive/text_field.hpp"

namespace operator_side {

namespace {

// Pieces on their way at once: the machine has the next one while it deals with this one.
constexpr std::size_t pieces_out = 8;
static_assert(line::image_write_max + sizeof(line::ImageWrite) <= line::data_max);

bool is_known(Connection& line, const std::string& name, abi::ArchiveKind kind, std::uint64_t size) {
    line::ImageOpen open{};
    put_text(open.name, name, "an image's name");
    open.size = size;
    open.kind = static_cast<line::u32>(kind);
    return one<line::ImageState>(line.call(line::Command::image_open, open)).known != 0;
}

}  // namespace

std::string upload(Connection& line, abi::ArchiveKind kind, ByteView contents, const Progress& progress) {
    const std::string name = content_name(contents);
    if (is_known(line, name, kind, contents.size())) return name;
    line::ImageWrite write{};
    put_text(write.name, name, "an image's name");
    std::deque<std::pair<RequestId, std::uint64_t>> out;  // and where each ends
    while (write.offset < contents.size() || !out.empty()) {
        if (write.offset < contents.size() && out.size() < pieces_out) {
            write.length =
                static_cast<line::u32>(std::min<std::uint64_t>(contents.size() - write.offset, line::image_write_max));
            const RequestId id =
                line.send(line::Command::image_write, bytes_of(write), contents.subspan(write.offset, write.length));
            write.offset += write.length;
            out.emplace_back(id, write.offset);
            continue;
        }
        line.finish(out.front().first);
        progress(out.front().second, contents.size());
        out.pop_front();
    }
    return name;
}

}  // namespace operator_side

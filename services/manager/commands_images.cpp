// SPDX-License-Identifier: GPL-2.0-or-later
// Sending images. What a session has opened stays at least until it ends, and is dropped then if no domain uses it.
#include "services/manager/command.hpp"

namespace manager::commands {

namespace {

bool has_opened(const Session& session, const StoredImage* image) {
    for (u32 i = 0; i < session.count; ++i)
        if (session.images[i] == image) return true;
    return false;
}

}  // namespace

rt::Task<Refusal> image_open(Command& command) {
    line::ImageOpen wanted;
    if (!command.take(wanted) || !is_text(wanted.name) || wanted.name[0] == 0) co_return refused(Status::malformed);
    const auto kind = static_cast<ArchiveKind>(wanted.kind);
    if (kind != ArchiveKind::image && kind != ArchiveKind::ramdisk) co_return refused(Status::malformed);
    Session& session = command.session();
    StoredImage* image = command.parts.images.named(text_of(wanted.name));
    if (session.count == Session::images_max && !has_opened(session, image)) co_return too_much(Status::limit, 0, Session::images_max, static_cast<i64>(line::Limit::images));
    // Somebody else is sending it: it is whole, or not there, when that has ended.
    if (image != nullptr && !image->complete() && !has_opened(session, image)) co_return refused(Status::busy);
    if (const Refusal refusal = command.parts.images.open(text_of(wanted.name), wanted.size, kind, image); !refusal.ok()) co_return refusal;
    if (!has_opened(session, image)) {
        command.parts.images.use(*image);
        session.images[session.count++] = image;
    }
    co_return command.put(line::ImageState{image->complete(), 0}) ? Refusal{} : refused(Status::malformed);
}

rt::Task<Refusal> image_write(Command& command) {
    line::ImageWrite wanted;
    if (!command.take(wanted) || !is_text(wanted.name)) co_return refused(Status::malformed);
    const std::span<const u8> bytes = command.bytes(sizeof wanted);
    if (bytes.size() != wanted.length) co_return refused(Status::malformed);
    StoredImage* const image = command.parts.images.named(text_of(wanted.name));
    if (image == nullptr || !has_opened(command.session(), image)) co_return bad_image(line::ImageProblem::unknown_image);
    co_return command.parts.images.write(*image, wanted.offset, bytes);
}

}  // namespace manager::commands

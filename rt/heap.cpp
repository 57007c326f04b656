// SPDX-License-Identifier: GPL-2.0-or-later
// operator new, for the frames of coroutines: lists of free blocks by size, cut from pages that are never given back. A
// block's size stands in front of it.
#include <cstddef>
#include <new>

#include "rt/memory.hpp"

namespace rt {

namespace {

using namespace abi;

constexpr std::size_t head = 16, smallest = 64;
constexpr unsigned classes = 7;      // 64 bytes to 4 KiB

struct Block {
    u64 size_class;
    Block* next;
};
static_assert(sizeof(Block) == head);
Block* free_blocks[classes];

unsigned class_of(std::size_t size) {
    unsigned size_class = 0;
    while (size_class < classes && smallest << size_class < size) ++size_class;
    return size_class;
}

Block* cut(unsigned size_class) {
    const std::size_t size = smallest << size_class;
    auto* const page = static_cast<std::byte*>(memory::take_pages(1));
    for (std::size_t at = 0; at + size <= page_size; at += size) {
        auto* const block = reinterpret_cast<Block*>(page + at);
        *block = {size_class, free_blocks[size_class]};
        free_blocks[size_class] = block;
    }
    return free_blocks[size_class];
}

void* allocate(std::size_t size) {
    const unsigned size_class = class_of(size + head);
    if (size_class == classes) {
        // Rare, and not reused: a frame that holds an array of that size is better without it.
        auto* const block = static_cast<Block*>(memory::take_pages((size + head + page_size - 1) / page_size));
        *block = {classes, nullptr};
        return block + 1;
    }
    Block* const block = free_blocks[size_class] != nullptr ? free_blocks[size_class] : cut(size_class);
    free_blocks[size_class] = block->next;
    return block + 1;
}

void release(void* memory) {
    if (memory == nullptr) return;
    Block* const block = static_cast<Block*>(memory) - 1;
    if (block->size_class == classes) return;
    block->next = free_blocks[block->size_class];
    free_blocks[block->size_class] = block;
}

}  // namespace

}  // namespace rt

void* operator new(std::size_t size) { return rt::allocate(size); }
void operator delete(void* memory) noexcept { rt::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { rt::release(memory); }

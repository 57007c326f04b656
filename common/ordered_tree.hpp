// SPDX-License-Identifier: GPL-2.0-or-later
// A balanced search tree (AVL) through members of its elements: no operation takes memory, none recurses, and whatever keys
// a guest chooses, a look-up is a few comparisons. `Order` says what the key of an element is and how two keys compare:
//
//     struct ByName {
//         static std::string_view key(const Node& node);
//         static int compare(std::string_view a, std::string_view b);      // below 0, 0, above 0
//     };
#pragma once

#include "common/integers.hpp"

namespace common {

template <typename T>
struct TreeLinks {
    T* above = nullptr;
    T* below[2] = {};
    u32 height = 0;
};

template <typename T, TreeLinks<T> T::*links, typename Order>
class OrderedTree {
  public:
    bool empty() const { return root_ == nullptr; }

    // Any one with this key.
    template <typename Key>
    T* find(const Key& key) const {
        T* at = root_;
        while (at != nullptr) {
            const int order = Order::compare(key, Order::key(*at));
            if (order == 0) return at;
            at = (at->*links).below[order > 0];
        }
        return nullptr;
    }
    // The first that does not come before the key.
    template <typename Key>
    T* from(const Key& key) const {
        T *at = root_, *best = nullptr;
        while (at != nullptr) {
            const bool behind = Order::compare(key, Order::key(*at)) > 0;
            if (!behind) best = at;
            at = (at->*links).below[behind];
        }
        return best;
    }
    T* first() const { return root_ == nullptr ? nullptr : outermost(root_, 0); }
    static T* next(const T& one) {
        if (T* const right = (one.*links).below[1]) return outermost(right, 0);
        const T* at = &one;
        T* above = (at->*links).above;
        while (above != nullptr && (above->*links).below[1] == at) {
            at = above;
            above = (at->*links).above;
        }
        return above;
    }
    // Any one, without a search. Null: it is empty.
    T* root() const { return root_; }

    // Behind those with the same key, if there are any.
    void insert(T& one) {
        T *above = nullptr, **place = &root_;
        while (*place != nullptr) {
            above = *place;
            place = &(above->*links).below[Order::compare(Order::key(one), Order::key(*above)) >= 0];
        }
        one.*links = {above, {}, 1};
        *place = &one;
        balance_from(above);
    }
    void remove(T& one) {
        TreeLinks<T>& mine = one.*links;
        T* from = mine.above;
        if (mine.below[0] != nullptr && mine.below[1] != nullptr) {
            from = take_place_of(one, *outermost(mine.below[1], 0));
        } else {
            replace(one, mine.below[mine.below[0] == nullptr]);
        }
        mine = {};
        balance_from(from);
    }

  private:
    static T* outermost(T* at, int side) {
        while (T* const next = (at->*links).below[side]) at = next;
        return at;
    }
    static u32 height(const T* one) { return one == nullptr ? 0 : (one->*links).height; }
    static void measure(T& one) {
        const u32 left = height((one.*links).below[0]), right = height((one.*links).below[1]);
        (one.*links).height = 1 + (left > right ? left : right);
    }

    // What was below `one` is not looked at.
    void replace(const T& one, T* by) {
        T* const above = (one.*links).above;
        if (above == nullptr) root_ = by;
        else (above->*links).below[(above->*links).below[1] == &one] = by;
        if (by != nullptr) (by->*links).above = above;
    }
    // The next one in order has nothing on its left. Returns from where heights may be wrong; what stands in the place of
    // `one` has the height of before, or the change would not be seen there.
    T* take_place_of(T& one, T& next) {
        T* const above_next = (next.*links).above;
        (next.*links).height = (one.*links).height;
        if (above_next != &one) {
            replace(next, (next.*links).below[1]);
            (next.*links).below[1] = (one.*links).below[1];
            ((next.*links).below[1]->*links).above = &next;
        }
        (next.*links).below[0] = (one.*links).below[0];
        ((next.*links).below[0]->*links).above = &next;
        replace(one, &next);
        return above_next == &one ? &next : above_next;
    }

    // Lifts the child on that side to the place of `one`.
    T& rotate(T& one, int side) {
        T& child = *(one.*links).below[side];
        replace(one, &child);
        T* const inner = (child.*links).below[1 - side];
        (one.*links).below[side] = inner;
        if (inner != nullptr) (inner->*links).above = &one;
        (child.*links).below[1 - side] = &one;
        (one.*links).above = &child;
        measure(one);
        measure(child);
        return child;
    }
    void balance_from(T* at) {
        while (at != nullptr) {
            const u32 before = (at->*links).height;
            const u32 left = height((at->*links).below[0]), right = height((at->*links).below[1]);
            measure(*at);
            if (left > right + 1 || right > left + 1) {
                const int side = right > left;
                T& child = *(at->*links).below[side];
                if (height((child.*links).below[1 - side]) > height((child.*links).below[side])) rotate(child, 1 - side);
                at = &rotate(*at, side);
            }
            if ((at->*links).height == before) return;
            at = (at->*links).above;
        }
    }

    T* root_ = nullptr;
};

}  // namespace common

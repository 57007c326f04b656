// SPDX-License-Identifier: GPL-2.0-or-later
// A list through members of its elements, in both directions: putting something in cannot fail, and taking it out needs no
// search. One object can be in several lists, one at a time through each of its links.
#pragma once

namespace common {

template <typename T>
struct ListLinks {
    T *before = nullptr, *after = nullptr;
};

template <typename T, ListLinks<T> T::*links>
class LinkedList {
  public:
    T* first() const { return first_; }
    bool empty() const { return first_ == nullptr; }
    static T* next(const T& one) { return (one.*links).after; }

    void append(T& one) {
        one.*links = {last_, nullptr};
        (last_ == nullptr ? first_ : (last_->*links).after) = &one;
        last_ = &one;
    }
    void remove(T& one) {
        const ListLinks<T> old = one.*links;
        (old.before == nullptr ? first_ : (old.before->*links).after) = old.after;
        (old.after == nullptr ? last_ : (old.after->*links).before) = old.before;
        one.*links = {};
    }
    // Null: it is empty.
    T* take() {
        T* const one = first_;
        if (one != nullptr) remove(*one);
        return one;
    }

  private:
    T *first_ = nullptr, *last_ = nullptr;
};

}  // namespace common

// SPDX-License-Identifier: GPL-2.0-or-later
// A list through a member of its elements, first in, first out. An element is in one list at a time.
#pragma once

namespace rt {

template <typename T>
class List {
  public:
    T* first() const { return first_; }

    void append(T& one) {
        one.next_ = nullptr;
        (first_ == nullptr ? first_ : last_->next_) = &one;
        last_ = &one;
    }
    // Before the first that does not come before it.
    template <typename Before>
    void insert(T& one, Before before) {
        T** at = &first_;
        while (*at != nullptr && before(**at, one)) at = &(*at)->next_;
        one.next_ = *at;
        *at = &one;
        if (one.next_ == nullptr) last_ = &one;
    }
    T* take() {
        T* const one = first_;
        if (one != nullptr) first_ = one->next_;
        if (first_ == nullptr) last_ = nullptr;
        return one;
    }

  private:
    T *first_ = nullptr, *last_ = nullptr;
};

}  // namespace rt

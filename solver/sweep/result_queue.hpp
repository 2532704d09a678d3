//! \file A bounded queue from many producers to one consumer.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace didymium {

template <class T>
class BoundedQueue {
  public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    //! Waits while full. \return false when the consumer has gone.
    bool push(T item) {
        std::unique_lock lock(mutex_);
        has_room_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
        if (closed_)
            return false;
        items_.push_back(std::move(item));
        has_items_.notify_one();
        return true;
    }

    //! Waits while empty. \return nothing once closed and drained.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        has_items_.wait(lock, [this] { return closed_ || !items_.empty(); });
        if (items_.empty())
            return std::nullopt;
        T item = std::move(items_.front());
        items_.pop_front();
        has_room_.notify_one();
        return item;
    }

    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        has_room_.notify_all();
        has_items_.notify_all();
    }

  private:
    std::size_t capacity_;
    bool closed_ = false;
    std::deque<T> items_;
    std::mutex mutex_;
    std::condition_variable has_room_, has_items_;
};

}  // namespace didymium

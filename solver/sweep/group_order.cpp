#include "solver/sweep/group_order.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace didymium {

namespace {

//! Spread over the sweep, to learn from.
constexpr std::size_t n_pilots = 16;

}  // namespace

GroupOrder::GroupOrder(std::vector<int> groups) : sort_at_(n_pilots / 2) {
    const std::size_t stride = std::max<std::size_t>(1, groups.size() / n_pilots);
    std::vector<int> pilots;
    for (std::size_t i = 0; i < groups.size(); ++i)
        (i % stride == 0 && pilots.size() < n_pilots ? pilots : waiting_)
            .push_back(groups[i]);
    std::reverse(waiting_.begin(), waiting_.end());
    waiting_.insert(waiting_.end(), pilots.rbegin(), pilots.rend());
}

std::optional<int> GroupOrder::next() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty())
        return std::nullopt;
    const int group = waiting_.back();
    waiting_.pop_back();
    running_.insert(group);
    return group;
}

void GroupOrder::took(int group, double seconds) {
    const std::lock_guard lock(mutex_);
    running_.erase(group);
    seconds_[group] = seconds;
    longest_ = std::max(longest_, seconds);
    if (seconds_.size() >= sort_at_) {
        sort();
        sort_at_ = 2 * seconds_.size();
    }
}

std::chrono::nanoseconds GroupOrder::longest() {
    const std::lock_guard lock(mutex_);
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(longest_));
}

std::optional<double> GroupOrder::to_come() {
    const std::lock_guard lock(mutex_);
    if (seconds_.empty())
        return std::nullopt;
    double sum = 0.0;
    for (const int group : waiting_)
        sum += estimate(group);
    constexpr double rest = 0.5;  // of one that runs, on the average
    for (const int group : running_)
        sum += rest * estimate(group);
    return sum;
}

double GroupOrder::estimate(int group) const {
    const auto above = seconds_.lower_bound(group);
    if (above == seconds_.begin())
        return above->second;
    const auto below = std::prev(above);
    if (above == seconds_.end())
        return below->second;
    const double share = static_cast<double>(group - below->first) /
                         static_cast<double>(above->first - below->first);
    return below->second + share * (above->second - below->second);
}

void GroupOrder::sort() {
    std::vector<std::pair<double, int>> order;
    for (const int group : waiting_)
        order.emplace_back(estimate(group), group);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : a.second > b.second;
    });
    for (std::size_t i = 0; i < order.size(); ++i)
        waiting_[i] = order[i].second;
}

}  // namespace didymium

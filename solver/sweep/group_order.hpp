//! \file In which order the groups of a sweep are run.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace didymium {

//! Hands groups out to threads, the longest first, so that none is left alone with a
//! long one at the end. How long a group takes is not known before; but neighbours of a
//! sweep are alike. So some groups spread over the sweep go first, and the others
//! follow by what is interpolated between those that are finished, anew whenever twice
//! as many are. Results do not depend on the order. Any thread may call.
class GroupOrder {
  public:
    //! \param groups  to run, rising
    explicit GroupOrder(std::vector<int> groups);

    //! The next group; nothing when all have been handed out.
    std::optional<int> next();
    //! What a group took, s.
    void took(int group, double seconds);
    //! What the longest took so far.
    std::chrono::nanoseconds longest();
    //! Seconds of one thread that the groups not yet finished will take, by what others
    //! took; nothing before the first is finished.
    std::optional<double> to_come();

  private:
    double estimate(int group) const;
    void sort();

    std::mutex mutex_;
    std::vector<int> waiting_;  //!< the next one is the last
    std::set<int> running_;
    std::map<int, double> seconds_;
    double longest_ = 0.0;     //!< of these
    std::size_t sort_at_ = 0;  //!< with so many finished groups
};

}  // namespace didymium

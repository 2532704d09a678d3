//! \file Where a sweep keeps what is finished, so that it can be taken up again.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "outputs/results/result_file.hpp"
#include "outputs/storage/journal.hpp"
#include "outputs/storage/sweep_count.hpp"

namespace didymium {

//! A journal of another sweep is in the way; the message says in what it differs.
class ForeignJournal : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! The groups of a sweep go to a journal, NAME.h5.journal, before they go to the result
//! that grows beside it, NAME.h5.partial. A sweep that was ended by whatever means
//! finds them in the journal and makes the partial file anew. One thread at a time, but
//! for the packer. Throws OutputError.
class SweepStore {
  public:
    //! Takes up what an earlier run of the same sweep and shard has left; throws
    //! ForeignJournal at what another one has. \param restart  leave it out instead
    SweepStore(const std::filesystem::path& path, const ResultShape& shape,
               int n_scenarios, const RunProvenance& provenance,
               const ResultGrouping& grouping, bool restart);
    //! Keeps the journal, if it holds a group, and nothing else.
    ~SweepStore();
    SweepStore(const SweepStore&) = delete;
    SweepStore& operator=(const SweepStore&) = delete;

    const GroupPacker& packer() const { return writer_->packer(); }
    //! (group) whether it was finished before.
    const std::vector<bool>& finished() const { return finished_; }
    //! Scenarios that were finished before.
    const SweepCount& resumed() const { return resumed_; }
    //! Bytes that an earlier run has left behind the last whole group.
    std::uint64_t lost() const { return lost_; }
    //! All that the journal holds by now.
    const SweepCount& kept() const { return kept_; }

    void add(std::string_view record);
    //! All is there: the result gets its name, and the journal goes.
    void finish(const SweepEffort& effort);
    //! Keeps journal and partial file for the next run; neither, without a group.
    void leave();
    const std::filesystem::path& journal_path() const { return journal_.path(); }

  private:
    using Clock = std::chrono::steady_clock;
    void take_up();

    Journal journal_;
    std::unique_ptr<ResultWriter> writer_;
    std::vector<bool> finished_;
    SweepCount resumed_;
    std::uint64_t lost_ = 0;
    SweepCount kept_;
    bool done_ = false;
    Clock::time_point last_sync_ = Clock::now();
};

}  // namespace didymium

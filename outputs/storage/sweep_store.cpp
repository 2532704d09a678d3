#include "outputs/storage/sweep_store.hpp"

#include <fmt/format.h>

#include "outputs/storage/locked_file.hpp"
#include "outputs/storage/sweep_identity.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

//! What is finished survives a loss of power after this time at the latest.
constexpr auto kSyncInterval = std::chrono::seconds(10);

//! Where a journal of this result is to be, once the result itself can be.
fs::path journal_place(const fs::path& result, const RunProvenance& provenance) {
    require_place(result);
    require_place_beside_inputs(result, provenance);
    return result.string() + ".journal";
}

//! The first record of a journal.
std::string header_of(const RunProvenance& provenance, const ResultGrouping& grouping) {
    return provenance.identity +
           fmt::format("shard: {} of {}\nsize of groups: {}, {}\n", provenance.shard,
                       provenance.shards, grouping.scenarios, grouping.n_unknowns);
}

}  // namespace

SweepStore::SweepStore(const fs::path& path, const ResultShape& shape, int n_scenarios,
                       const RunProvenance& provenance, const ResultGrouping& grouping,
                       bool restart)
    : journal_(journal_place(path, provenance)),
      finished_((n_scenarios + grouping.scenarios - 1) / grouping.scenarios, false) {
    const std::string header = header_of(provenance, grouping);
    const std::string before = journal_.first();
    if (journal_.is_foreign() && !restart) {
        throw ForeignJournal(fmt::format(
            "{}: it is no journal of a sweep, or its beginning is damaged; expected "
            "another name of the result, or --restart to overwrite it",
            journal_.path().string()));
    }
    if (before != header && journal_.has_more() && !restart) {
        throw ForeignJournal(fmt::format(
            "{}: case changed before resume: {}; expected what this sweep began with, "
            "another name of the result, or --restart to leave out what is finished",
            journal_.path().string(), identity_change(before, header)));
    }
    try {
        writer_ = std::make_unique<ResultWriter>(path, shape, n_scenarios, provenance,
                                                 grouping);
        if (before == header && !restart) {
            take_up();
        } else {
            journal_.clear();
            journal_.append(header);
        }
    } catch (...) {
        if (before.empty()) {
            journal_.remove();
        }
        throw;
    }
}

SweepStore::~SweepStore() {
    if (!done_ && kept_.done == 0) {
        journal_.remove();
    }
}

void SweepStore::take_up() {
    lost_ = journal_.replay([this](std::string_view record) {
        const GroupHead head = group_head(record);
        writer_->write_group(record);
        finished_.at(head.group) = true;
        resumed_.add(head.status);
    });
    kept_ = resumed_;
}

void SweepStore::add(std::string_view record) {
    journal_.append(record);
    kept_.add(group_head(record).status);
    if (const auto now = Clock::now(); now - last_sync_ > kSyncInterval) {
        journal_.sync();
        last_sync_ = now;
    }
    writer_->write_group(record);
}

void SweepStore::finish(const SweepEffort& effort) {
    writer_->record_effort(effort);
    writer_->finish();
    done_ = true;
    journal_.remove();
}

void SweepStore::leave() {
    if (kept_.done == 0) {
        return;  // the destructors leave nothing
    }
    done_ = true;
    journal_.sync();
    writer_->leave();
}

}  // namespace didymium

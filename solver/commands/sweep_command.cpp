#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "outputs/console/progress.hpp"
#include "outputs/console/sweep_report.hpp"
#include "outputs/console/text_table.hpp"
#include "outputs/results/host.hpp"
#include "outputs/storage/shard_merge.hpp"
#include "outputs/storage/sweep_identity.hpp"
#include "outputs/storage/sweep_store.hpp"
#include "solver/commands/command_parts.hpp"
#include "solver/commands/commands.hpp"
#include "solver/fit/estimate.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/flowsheet/layout.hpp"
#include "solver/sweep/sweep.hpp"

namespace didymium {

namespace {

namespace fs = std::filesystem;

constexpr double longest_limit = 1e9;  // s; clocks count nanoseconds in 64 bits

std::string plural(int n, const char* noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

int exit_code(const SweepCount& count) {
    return count.bugs > 0               ? exit_internal
           : count.failed == 0          ? exit_ok
           : count.failed == count.done ? exit_failed
                                        : exit_partial;
}

//! Says how many failed, on standard error.
int conclude(const fs::path& input, const SweepCount& count) {
    if (count.failed > 0)
        fmt::print(
            stderr, "{}: error: {} of {} scenarios failed{}\n", input.string(),
            count.failed, count.done,
            count.bugs > 0 ? fmt::format(", {} by a bug", count.bugs) : std::string());
    return exit_code(count);
}

//! Groups of a shard that are not finished.
std::vector<int> groups_to_run(const SweepStore& store, const CommandOptions& options) {
    std::vector<int> groups;
    for (int g = 0; g < static_cast<int>(store.finished().size()); ++g)
        if (g % options.shards == options.shard - 1 && !store.finished()[g])
            groups.push_back(g);
    return groups;
}

int scenarios_of(const std::vector<int>& groups, int per_group, int n) {
    int count = 0;
    for (const int g : groups)
        count += std::min(per_group, n - g * per_group);
    return count;
}

std::string effort_text(const SweepRunEnd& end, int threads, int resumed) {
    const SweepEffort& effort = end.effort;
    std::string text = fmt::format(
        "Sweep         {} on {}, busy for {:.1f} % of it; packing {:.1f} %, the writer "
        "{:.1f} %; {} at the peak\n",
        format_seconds(effort.wall), plural(threads, "thread"),
        100.0 * (effort.computing + effort.packing) / (effort.wall * threads),
        100.0 * effort.packing / (effort.wall * threads),
        100.0 * effort.writing / effort.wall, bytes_text(peak_memory()));
    if (resumed > 0)
        text += fmt::format("              {} had been finished before\n",
                            plural(resumed, "scenario"));
    return text;
}

//! What is said when a sweep has not come to its end.
std::string kept_text(const SweepCount& kept, int n, const fs::path& journal) {
    return fmt::format(
        "{} of {} scenarios are finished and kept in {}; the same command "
        "goes on with the others",
        kept.done, n, journal.string());
}

SweepOptions run_options_of(const CommandOptions& options) {
    SweepOptions run_options;
    run_options.threads = options.threads;
    return run_options;
}

//! What only the solver can check comes before anything is made of a case.
SweepShapes shapes_of(const CaseFile& file, const CaseSpec& spec,
                      const SweepSpec& sweep, int threads) {
    require_memory(spec, threads);
    build_cascade(spec);
    return {file, spec, sweep};
}

//! Everything about a sweep that is known before it runs.
struct SweepPlan {
    explicit SweepPlan(const CommandOptions& options)
        : sweep(read_sweep(options.input)),
          file(CaseFile::read(sweep.case_path)),
          spec(file.resolve()),
          n(static_cast<int>(sweep.points.size())),
          run_options(run_options_of(options)),
          threads(sweep_threads(run_options)),
          shapes(shapes_of(file, spec, sweep, threads)),
          stored(stored_state(spec)),
          provenance(sweep_provenance(file, spec, options, sweep)) {
        if (shapes.kept.state)
            stored_as.n_unknowns = static_cast<std::size_t>(
                Layout(build_cascade(spec), Form::ode).n_state());
        grouping = group_scenarios(sweep, file, shapes.file, stored_as.n_unknowns);
        stored_as.scenarios = grouping.scenarios;
        provenance.threads = threads;
        provenance.shard = options.shard;
        provenance.shards = options.shards;
        provenance.scenarios_per_group = grouping.scenarios;
        provenance.identity =
            sweep_identity(provenance, stored ? &*stored : nullptr, n);
        path = output_path(options);
        if (options.shards > 1)
            path = shard_path(path, options.shard, options.shards);
        size = estimate_size(spec, shapes.file, n, threads, shapes.kept, grouping,
                             provenance);
    }

    SweepSpec sweep;
    CaseFile file;
    CaseSpec spec;
    int n;
    SweepOptions run_options;
    int threads;
    SweepShapes shapes;
    std::optional<StoredState> stored;
    SweepGrouping grouping;
    ResultGrouping stored_as;
    RunProvenance provenance;
    fs::path path;
    SizeEstimate size;
};

void say_plan(const SweepPlan& plan, const SweepStore& store, int to_run) {
    fmt::print(stderr,
               "{} in groups of {} on {}: memory about {} of {}, result {} to {}\n",
               plural(to_run, "scenario"), plan.grouping.scenarios,
               plural(plan.threads, "thread"), bytes_text(plan.size.memory),
               bytes_text(memory_limit()), bytes_text(plan.size.file_low),
               bytes_text(plan.size.file_high));
    if (store.resumed().done > 0)
        fmt::print(stderr, "going on after {} that {} finished before\n",
                   plural(store.resumed().done, "scenario"),
                   store.resumed().done == 1 ? "was" : "were");
    if (store.lost() > 0)
        fmt::print(stderr,
                   "{} at the end of the journal are no whole group (cut short, or "
                   "damaged) and left out\n",
                   bytes_text(static_cast<double>(store.lost())));
}

//! Runs what is left of the sweep into its store.
SweepRunEnd run_into(SweepStore& store, const SweepPlan& plan,
                     const std::vector<int>& groups, int total, bool quiet) {
    std::optional<Progress> progress;
    if (!quiet) {
        progress.emplace("sweeping", total);
        progress->start_from(store.kept().done);
    }
    const SweepRunEnd end = run_sweep(
        plan.sweep, plan.file, plan.shapes, store.packer(), plan.grouping, groups,
        plan.run_options, [&](const std::string& record, const ToCome& to_come) {
            store.add(record);
            const SweepCount& count = store.kept();
            if (progress)
                progress->update(
                    count.done,
                    fmt::format("{} of {} scenarios{}", count.done, total,
                                count.failed ? fmt::format(", {} failed", count.failed)
                                             : std::string()),
                    to_come);
        });
    if (progress)
        progress->finish(store.kept().done == total);
    return end;
}

}  // namespace

int sweep_command(const CommandOptions& options) {
    SweepPlan plan(options);
    SizeEstimate on_disk = plan.size;
    on_disk.file_low *= 2.0;  // the journal holds it, too, until the end
    require_room(plan.spec, on_disk, options.quiet ? fs::path() : plan.path);
    plan.run_options.stop = &interruption();
    plan.run_options.abort = &impatience();
    plan.run_options.stored = plan.stored ? &*plan.stored : nullptr;
    if (options.time_limit > 0.0)
        plan.run_options.end =
            options.start + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                std::chrono::duration<double>(
                                    std::min(options.time_limit, longest_limit)));
    std::optional<SweepStore> store;
    try {
        store.emplace(plan.path, plan.shapes.file, plan.n, plan.provenance,
                      plan.stored_as, options.restart);
    } catch (const ForeignJournal& e) {
        fmt::print(stderr, "error: {}\n", e.what());
        return exit_bad_input;
    }
    const SweepCount& kept = store->kept();
    const int resumed = kept.done;
    const std::vector<int> groups = groups_to_run(*store, options);
    const int to_run = scenarios_of(groups, plan.grouping.scenarios, plan.n);
    const int total = resumed + to_run;
    if (!options.quiet)
        say_plan(plan, *store, to_run);
    SweepRunEnd end;
    try {
        end = run_into(*store, plan, groups, total, options.quiet);
        if (kept.done < total) {
            store->leave();
            fmt::print(stderr, "{}: {}\n",
                       end.timed_out ? "time limit reached" : "interrupted",
                       kept.done == 0 ? "nothing written"
                                      : kept_text(kept, total, store->journal_path()));
            return end.timed_out ? exit_time_limit : exit_interrupted;
        }
        store->finish(end.effort);
    } catch (const OutputError& e) {
        if (kept.done == 0)
            throw;
        throw OutputError(fmt::format("{}\n{}", e.what(),
                                      kept_text(kept, total, store->journal_path())));
    }
    if (!options.quiet)
        fmt::print("{}{}\nwrote {}\n", summarize_sweep(plan.path).text(),
                   effort_text(end, plan.threads, resumed), plan.path.string());
    return conclude(options.input, kept);
}

int merge_command(const CommandOptions& options) {
    const fs::path path = options.output.empty()
                              ? merged_path(options.shard_files.front()).filename()
                              : options.output;
    try {
        merge_shards(options.shard_files, path, options.command_line);
    } catch (const UnfitShards& e) {
        fmt::print(stderr, "error: {}\n", e.what());
        return exit_bad_input;
    }
    const SweepSummary summary = summarize_sweep(path);
    if (!options.quiet)
        fmt::print("{}\nwrote {}\n", summary.text(), path.string());
    return conclude(path, summary.count());
}

}  // namespace didymium

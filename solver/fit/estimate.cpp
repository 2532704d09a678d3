#include "solver/fit/estimate.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <thread>

#include <fmt/format.h>

#include "outputs/results/host.hpp"
#include "solver/run/simulate.hpp"
#include "solver/run/stopwatch.hpp"

namespace didymium {

namespace {

constexpr double trial_limit = 2.0;  // s

// Measured over the shipped cases and larger ones (docs/performance.md): the program
// and its libraries, what the integrator and its matrix hold for each unknown, and how
// often the values of a scenario are held: by itself, and on their way to the file.
constexpr double program_bytes = 28e6;
constexpr double bytes_per_unknown = 1000.0;
constexpr double bytes_per_sensitivity = 250.0;  // of an unknown to an input
constexpr double copies_of_values = 1.6;
// Of the values of a group, what each thread holds besides them in groups that are
// packed and wait for the writer (sweep.cpp).
constexpr double waiting = 1.0;

// Of the values before compression, what files have been seen to take, and what HDF5
// needs to describe them.
constexpr double least_compressed = 0.1;
constexpr double most_compressed = 0.75;
constexpr double least_description = 100e3;
constexpr double most_description = 120e3;
// What a run takes besides its scenarios: to start, to read, to close the file; and
// what compresses and writes values, bytes per second.
constexpr double start_seconds = 0.07;
constexpr double writing_speed = 50e6;

//! Sets a flag after a time, unless it is destroyed before; and with another flag.
class Deadline {
  public:
    Deadline(std::atomic<bool>& flag, const std::atomic<bool>& other, double seconds)
        : thread_([this, &flag, &other, seconds](const std::stop_token& token) {
              const auto end =
                  WallClock::now() + std::chrono::duration<double>(seconds);
              std::unique_lock lock(mutex_);
              while (!token.stop_requested() && !other.load() && WallClock::now() < end)
                  woken_.wait_for(lock, token, std::chrono::milliseconds(20),
                                  [] { return false; });
              flag.store(!token.stop_requested());
          }) {}

  private:
    std::mutex mutex_;
    std::condition_variable_any woken_;
    std::jthread thread_;
};

double scenario_memory(const CaseSpec& spec, double unknowns, double values,
                       double held) {
    const auto inputs = static_cast<double>(spec.simulate.sensitivities.size());
    return unknowns * (bytes_per_unknown + inputs * bytes_per_sensitivity) +
           copies_of_values * values * held;
}

[[noreturn]] void refuse(const CaseSpec& spec, double needed, const std::string& of) {
    throw OutputError(fmt::format(
        "{}: error: {} needs about {} of memory, expected at most the {} of this "
        "machine; take fewer points of time (output_interval, profile_interval), "
        "settler cells or stages",
        spec.file, of, bytes_text(needed), bytes_text(memory_limit())));
}

//! And what leaves by the outlets, which is integrated as well.
double count_integrated(const CaseSpec& spec) {
    const double aqueous = spec.chemistry.n_cations() + spec.chemistry.n_ions();
    const double organic = spec.chemistry.n_distributing() + 1.0;
    double unknowns = count_unknowns(spec);
    for (const ControlSpec& control : spec.controls)
        unknowns += control.stream < 0 ? 0.0 : 1.0;
    for (const BankSpec& bank : spec.banks)
        for (const auto& outlet : bank.outlets())
            unknowns += outlet.phase == Phase::aqueous ? aqueous : organic;
    return unknowns;
}

//! The same of the largest structure that a file in this shape may hold, as if its
//! stages were like those of the case.
double most_integrated(const CaseSpec& spec, const ResultShape& shape) {
    std::size_t stages = 0;
    for (const BankSpec& bank : spec.banks)
        stages += bank.stages.size();
    return count_integrated(spec) * static_cast<double>(shape.stages.size()) /
           static_cast<double>(stages);
}

}  // namespace

double count_unknowns(const CaseSpec& spec) {
    const double cations = spec.chemistry.n_distributing();
    const double aqueous = spec.chemistry.n_cations() + spec.chemistry.n_ions();
    const double organic = cations + 1.0;
    double unknowns = 2.0 * static_cast<double>(spec.controls.size());
    for (const BankSpec& bank : spec.banks)
        for (const StageSpec& stage : bank.stages) {
            const bool rate = stage.transfer.law != TransferLaw::equilibrium;
            unknowns += aqueous + 1.0 + (rate ? cations : 0.0) +
                        stage.aqueous_cells * aqueous + stage.organic_cells * organic;
        }
    return unknowns;
}

void require_memory(const CaseSpec& spec, int threads) {
    const double needed =
        program_bytes +
        threads * scenario_memory(spec, count_integrated(spec), 0.0, 0.0);
    if (needed > memory_limit())
        refuse(spec, needed,
               fmt::format("a case of {:.3g} unknowns", count_unknowns(spec)));
}

SizeEstimate estimate_size(const CaseSpec& spec, const ResultShape& shape,
                           int n_scenarios, int threads, const SweepKept& kept,
                           const SweepGrouping& grouping,
                           const RunProvenance& provenance) {
    SizeEstimate size;
    size.unknowns = count_unknowns(spec);
    const auto state =
        kept.state ? static_cast<std::size_t>(size.unknowns) : std::size_t{0};
    const double values = scenario_bytes(shape, state);
    size.memory =
        program_bytes +
        std::min(threads, n_scenarios) *
            scenario_memory(
                spec, grouping.at_once * most_integrated(spec, shape), values,
                n_scenarios == 1 ? 1.0 : grouping.scenarios * (1.0 + waiting));
    size.uncompressed = uncompressed_bytes(shape, n_scenarios, state, provenance);
    ResultShape written = shape;
    if (!kept.profiles)
        written.profile_times.clear();
    size.written = uncompressed_bytes(written, n_scenarios, state, provenance);
    size.file_low = least_description + least_compressed * size.written;
    size.file_high = most_description + most_compressed * size.written;
    return size;
}

void require_room(const CaseSpec& spec, const SizeEstimate& size,
                  const std::filesystem::path& result) {
    if (size.memory > memory_limit())
        refuse(spec, size.memory, "this run");
    if (result.empty())
        return;
    const double free = free_disk(result.parent_path());
    if (size.file_low > free)
        fmt::print(stderr,
                   "warning: {} will take {} or more, and its disk has {} free\n",
                   result.string(), bytes_text(size.file_low), bytes_text(free));
}

TimeEstimate estimate_time(const CaseFile& file, std::span<const Assignment> scenario,
                           const ResultShape& shape, bool steady, bool analyse,
                           const StoredState* stored, const std::atomic<bool>& stop) {
    TimeEstimate estimate;
    estimate.trial_limit = trial_limit;
    const auto& times = shape.times;  // the last may be infinity: the end itself
    const double until =
        std::isinf(times.back()) ? times[times.size() - 2] : times.back();
    std::atomic<bool> ended{false};
    double half_seconds = 0.0;
    double half_hours = 0.0;
    RunHooks hooks;
    hooks.stop = &ended;
    hooks.stored = stored;
    hooks.analyse = analyse;
    const auto begin = WallClock::now();
    hooks.progress = [&](double hours, std::int64_t steps) {
        estimate.simulated = hours;
        estimate.steps = steps;
        const double seconds = seconds_since(begin);
        if (seconds < 0.5 * trial_limit) {
            half_seconds = seconds;
            half_hours = hours;
        }
    };
    {
        const Deadline deadline(ended, stop, trial_limit);
        const ScenarioResult result = steady
                                          ? run_steady(file, scenario, shape, hooks)
                                          : run_dynamic(file, scenario, shape, hooks);
        estimate.finished = result.status != Status::not_run;
    }
    estimate.seconds = estimate.most = seconds_since(begin);
    if (estimate.finished)
        return estimate;
    const double pace =
        (estimate.simulated - half_hours) / (estimate.seconds - half_seconds);
    estimate.known = !steady && pace > 0.0;
    if (estimate.known && half_hours > 0.0) {
        const double rest = std::max(1.0, until / estimate.simulated);
        const double doublings =
            std::log(rest) / std::log(estimate.simulated / half_hours);
        estimate.seconds += doublings * (estimate.most - half_seconds);
        estimate.most += std::max(0.0, until - estimate.simulated) / pace;
    }
    return estimate;
}

double total_seconds(double scenario, int n_scenarios, int threads,
                     const SizeEstimate& size) {
    const double computing = scenario * n_scenarios / std::min(threads, n_scenarios);
    const double writing = size.written / writing_speed;
    // One thread writes while the others compute; a single scenario is written at last.
    return start_seconds +
           (n_scenarios == 1 ? computing + writing : std::max(computing, writing));
}

std::string bytes_text(double bytes) {
    constexpr std::array<const char*, 6> units = {"B", "kB", "MB", "GB", "TB", "PB"};
    std::size_t i = 0;
    for (; bytes >= 999.5 && i + 1 < units.size(); ++i)
        bytes /= 1000.0;
    return fmt::format("{:.{}f} {}", bytes, i > 0 && bytes < 9.95 ? 1 : 0, units[i]);
}

std::string seconds_text(double seconds) {
    if (seconds < 120.0)
        return fmt::format("{:.2g} s", std::max(seconds, 0.01));
    if (seconds < 7200.0)
        return fmt::format("{:.2g} min", seconds / 60.0);
    return seconds < 172800.0 ? fmt::format("{:.2g} h", seconds / 3600.0)
                              : fmt::format("{:.3g} d", seconds / 86400.0);
}

std::string size_text(const CaseSpec& spec, const SizeEstimate& size) {
    std::size_t stages = 0;
    for (const BankSpec& bank : spec.banks)
        stages += bank.stages.size();
    return fmt::format(
        "size: {:.0f} unknowns in {} stages, {} elements and base cations, {} ions\n"
        "result file: {} of values ({:.0f} bytes), {} to {} as it is compressed\n"
        "memory: about {}\n",
        size.unknowns, stages, spec.chemistry.n_cations(), spec.chemistry.n_ions(),
        bytes_text(size.uncompressed), size.uncompressed, bytes_text(size.file_low),
        bytes_text(size.file_high), bytes_text(size.memory));
}

}  // namespace didymium

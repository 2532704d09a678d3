#include "solver/commands.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

#include "outputs/progress.hpp"
#include "outputs/result_file.hpp"
#include "outputs/summary.hpp"
#include "outputs/summary_controls.hpp"
#include "outputs/text_table.hpp"
#include "solver/initial_state.hpp"
#include "solver/saturation.hpp"
#include "solver/simulate.hpp"
#include "solver/sweep.hpp"

namespace didymium {

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

std::filesystem::path output_path(const CommandOptions& options) {
    if (!options.output.empty())
        return options.output;
    std::filesystem::path name = options.input.filename();
    name.replace_extension(".h5");
    return name;
}

RunProvenance provenance_of(const CaseSpec& spec, const CommandOptions& options,
                            bool steady) {
    RunProvenance p;
    p.command = options.command_line;
    p.title = spec.title;
    p.method = steady                                          ? "newton"
               : spec.solver.method == IntegrationMethod::idas ? "idas"
                                                               : "cvodes";
    p.linear = spec.solver.linear == LinearAlgebra::klu ? "klu" : "block";
    p.rtol = spec.solver.rtol;
    p.atol = spec.solver.atol * 1e-3;
    p.monomers_per_unit = spec.chemistry.monomers_per_unit;
    p.sources = spec.sources;
    p.resolved_case = spec.resolved_text;
    return p;
}

//! The state to start from, where the case names a file. Read before any thread starts:
//! HDF5 stays on one.
std::optional<StoredState> stored_state(const CaseSpec& spec) {
    if (spec.simulate.initial.kind != InitialKind::file)
        return std::nullopt;
    const InitialSpec& initial = spec.simulate.initial;
    try {
        StoredState stored = read_stored_state(initial.file, initial.scenario);
        const Cascade cascade = build_cascade(spec);
        require_fit(stored, spec, cascade, Layout(cascade, Form::ode));
        return stored;
    } catch (const OutputError& e) {
        throw InputError(initial.where, e.what());
    }
}

int exit_code(Status status) {
    switch (status) {
        case Status::ok:
            return exit_ok;
        case Status::input_error:
            return exit_bad_input;
        case Status::closure_missed:
            return exit_not_closed;
        case Status::not_run:
            return exit_interrupted;
        default:
            return exit_failed;
    }
}

//! What is uncertain in a stream; empty when nothing is known to be.
std::string uncertainty_text(const StreamSpec& stream, const ChemistrySpec& chemistry) {
    TextTable table({"", "mol/L", "standard deviation", "of it"});
    bool known = false;
    for (int i = 0; i < chemistry.n_cations(); ++i) {
        const double value = stream.concentration[i];
        const double sd = stream.concentration_sd[i];
        if (sd == 0.0)
            continue;
        known = true;
        table.add_row({chemistry.cations[i].name, fmt::format("{:.5g}", value * 1e-3),
                       fmt::format("{:.2g}", sd * 1e-3),
                       value > 0.0 ? fmt::format("{:.2g} %", 100.0 * sd / value) : ""});
    }
    return known ? fmt::format("uncertainty of {}\n\n{}\n", stream.name, table.text())
                 : "";
}

//! Feeds that no stage of a run could bring within what the chemistry was measured at.
std::vector<std::string> feeds_outside_window(const CaseSpec& spec) {
    std::vector<std::string> warnings;
    const double limit = spec.chemistry.window.max_rare_earth;
    for (const StreamSpec& stream : spec.streams) {
        double rare_earth = 0.0;
        for (int i = 0; i < spec.chemistry.n_cations(); ++i)
            if (spec.chemistry.cations[i].rare_earth && stream.phase == Phase::aqueous)
                rare_earth += stream.concentration[i];
        if (limit > 0.0 && rare_earth > limit)
            warnings.push_back(fmt::format(
                "stream '{}' holds {:.3g} mol/L of rare earth; the constants of {} "
                "were "
                "measured up to {:.3g} mol/L",
                stream.name, rare_earth * 1e-3, spec.chemistry.name, limit * 1e-3));
    }
    return warnings;
}

//! Liquors that come in above saturation.
std::vector<std::string> saturated_streams(const CaseSpec& spec) {
    std::vector<std::string> warnings;
    const auto equilibrium = make_equilibrium(spec.chemistry);
    for (const StreamSpec& stream : spec.streams) {
        if (stream.phase != Phase::aqueous)
            continue;
        const double* liquor = stream.concentration.data();
        const double proton = equilibrium->free_proton(liquor);
        for (const Solid& solid : spec.chemistry.solids) {
            const double ratio =
                saturation_ratio(solid, spec.chemistry, liquor, proton);
            if (ratio > 1.0)
                warnings.push_back(fmt::format(
                    "stream '{}' is above the saturation of {}: {:.3g} times its "
                    "solubility product, pH {:.2f}",
                    stream.name, solid.name, ratio, 3.0 - std::log10(proton)));
        }
    }
    return warnings;
}

//! Leaves the stage profiles at their fill value.
void drop_profiles(ScenarioResult& result) {
    for (auto* array :
         {&result.aqueous, &result.organic, &result.settler_aqueous,
          &result.settler_organic, &result.ph, &result.loading, &result.free_extractant,
          &result.saturation_index, &result.distribution, &result.separation,
          &result.aqueous_flow, &result.organic_flow})
        array->clear();
}

//! Stores and reports the one scenario of `run` and `steady`.
int conclude(const CommandOptions& options, const ResultShape& shape,
             const CaseSpec& spec, ScenarioResult& result, ResultWriter& writer,
             const std::filesystem::path& path) {
    if (result.status == Status::not_run) {
        fmt::print(stderr, "interrupted: nothing written\n");
        return exit_interrupted;
    }
    if (result.status == Status::input_error) {
        fmt::print(stderr, "{}\n", result.message);
        return exit_bad_input;
    }
    writer.write(0, result);
    writer.finish();
    if (!options.quiet)
        fmt::print("{}\nwrote {}\n", summarize(shape, result, spec), path.string());
    if (result.status != Status::ok)
        fmt::print(stderr, "{}: error: {} ({})\n", spec.file, result.message,
                   status_name(result.status));
    return exit_code(result.status);
}

int single_scenario(const CommandOptions& options, bool steady) {
    const CaseFile file = CaseFile::read(options.input);
    const CaseSpec spec = file.resolve();
    build_cascade(spec);  // what only the solver can check
    const ResultShape shape = make_shape(spec, steady ? "steady" : "run");
    const std::optional<StoredState> stored = stored_state(spec);
    const std::filesystem::path path = output_path(options);
    ResultWriter writer(path, shape, 1, provenance_of(spec, options, steady));
    RunHooks hooks;
    hooks.stop = &interrupted;
    hooks.stored = stored ? &*stored : nullptr;
    ScenarioResult result;
    if (steady) {
        result = run_steady(file, {}, shape, hooks);
    } else {
        const double until = spec.simulate.until / 3600.0;
        std::optional<Progress> progress;
        if (!options.quiet)
            progress.emplace("simulating", until);
        hooks.progress = [&](double hours, std::int64_t steps) {
            if (progress)
                progress->update(hours, fmt::format("{:.3g} of {:.3g} d, {} steps",
                                                    hours / 24.0, until / 24.0, steps));
        };
        result = run_dynamic(file, {}, shape, hooks);
        if (progress)
            progress->finish(result.status == Status::ok);
    }
    return conclude(options, shape, spec, result, writer, path);
}

}  // namespace

void install_signal_handlers() {
    for (const int signal : {SIGINT, SIGTERM})
        std::signal(signal, [](int) { interrupted.store(true); });
}

int check_command(const CommandOptions& options) {
    const CaseFile file = CaseFile::read(options.input);
    const CaseSpec spec = file.resolve();
    build_cascade(spec);  // what only the solver can check
    stored_state(spec);
    if (options.quiet)
        return exit_ok;
    fmt::print("{}: {}\n\n", options.input.string(), spec.title);
    TextTable streams({"stream", "phase", "m3/h", "composition, mol/L"});
    for (const StreamSpec& s : spec.streams) {
        std::string composition;
        auto add = [&](const std::string& name, double value) {
            if (value != 0.0)
                composition += fmt::format(
                    "{}{} {:.5g}", composition.empty() ? "" : ", ", name, value * 1e-3);
        };
        int i = 0;
        for (const Cation& c : spec.chemistry.cations)
            add(c.name, s.concentration[i++]);
        for (const AqueousIon& ion : spec.chemistry.ions)
            add(ion.name, s.concentration[i++]);
        if (s.phase == Phase::aqueous)
            add("H", s.free_acid);
        add(spec.chemistry.extractant,
            s.concentration[i] * spec.chemistry.monomers_per_unit);
        streams.add_row({s.name, s.phase == Phase::aqueous ? "aqueous" : "organic",
                         fmt::format("{:.5g}", s.flow * 3600.0), composition});
    }
    fmt::print("{}\n", streams.text());
    for (const StreamSpec& s : spec.streams)
        fmt::print("{}", uncertainty_text(s, spec.chemistry));
    for (const BankSpec& bank : spec.banks) {
        std::string sections;
        for (const SectionSpec& s : bank.sections)
            sections += fmt::format("{}{} {}", sections.empty() ? "" : " + ", s.name,
                                    s.n_stages);
        fmt::print("bank {}: {} = {} stages\n", bank.name, sections, bank.n_stages());
    }
    if (!spec.controls.empty())
        fmt::print("\n{}\n", controls_table(spec));
    fmt::print("chemistry {}: {}\n", spec.chemistry.name, spec.chemistry.title);
    if (spec.simulate.until > 0.0)
        fmt::print("run: {:.4g} d in {} segments, {} unknowns\n",
                   spec.simulate.until / 86400.0, file.course({}, spec).size(),
                   Layout(build_cascade(spec), Form::ode).size());
    for (const std::string& w : spec.warnings)
        fmt::print("warning: {}\n", w);
    for (const std::string& w : feeds_outside_window(spec))
        fmt::print("warning: {}\n", w);
    for (const std::string& w : saturated_streams(spec))
        fmt::print("warning: {}\n", w);
    fmt::print("no errors\n");
    return exit_ok;
}

int run_command(const CommandOptions& options) {
    return single_scenario(options, false);
}

int steady_command(const CommandOptions& options) {
    return single_scenario(options, true);
}

int sweep_command(const CommandOptions& options) {
    const SweepSpec sweep = read_sweep(options.input);
    const CaseFile file = CaseFile::read(sweep.case_path);
    CaseSpec spec = file.resolve();
    build_cascade(spec);  // what only the solver can check
    spec.sources.push_back(sweep.source);
    const bool steady = sweep.run == SweepRun::steady;
    ResultShape shape = make_shape(spec, steady ? "steady" : "run", sweep.axes);
    shape.mode = "sweep";
    // Profiles of a sweep are those of the end.
    shape.profile_times = {shape.profile_times.back()};
    const std::optional<StoredState> stored = stored_state(spec);
    SweepOptions sweep_options;
    sweep_options.threads = options.threads;
    sweep_options.stop = &interrupted;
    sweep_options.stored = stored ? &*stored : nullptr;
    RunProvenance provenance = provenance_of(spec, options, steady);
    provenance.threads = sweep_threads(sweep_options);
    const int n = static_cast<int>(sweep.points.size());
    const std::filesystem::path path = output_path(options);
    ResultWriter writer(path, shape, n, provenance);

    SweepSummary summary(shape);
    std::optional<Progress> progress;
    if (!options.quiet)
        progress.emplace("sweeping", n);
    int done = 0;
    int failed = 0;
    run_sweep(sweep, file, shape, sweep_options,
              [&](int scenario, ScenarioResult result) {
                  if (result.status == Status::not_run)
                      return;  // its place in the file says so
                  if (!sweep.keep_profiles)
                      drop_profiles(result);
                  writer.write(scenario, result);
                  summary.add(scenario, result);
                  failed += result.status == Status::ok ? 0 : 1;
                  ++done;
                  if (progress)
                      progress->update(
                          done, fmt::format("{} of {} scenarios{}", done, n,
                                            failed ? fmt::format(", {} failed", failed)
                                                   : std::string()));
              });
    if (interrupted.load() && done == 0) {
        fmt::print(stderr, "interrupted: nothing written\n");
        return exit_interrupted;
    }
    const bool complete = done == n;
    if (progress)
        progress->finish(complete);
    writer.finish(complete);
    if (!options.quiet)
        fmt::print("{}\nwrote {}\n", summary.text(), path.string());
    if (!complete) {
        fmt::print(stderr, "interrupted: {} of {} scenarios not run\n", n - done, n);
        return exit_interrupted;
    }
    if (failed > 0)
        fmt::print(stderr, "{}: error: {} of {} scenarios failed\n",
                   options.input.string(), failed, n);
    return failed > 0 ? exit_failed : exit_ok;
}

int info_command(const CommandOptions& options) {
    fmt::print("{}\n", describe_result(options.input));
    return exit_ok;
}

}  // namespace didymium

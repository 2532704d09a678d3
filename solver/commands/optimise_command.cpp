//! \file didymium optimise: the best flows and numbers of stages of a case.
#include <optional>

#include <fmt/format.h>

#include "inputs/readers/optimise/optimise_file.hpp"
#include "outputs/console/optimise_summary.hpp"
#include "outputs/console/progress.hpp"
#include "outputs/results/optimise_result_file.hpp"
#include "outputs/storage/partial_file.hpp"
#include "solver/commands/command_parts.hpp"
#include "solver/commands/commands.hpp"
#include "solver/optimise/optimise_run.hpp"

namespace didymium {

int optimise_command(const CommandOptions& options) {
    const OptimiseSpec spec = read_optimise(options.input);
    const std::filesystem::path path = output_path(options);
    const std::filesystem::path optimum =
        options.optimum.empty()
            ? path.parent_path() / (path.stem().string() + "_case.toml")
            : options.optimum;
    RunProvenance provenance;
    provenance.command = options.command_line;
    provenance.title = spec.title;
    provenance.monomers_per_unit = spec.base.chemistry.monomers_per_unit;
    provenance.sources = spec.sources;
    provenance.seed = spec.starts > 1 ? spec.seed : 0;
    require_not_an_input(path, provenance.sources);
    require_not_an_input(optimum, provenance.sources);
    if (std::filesystem::absolute(optimum).lexically_normal() ==
        std::filesystem::absolute(path).lexically_normal())
        throw InputError({options.input.string(), 0, 0},
                         fmt::format("{} is to be the result and the case of the "
                                     "optimum, expected two files",
                                     path.string()));

    std::optional<Progress> progress;
    if (!options.quiet)
        progress.emplace("optimising", 1.0);
    OptimiseRun run = run_optimisation(
        spec, interruption(), [&](double done, double total, const std::string& text) {
            if (progress)
                progress->update(done / total, text);
        });
    if (progress)
        progress->finish(!run.interrupted);
    OptimiseReport& report = run.report;
    if (run.interrupted && run.best.empty()) {
        fmt::print(stderr, "interrupted: nothing written\n");
        return exit_interrupted;
    }
    if (report.feasible) {
        report.written = optimum.string();
        write_whole(optimum, optimised_case(spec, run, options.command_line));
    }
    write_optimisation(path, report, provenance, !run.interrupted);
    if (!options.quiet) {
        fmt::print("{}{}\n{}\nwrote {}\n", spec.title, spec.title.empty() ? "" : "\n",
                   summarize_optimisation(report), path.string());
        if (!report.written.empty())
            fmt::print("wrote {}\n", report.written);
    }
    if (run.interrupted) {
        fmt::print(stderr, "interrupted\n");
        return exit_interrupted;
    }
    if (!report.feasible)
        fmt::print(stderr, "{}: error: {}; no case written\n", options.input.string(),
                   report.message);
    return report.feasible ? exit_ok : exit_failed;
}

}  // namespace didymium

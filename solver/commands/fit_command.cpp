//! \file didymium fit: estimates constants of a chemistry from measurements.
#include <fmt/format.h>

#include "inputs/readers/fit/fit_file.hpp"
#include "outputs/console/fit_summary.hpp"
#include "outputs/results/fit_result_file.hpp"
#include "outputs/storage/partial_file.hpp"
#include "solver/commands/command_parts.hpp"
#include "solver/commands/commands.hpp"
#include "solver/fit/fit_run.hpp"

namespace didymium {

namespace {

//! Predictions are log10 D; what is written reads back to the last bit or nearly so.
constexpr double same_prediction = 1e-9;

}  // namespace

int fit_command(const CommandOptions& options) {
    const FitSpec spec = read_fit(options.input);
    const std::filesystem::path path = output_path(options);
    const std::filesystem::path chemistry =
        options.chemistry.empty()
            ? path.parent_path() / (path.stem().string() + "_chemistry.toml")
            : options.chemistry;
    RunProvenance provenance;
    provenance.command = options.command_line;
    provenance.title = spec.title;
    provenance.sources = spec.sources;
    provenance.monomers_per_unit = spec.chemistry.spec.monomers_per_unit;
    provenance.seed = spec.folds == FitFolds::contact ? spec.seed : 0;
    require_not_an_input(path, provenance.sources);
    require_not_an_input(chemistry, provenance.sources);

    FitRun run = run_fit(spec, interruption());
    FitReport& report = run.report;
    const bool interrupted = interruption().load();
    if (report.converged) {
        const std::string text = fitted_chemistry(spec, run);
        if (!(report.read_back <= same_prediction))
            throw std::logic_error(fmt::format(
                "the fitted chemistry predicts otherwise by {}", report.read_back));
        report.written = chemistry.string();
        write_whole(chemistry, text);
    }
    write_fit(path, report, provenance, !interrupted);
    if (!options.quiet) {
        fmt::print("{}{}\n{}\nwrote {}\n", spec.title, spec.title.empty() ? "" : "\n",
                   summarize_fit(report), path.string());
        if (!report.written.empty())
            fmt::print("wrote {}\n", report.written);
    }
    if (interrupted) {
        fmt::print(stderr, "interrupted\n");
        return exit_interrupted;
    }
    bool folds_converged = true;
    for (const FitReport::Fold& fold : report.folds) {
        folds_converged = folds_converged && fold.converged;
        if (!fold.converged)
            fmt::print(stderr, "{}: error: the fit without {}: {}\n",
                       options.input.string(), fold.name, fold.message);
    }
    if (!report.converged)
        fmt::print(stderr,
                   "{}: error: the fit did not converge: {}; no chemistry "
                   "written\n",
                   options.input.string(), report.message);
    return report.converged && folds_converged ? exit_ok : exit_failed;
}

}  // namespace didymium

//! \file didymium design: a circuit from a feed and a specification.
#include <fmt/format.h>

#include "inputs/separation_file.hpp"
#include "outputs/partial_file.hpp"
#include "outputs/result_file.hpp"
#include "outputs/summary.hpp"
#include "solver/circuit_design.hpp"
#include "solver/circuit_report.hpp"
#include "solver/command_parts.hpp"
#include "solver/commands.hpp"
#include "solver/design_uncertainty.hpp"

namespace didymium {

namespace {

//! Beside the case, by another ending.
std::filesystem::path beside(const std::filesystem::path& path, const char* ending) {
    return path.parent_path() / (path.stem().string() + ending);
}

}  // namespace

int design_command(const CommandOptions& options) {
    const SeparationSpec spec = read_separation(options.input);
    const std::filesystem::path path =
        options.output.empty()
            ? std::filesystem::path(options.input.stem().string() + "_circuit.toml")
            : options.output;
    const std::filesystem::path result = beside(path, ".h5");
    const std::filesystem::path page = beside(path, ".md");
    const std::filesystem::path margin = beside(path, "_margin.toml");
    for (const std::filesystem::path& written : {path, result, page, margin})
        require_not_an_input(written, spec.sources);
    const auto talk = [&](const std::string& line) {
        if (!options.quiet)
            fmt::print(stderr, "{}\n", line);
    };
    const CircuitDesign design = design_circuit(spec, path, &interruption(), talk);
    std::string uncertainty;
    std::string with_margin;
    if (spec.uncertainty.samples > 0 && design.verified()) {
        const DesignUncertaintyReport report =
            sample_design(spec, design, path, &interruption(), talk);
        uncertainty = uncertainty_text(design, report);
        if (report.found)
            with_margin = report.with_margin.case_text;
    }
    if (interruption().load()) {
        fmt::print(stderr, "interrupted: nothing written\n");
        return exit_interrupted;
    }
    write_whole(path, design.case_text);
    if (!with_margin.empty())
        write_whole(margin, with_margin);
    RunProvenance provenance =
        provenance_of(*design.file, design.circuit, options, false);
    ResultWriter writer(result, design.shape, 1, provenance);
    writer.write(0, design.run);
    writer.finish();
    write_whole(page, design_page(design, path.stem().string()) +
                          (uncertainty.empty() ? ""
                                               : "\n## Uncertainty\n\n```text\n" +
                                                     uncertainty + "```\n"));
    if (!options.quiet)
        fmt::print("{}{}\n{}{}{}\nwrote {}\nwrote {}\nwrote {}\n", spec.title,
                   spec.title.empty() ? "" : "\n", design_summary(design),
                   uncertainty.empty() ? "" : "\nUncertainty\n", uncertainty,
                   path.string(), result.string(), page.string());
    if (!options.quiet && !with_margin.empty())
        fmt::print("wrote {}\n", margin.string());
    if (design.run.status != Status::ok) {
        fmt::print(stderr, "{}: error: the run of the designed circuit failed: {}\n",
                   options.input.string(), design.run.message);
        return exit_failed;
    }
    if (!design.verified()) {
        fmt::print(stderr,
                   "{}: error: the designed circuit does not come to its specification "
                   "in {:.4g} d\n",
                   options.input.string(), design.circuit.simulate.until / 86400.0);
        return exit_failed;
    }
    return exit_ok;
}

}  // namespace didymium

//! \file didymium design: a circuit from a feed and a specification.
#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "inputs/readers/design/separation_file.hpp"
#include "outputs/console/summary.hpp"
#include "outputs/results/result_file.hpp"
#include "outputs/storage/locked_file.hpp"
#include "outputs/storage/output_error.hpp"
#include "outputs/storage/partial_file.hpp"
#include "solver/commands/command_parts.hpp"
#include "solver/commands/commands.hpp"
#include "solver/design/circuit_design.hpp"
#include "solver/design/circuit_report.hpp"
#include "solver/design/design_uncertainty.hpp"

namespace didymium {

namespace {

//! Beside the case, by another ending.
std::filesystem::path beside(const std::filesystem::path& path, const char* ending) {
    return path.parent_path() / (path.stem().string() + ending);
}

//! A text that takes its place once all files of a design are complete.
class PendingText {
  public:
    explicit PendingText(const std::filesystem::path& path)
        : path_(path), partial_(path) {}
    void write(const std::string& text) {
        std::ofstream file(partial_.path(), std::ios::binary);
        file << text;
        file.close();
        if (!file)
            throw OutputError(fmt::format("{}: cannot be written", path_.string()));
    }
    void take_place() { partial_.take_place(); }

  private:
    std::filesystem::path path_;
    PartialFile partial_;
};

//! The other files of a design get their names from that of the case.
std::filesystem::path case_path(const CommandOptions& options) {
    if (options.output.empty())
        return options.input.stem().string() + "_circuit.toml";
    const std::string ending = options.output.extension().string();
    if (ending == ".h5" || ending == ".md")
        throw InputError(
            {options.output.string(), 0, 0},
            fmt::format("-o names the case file of the design, beside which its result "
                        "(.h5) and report (.md) are written, expected NAME.toml"));
    return options.output;
}

}  // namespace

int design_command(const CommandOptions& options) {
    const SeparationSpec spec = read_separation(options.input);
    const std::filesystem::path path = case_path(options);
    const std::filesystem::path result = beside(path, ".h5");
    const std::filesystem::path page = beside(path, ".md");
    const std::filesystem::path margin = beside(path, "_margin.toml");
    for (const std::filesystem::path& written : {path, result, page, margin})
        for (const char* ending : {"", ".partial"})
            require_not_an_input(written.string() + ending, spec.sources);
    // What cannot be written is said before anything is computed.
    require_place(result);
    PendingText case_file(path);
    PendingText page_file(page);
    std::optional<PendingText> margin_file;
    if (spec.uncertainty.samples > 0)
        margin_file.emplace(margin);
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
    case_file.write(design.case_text);
    page_file.write(design_page(design, path.stem().string()) +
                    (uncertainty.empty()
                         ? ""
                         : "\n## Uncertainty\n\n```text\n" + uncertainty + "```\n"));
    if (!with_margin.empty())
        margin_file->write(with_margin);
    RunProvenance provenance =
        provenance_of(*design.file, design.circuit, options, false);
    ResultWriter writer(result, design.shape, 1, provenance);
    writer.write(0, design.run);
    writer.finish();
    case_file.take_place();
    page_file.take_place();
    if (!with_margin.empty())
        margin_file->take_place();
    if (!options.quiet)
        fmt::print("{}{}\n{}{}{}\nwrote {}\nwrote {}\nwrote {}\n", spec.title,
                   spec.title.empty() ? "" : "\n", design_summary(design),
                   uncertainty.empty() ? "" : "\nUncertainty\n", uncertainty,
                   path.string(), result.string(), page.string());
    if (!options.quiet && !with_margin.empty())
        fmt::print("wrote {}\n", margin.string());
    if (with_margin.empty() && std::filesystem::exists(margin))
        fmt::print(stderr, "{}: note: is of an earlier design\n", margin.string());
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

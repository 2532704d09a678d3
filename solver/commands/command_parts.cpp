#include "solver/commands/command_parts.hpp"

#include <algorithm>
#include <cmath>

#include "inputs/readers/text/included_files.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/flowsheet/initial_state.hpp"
#include "solver/linear/isa.hpp"
#include "solver/run/result_shape.hpp"
#include "solver/time/dynamic_run.hpp"

namespace didymium {

std::filesystem::path output_path(const CommandOptions& options) {
    if (!options.output.empty())
        return options.output;
    std::filesystem::path name = options.input.filename();
    name.replace_extension(".h5");
    return name;
}

RunProvenance provenance_of(const CaseFile& file, const CaseSpec& spec,
                            const CommandOptions& options, bool steady,
                            const std::string& title) {
    RunProvenance p;
    p.isa = isa_name(chosen_isa());
    p.command = options.command_line;
    p.title = title.empty() ? spec.title : title;
    p.method =
        steady ? "newton" : name_of(integration_method(spec, file.course({}, spec)));
    p.linear = spec.solver.linear == LinearAlgebra::klu ? "klu" : "block";
    p.rtol = spec.solver.rtol;
    p.atol = spec.solver.atol * 1e-3;
    p.monomers_per_unit = spec.chemistry.monomers_per_unit;
    p.sources = spec.sources;
    p.resolved_case = spec.resolved_text;
    return p;
}

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

namespace {

//! Files that scenarios read, and the case as it is written does not: a swept assay.
//! Texts vary little; a scenario stands for each.
void add_swept_sources(const CaseFile& file, const SweepSpec& sweep,
                       std::vector<SourceFile>& sources) {
    for (std::size_t a = 0; a < sweep.axes.size(); ++a)
        for (std::size_t value = 0; value < sweep.axes[a].numbers.size(); ++value) {
            if (!std::isnan(sweep.axes[a].numbers[value]))
                continue;
            const auto point = std::ranges::find(
                sweep.points, static_cast<int>(value),
                [a](const std::vector<int>& indices) { return indices[a]; });
            if (point == sweep.points.end())
                continue;
            try {
                const auto scenario = static_cast<int>(point - sweep.points.begin());
                for (const SourceFile& source :
                     file.resolve(sweep.assignments(scenario)).sources)
                    add_once(sources, source);
            } catch (const InputError&) {
                continue;  // which the scenario says
            }
        }
}

}  // namespace

RunProvenance sweep_provenance(const CaseFile& file, const CaseSpec& spec,
                               const CommandOptions& options, const SweepSpec& sweep) {
    RunProvenance p =
        provenance_of(file, spec, options, sweep.run == SweepRun::steady, sweep.title);
    p.seed = sweep.seed;
    p.design = sweep.design;
    p.design_points = sweep.design_points;
    p.sources.push_back(sweep.source);
    p.sources.insert(p.sources.end(), sweep.tables.begin(), sweep.tables.end());
    add_swept_sources(file, sweep, p.sources);
    return p;
}

}  // namespace didymium

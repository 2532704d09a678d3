#include "solver/command_parts.hpp"

#include "solver/cascade.hpp"
#include "solver/initial_state.hpp"
#include "solver/isa.hpp"
#include "solver/result_shape.hpp"

namespace didymium {

std::filesystem::path output_path(const CommandOptions& options) {
    if (!options.output.empty())
        return options.output;
    std::filesystem::path name = options.input.filename();
    name.replace_extension(".h5");
    return name;
}

RunProvenance provenance_of(const CaseSpec& spec, const CommandOptions& options,
                            bool steady, const std::string& title) {
    RunProvenance p;
    p.isa = isa_name(chosen_isa());
    p.command = options.command_line;
    p.title = title.empty() ? spec.title : title;
    p.method = steady                                           ? "newton"
               : spec.solver.method == IntegrationMethod::idas  ? "idas"
               : spec.solver.method == IntegrationMethod::rodas ? "rodas"
                                                                : "cvodes";
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

RunProvenance sweep_provenance(const CaseSpec& spec, const CommandOptions& options,
                               const SweepSpec& sweep) {
    RunProvenance p =
        provenance_of(spec, options, sweep.run == SweepRun::steady, sweep.title);
    p.seed = sweep.seed;
    p.design = sweep.design;
    p.design_points = sweep.design_points;
    p.sources.push_back(sweep.source);
    p.sources.insert(p.sources.end(), sweep.tables.begin(), sweep.tables.end());
    return p;
}

}  // namespace didymium

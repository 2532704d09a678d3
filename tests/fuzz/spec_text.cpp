#include "spec_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "fuzz.hpp"
#include "inputs/readers/case/case_course.hpp"
#include "inputs/readers/case/flow_balance.hpp"

namespace fuzz {

using namespace didymium;

namespace {

void positive(double value, const char* what) {
    expect(std::isfinite(value) && value > 0.0, fmt::format("{} is {}", what, value));
}

void not_negative(double value, const char* what) {
    expect(std::isfinite(value) && value >= 0.0, fmt::format("{} is {}", what, value));
}

void within(int index, std::size_t size, const char* what) {
    expect(index >= 0 && static_cast<std::size_t>(index) < size,
           fmt::format("{} is {} of {}", what, index, size));
}

void composition(const std::vector<double>& c, const ChemistrySpec& chemistry,
                 const char* what) {
    expect(c.size() == static_cast<std::size_t>(chemistry.n_components()), what);
    for (const double value : c)
        not_negative(value, what);
}

void check_chemistry(const ChemistrySpec& chemistry) {
    expect(!chemistry.cations.empty(), "a chemistry without cations");
    for (const Cation& cation : chemistry.cations) {
        expect(cation.charge > 0, cation.name + " has no charge");
        not_negative(cation.molar_mass, "a molar mass");
        expect(std::isfinite(cation.log10_k), "log10 K of " + cation.name);
    }
    positive(chemistry.extractant_molar_mass, "the molar mass of the extractant");
}

void check_bank(const BankSpec& bank, const CaseSpec& spec) {
    const auto source = [&](const Source& from, const char* what) {
        if (from.stream >= 0)
            within(from.stream, spec.streams.size(), what);
        else if (from.port >= 0)
            within(from.port, spec.ports.size(), what);
    };
    source(bank.solvent, "the solvent");
    source(bank.aqueous, "the aqueous stream");
    int stages = 0;
    for (const SectionSpec& section : bank.sections)
        stages += section.n_stages;
    expect(stages > 0 && stages == bank.n_stages(), "stages of sections");
    for (const StageSpec& stage : bank.stages) {
        positive(stage.mixer_aqueous, "an aqueous mixer volume");
        positive(stage.mixer_organic, "an organic mixer volume");
        not_negative(stage.settler_aqueous, "an aqueous settler volume");
        not_negative(stage.settler_organic, "an organic settler volume");
        not_negative(stage.transfer.rate, "a rate of transfer");
        expect(stage.aqueous_cells > 0 && stage.organic_cells > 0, "settler cells");
    }
    for (const FeedSpec& feed : bank.feeds) {
        source(feed.source, "a feed");
        within(feed.stage, bank.stages.size(), "the stage of a feed");
    }
    for (const DrawSpec& draw : bank.draws) {
        within(draw.stage, bank.stages.size(), "the stage of a draw");
        not_negative(draw.flow, "the flow of a draw");
    }
}

template <class... Values>
void line(std::string& text, const Values&... values) {
    ((fmt::format_to(std::back_inserter(text), "{} ", values)), ...);
    text += '\n';
}

void line_of(std::string& text, const std::vector<double>& values) {
    for (const double value : values)
        fmt::format_to(std::back_inserter(text), "{} ", value);
    text += '\n';
}

void add(std::string& text, const ChemistrySpec& c) {
    line(text, c.name, static_cast<int>(c.law), c.stoichiometric, c.balancing_ion,
         c.extractant, c.monomers_per_unit, c.dosage_per_mol, c.acid_equivalent_mass);
    line(text, c.window.max_rare_earth, c.window.max_chloride, c.window.max_loading);
    for (const Cation& cation : c.cations) {
        const EmpiricalCoefficients& e = cation.empirical;
        line(text, cation.name, cation.charge, cation.molar_mass, cation.base,
             cation.log10_k, e.ph_slope, e.ph_slope_per_dosage, e.intercept,
             e.dosage_exponent);
    }
    for (const AqueousIon& ion : c.ions)
        line(text, ion.name, ion.charge, ion.molar_mass, ion.protonates, ion.ka);
}

void add(std::string& text, const BankSpec& bank) {
    line(text, bank.name, bank.solvent.stream, bank.solvent.port, bank.aqueous.stream,
         bank.aqueous.port, bank.proportional);
    for (const SectionSpec& section : bank.sections)
        line(text, section.name, section.n_stages);
    for (const StageSpec& s : bank.stages)
        line(text, static_cast<int>(s.transfer.law), s.transfer.rate, s.mixer_aqueous,
             s.mixer_organic, s.settler_aqueous, s.settler_organic, s.aqueous_cells,
             s.organic_cells, s.organic_in_aqueous, s.aqueous_in_organic);
    for (const FeedSpec& feed : bank.feeds)
        line(text, feed.source.stream, feed.source.port, feed.stage);
    for (const DrawSpec& draw : bank.draws)
        line(text, draw.name, static_cast<int>(draw.phase), draw.stage, draw.flow);
}

void add(std::string& text, const SimulateSpec& s) {
    line(text, s.until, s.output_interval, s.profile_interval, s.stop_at_rate_norm);
    line(text, static_cast<int>(s.initial.kind), s.initial.file, s.initial.scenario);
    for (const auto* phase : {&s.initial.aqueous, &s.initial.organic})
        for (const std::vector<double>& bank : *phase)
            line_of(text, bank);
}

std::vector<double> flows_of(const std::vector<StreamSpec>& streams) {
    std::vector<double> flows;
    for (const StreamSpec& stream : streams)
        flows.push_back(stream.flow);
    return flows;
}

}  // namespace

void check_case(const CaseSpec& spec) {
    check_chemistry(spec.chemistry);
    for (const StreamSpec& stream : spec.streams) {
        not_negative(stream.flow, "a flow");
        expect(std::isfinite(stream.free_acid), "the free acid of " + stream.name);
        composition(stream.concentration, spec.chemistry, "a concentration");
        composition(stream.concentration_sd, spec.chemistry, "a standard deviation");
    }
    expect(!spec.banks.empty(), "a case without banks");
    for (const BankSpec& bank : spec.banks)
        check_bank(bank, spec);
    for (const TankSpec& tank : spec.tanks) {
        positive(tank.volume, "the volume of a tank");
        not_negative(tank.outflow, "the outflow of a tank");
        expect(tank.level > 0.0 && tank.level <= 1.0, "the level of " + tank.name);
        within(tank.contents, spec.streams.size(), "the contents of a tank");
        expect(!tank.inlets.empty(), "nothing enters " + tank.name);
    }
    for (const SplitterSpec& splitter : spec.splitters) {
        within(splitter.inlet.port, spec.ports.size(), "the inlet of a splitter");
        int rests = 0;
        double shares = 0.0;
        for (const SplitterSpec::Outlet& outlet : splitter.outlets) {
            not_negative(outlet.value, "what a splitter parts off");
            rests += outlet.part == SplitterSpec::Part::rest ? 1 : 0;
            shares += outlet.part == SplitterSpec::Part::share ? outlet.value : 0.0;
        }
        expect(rests == 1 && shares <= 1.0 + 1e-12, "the parts of " + splitter.name);
    }
    for (const double flow : FlowBalance(spec).flows(flows_of(spec.streams)))
        not_negative(flow, "a flow between units");
    positive(spec.simulate.until, "until");
    positive(spec.simulate.output_interval, "the output interval");
    positive(spec.simulate.profile_interval, "the profile interval");
    if (spec.simulate.initial.kind == InitialKind::phases) {
        expect(spec.simulate.initial.aqueous.size() == spec.banks.size() &&
                   spec.simulate.initial.organic.size() == spec.banks.size(),
               "vessels of banks");
        for (std::size_t i = 0; i < spec.banks.size(); ++i) {
            composition(spec.simulate.initial.aqueous[i], spec.chemistry,
                        "an aqueous content");
            composition(spec.simulate.initial.organic[i], spec.chemistry,
                        "an organic content");
        }
    }
    double before = 0.0;
    for (const EventSpec& event : spec.events) {
        expect(event.at > 0.0 && event.at >= before && event.at < spec.simulate.until,
               "the time of an event");
        before = event.at;
    }
}

void check_course(const CaseSpec& spec, const std::vector<CaseInterval>& course) {
    double before = 0.0;
    for (const CaseInterval& interval : course) {
        expect(interval.begin == before && interval.end > before,
               "an interval of the course");
        before = interval.end;
        for (const Operation* operation : {&interval.from, &interval.to}) {
            CaseSpec now = spec;
            set_operation(now, *operation);
            for (const double flow : FlowBalance(now).flows(flows_of(now.streams)))
                not_negative(flow, "a flow between units in the course of the run");
        }
    }
    expect(before == spec.simulate.until, "the end of the course");
}

std::string spec_text(const CaseSpec& spec) {
    std::string text;
    add(text, spec.chemistry);
    for (const StreamSpec& stream : spec.streams) {
        line(text, stream.name, static_cast<int>(stream.phase), stream.flow,
             stream.free_acid);
        line_of(text, stream.concentration);
        line_of(text, stream.concentration_sd);
    }
    for (const BankSpec& bank : spec.banks)
        add(text, bank);
    for (const TankSpec& tank : spec.tanks) {
        line(text, tank.name, static_cast<int>(tank.phase), tank.volume, tank.contents,
             tank.outflow, tank.level);
        for (const Source& source : tank.inlets)
            line(text, source.stream, source.port);
    }
    for (const SplitterSpec& splitter : spec.splitters)
        for (const SplitterSpec::Outlet& outlet : splitter.outlets)
            line(text, splitter.name, splitter.inlet.port, outlet.name,
                 static_cast<int>(outlet.part), outlet.value);
    add(text, spec.simulate);
    const SolverSpec& solver = spec.solver;
    line(text, static_cast<int>(solver.method), static_cast<int>(solver.linear),
         solver.rtol, solver.atol, solver.max_order, solver.max_steps);
    for (const EventSpec& event : spec.events) {
        line(text, event.number, event.at);
        for (const Assignment& set : event.set)
            line(text, set.path, set.value);
    }
    for (const ControlSpec& c : spec.controls)
        line(text, c.name, c.measure.text, c.set_point, c.stream, c.tank, c.control,
             c.lower, c.upper, c.gain, c.integral_time, c.lag);
    for (const SolveSpec& s : spec.solves)
        line(text, s.vary, s.unit, s.lower, s.upper, s.start, s.result.text, s.value);
    for (const SpecificationSpec& s : spec.specifications)
        line(text, s.outlet, s.element, s.purity);
    return text;
}

void expect_same(const std::string& first, const std::string& second) {
    const auto [a, b] =
        std::mismatch(first.begin(), first.end(), second.begin(), second.end());
    if (a == first.end() && b == second.end())
        return;
    const auto begin = first.rfind('\n', a - first.begin());
    const std::size_t from = begin == std::string::npos ? 0 : begin + 1;
    fail(fmt::format("read differently the second time:\n{}\n{}",
                     first.substr(from, first.find('\n', from) - from),
                     second.substr(from, second.find('\n', from) - from)));
}

}  // namespace fuzz

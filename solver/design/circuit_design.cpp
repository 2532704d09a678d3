#include "solver/design/circuit_design.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "solver/contact/contact.hpp"
#include "solver/design/circuit_controls.hpp"
#include "solver/design/circuit_notes.hpp"
#include "solver/design/circuit_strip.hpp"
#include "solver/flowsheet/chemistry.hpp"
#include "solver/run/result_shape.hpp"
#include "solver/run/simulate.hpp"

namespace didymium {

namespace {

//! Of the free acid of a strip liquor that base takes before it is fed.
constexpr double neutralised = 0.95;
constexpr int longest_run = 8;  //!< times the first
//! Of a bank with a draw, solvents that are tried, each so many times that before.
constexpr int most_refluxes = 9;
constexpr double reflux_step = 1.15;

//! A stream of the specification as one of a case.
void add_stream(Table& streams, const char* name, const char* phase,
                const Table& written) {
    Table table;
    table.set("phase", {std::string(phase), {}});
    table.set("flow", {std::string("1 m3/h"), {}});
    for (const Member& member : written.members)
        table.set(member.key, member.value);
    streams.set(name, {std::move(table), {}});
}

//! The steps of a design.
class Designer {
  public:
    Designer(const SeparationSpec& spec, const std::filesystem::path& case_path,
             const std::atomic<bool>* stop, const DesignTalk& talk,
             const DesignMargin& margin)
        : margin_(margin),
          case_path_(std::filesystem::absolute(case_path).lexically_normal()),
          stop_(stop),
          talk_(talk),
          files_(std::make_shared<const IncludedFiles>(spec.file)) {
        given_ = specified_streams(spec, files_);
        design_.spec = with_saponification(spec, given_);
        for (CutSpec& cut : design_.spec.cuts)
            cut.solvent_factor *= margin.solvent;
        given_ = specified_streams(design_.spec, files_);
        design_.chemistry = given_.chemistry;
    }

    CircuitDesign design() {
        const std::shared_ptr<const StageEquilibrium> equilibrium =
            make_equilibrium(design_.chemistry);
        for (const CutSpec& cut : design_.spec.cuts) {
            design_cut(cut, *equilibrium);
            if (stopped())
                return std::move(design_);
        }
        verify();
        return std::move(design_);
    }

  private:
    bool stopped() const { return stop_ != nullptr && stop_->load(); }
    void say(const std::string& line) const {
        if (talk_)
            talk_(line);
    }

    void design_cut(const CutSpec& cut, const StageEquilibrium& equilibrium) {
        BankPlan plan;
        plan.cut = &cut;
        CutStreams streams = given_.streams;
        Table feed = design_.spec.feed;
        streams.parted = parted_by(cut);
        if (cut.from >= 0)
            feed = feed_from(cut, streams.feed, plan);
        plan.feed_flow = streams.feed.flow;
        BankSearch search(design_.spec, design_.chemistry, feed, streams.feed, files_,
                          stop_);
        // Where acid and pH leave a draw less reflux than the theory counts on, or its
        // bank takes more stages than are allowed, more solvent flows.
        CutSpec wider = cut;
        SteadyBank steady;
        double solvent = 0.0;
        for (int i = 0; i < most_refluxes; ++i, wider.solvent_factor *= reflux_step) {
            plan.theory =
                size_cut(design_.spec, wider, design_.chemistry, equilibrium, streams);
            const bool is_more = plan.theory.flows.solvent > solvent;
            solvent = plan.theory.flows.solvent;
            if (is_more)
                steady = search_stages(search, plan);
            if (steady.found || stopped() || !cut.has_middle() || !is_more)
                break;
        }
        design_.steady_states += search.solved();
        if (!steady.found && cut.has_middle() && !stopped())
            throw InputError(
                cut.where, "no circuit was found, " + steady.message,
                "allow more solvent or stages, take a stronger scrub acid, or ask for "
                "less purity");
        if (!steady.found)
            return;
        if (margin_.stages > 0.0) {
            const auto more = [&](int stages) {
                return stages + static_cast<int>(std::ceil(margin_.stages * stages));
            };
            plan.extraction = more(plan.extraction);
            plan.light_scrub = more(plan.light_scrub);
            plan.scrub = more(plan.scrub);
            search.require_stages(plan, plan.extraction + plan.light_scrub, plan.scrub);
            steady = search.solve(plan);
            if (!steady.found)
                throw InputError(cut.where, "the cut '" + cut.name +
                                                "' has no steady state with this "
                                                "margin, expected a smaller one");
            plan.scrub_flow = steady.scrub_flow;
        }
        if (!design_.spec.strip.members.empty())
            size_strip(design_.spec, design_.chemistry, steady, files_, stop_, plan);
        if (cut.has_middle())
            plan.start = plan_start(plan, design_.chemistry, streams.feed, steady);
        plan.controls = plan_controls(design_.spec, plan, design_.chemistry, steady);
        plan.notes = design_notes(design_.spec, design_.chemistry, given_.streams.scrub,
                                  plan, steady);
        if (cut.has_middle())
            part_controls(search, plan);
        design_.banks.push_back(std::move(plan));
        design_.steady.push_back(std::move(steady));
        design_.feeds.push_back(std::move(feed));
        design_.inflows.push_back(streams.feed);
    }

    //! Leaves the solvent to stand where its controller and that of the scrub would
    //! drive each other to their limits.
    static void part_controls(const BankSearch& search, BankPlan& plan) {
        constexpr double least_index = 0.003;
        const double index =
            search.interaction(plan, plan.controls.front(), plan.controls.back());
        if (index > least_index)
            return;
        plan.notes.push_back(
            fmt::format("The solvent flow is not controlled: with that of the scrub it "
                        "would run to its limits (index of Niederlinski {:.2g}).",
                        index));
        plan.controls.erase(plan.controls.begin());
    }

    //! From what theory says of a plan.
    SteadyBank search_stages(BankSearch& search, BankPlan& plan) const {
        plan.scrub_flow = plan.theory.scrub_flow;
        if (plan.cut->has_middle())
            start_with_three(plan);
        else
            start_with_two(plan);
        if (plan.theory.light_extracted)
            say(fmt::format(
                "{}: the order of extraction is reversed: the light product "
                "leaves with the solvent, the heavy one in the raffinate",
                plan.cut->name));
        return search.correct(plan, [&](const BankPlan& tried, const SteadyBank& bank) {
            say(progress_of(tried, bank));
        });
    }

    void start_with_two(BankPlan& plan) const {
        const CutTheory& t = plan.theory;
        plan.extraction = t.stages.extraction;
        plan.scrub = t.stages.scrub;
        say(fmt::format("{}: beta {:.4g}, S {:.4g}, W {:.4g}, exact stepping {} stages",
                        plan.cut->name, t.beta, t.flows.solvent, t.flows.scrub,
                        stages_of(plan)));
    }

    void start_with_three(BankPlan& plan) const {
        const CutTheory& t = plan.theory;
        plan.extraction = t.three.stages.extraction;
        plan.light_scrub = t.three.stages.light_scrub;
        plan.scrub = t.three.stages.scrub;
        plan.draw_flow = t.three.draw_flow;
        plan.light_key_drawn = t.three.light_key_drawn;
        plan.heavy_key_drawn = t.three.heavy_key_drawn;
        say(fmt::format(
            "{}: beta {:.4g} and {:.4g}, S {:.4g}, W {:.4g}, draw {:.4g}, exact "
            "cascade {} stages",
            plan.cut->name, t.three.beta_light, t.beta, t.flows.solvent, t.flows.scrub,
            t.three.flows.drawn, stages_of(plan)));
    }

    //! The elements of the feed that a cut is to part: those of the product that feeds
    //! it, and of a draw the group of an element that the cut names.
    std::vector<bool> parted_by(const CutSpec& cut) const {
        std::vector<bool> parted;
        for (const Cation& cation : design_.chemistry.cations)
            parted.push_back(cut.from < 0 && cation.rare_earth);
        if (cut.from >= 0) {
            const BankPlan& before = design_.banks[cut.from];
            const auto part = [&](CutProduct product) {
                for (const int c : group_of(before, product))
                    parted[c] = true;
            };
            part(cut.from_product);
            // A draw holds others, of which the cut may be to free it.
            if (cut.from_product == CutProduct::middle)
                for (const auto& [product, named] :
                     {std::pair(CutProduct::light, &cut.lighter),
                      std::pair(CutProduct::heavy, &cut.heavier)})
                    for (const int c : group_of(before, product))
                        if (design_.chemistry.cations[c].name == *named) {
                            part(product);
                            break;
                        }
        }
        return parted;
    }

    //! What the product of an earlier cut brings; base takes the acid of strip liquor.
    Table feed_from(const CutSpec& cut, StreamSpec& inflow, BankPlan& plan) const {
        const BankPlan& before = design_.banks[cut.from];
        const SteadyBank& steady = design_.steady[cut.from];
        const ChemistrySpec& chemistry = design_.chemistry;
        const bool is_stripped = is_extracted(before, cut.from_product);
        const bool is_drawn = cut.from_product == CutProduct::middle;
        std::vector<double> rates = is_stripped ? steady.loaded
                                    : is_drawn  ? steady.middle
                                                : steady.raffinate;
        double acid = is_drawn ? steady.middle_acid : steady.raffinate_acid;
        inflow.flow = is_drawn
                          ? before.draw_flow
                          : before.feed_flow + before.scrub_flow - before.draw_flow;
        if (is_stripped) {
            const StreamSpec& strip = given_.streams.strip;
            const StreamSpec& base = given_.streams.caustic;
            if (!chemistry.acidic)
                throw InputError(
                    cut.where,
                    fmt::format("the cut '{}' is fed by what '{}' extracts, expected "
                                "its raffinate: strip liquor holds next to no salt, so "
                                "that {} extracts nothing from it",
                                cut.name, before.cut->name, chemistry.extractant));
            if (!(strip.free_acid > 0.0) || !(base.free_acid < 0.0))
                throw InputError(
                    cut.where, fmt::format("the cut '{}' is fed by what '{}' extracts, "
                                           "expected [strip] and [caustic]: the strip "
                                           "liquor is fed, once base has taken its "
                                           "free acid",
                                           cut.name, before.cut->name));
            inflow.flow = before.theory.strip_flow;
            acid = strip.free_acid * inflow.flow;
            for (int c = 0; c < chemistry.n_cations(); ++c)
                acid -= rates[c] * chemistry.cations[c].charge;
            plan.neutral_flow = neutralised * acid / -base.free_acid;
            for (int c = 0; c < chemistry.n_cations(); ++c)
                rates[c] += base.concentration[c] * plan.neutral_flow;
            acid *= 1.0 - neutralised;
            inflow.flow += plan.neutral_flow;
        }
        Table composition;
        double charge = acid;
        for (int c = 0; c < chemistry.n_cations(); ++c) {
            inflow.concentration[c] = rates[c] / inflow.flow;
            charge += rates[c] * chemistry.cations[c].charge;
            composition.set(
                chemistry.cations[c].name,
                {fmt::format("{:.12g} mol/L", inflow.concentration[c] * litre), {}});
        }
        inflow.free_acid = acid / inflow.flow;
        std::fill_n(inflow.concentration.begin() + chemistry.n_cations(),
                    chemistry.n_ions(), 0.0);
        chemistry.add_balancing_ions(inflow.concentration, charge / inflow.flow);
        composition.set("H",
                        {fmt::format("{:.12g} mol/L", inflow.free_acid * litre), {}});
        Table feed;
        feed.set("phase", {std::string("aqueous"), {}});
        feed.set("flow", {fmt::format("{:.12g} m3/h", inflow.flow * hour), {}});
        feed.set("composition", {std::move(composition), {}});
        return feed;
    }

    //! Runs the case as it is written, longer where products are late.
    void verify() {
        double slow = 0.0;
        for (std::size_t i = 0; i < design_.banks.size(); ++i)
            slow = std::max(slow, residence(design_.banks[i], design_.steady[i]));
        // A draw is itself after its start, and what is little of the feed gathers
        // slowly.
        for (std::size_t i = 0; i < design_.banks.size(); ++i) {
            const BankPlan& plan = design_.banks[i];
            if (plan.cut->has_middle())
                slow = std::max(slow, 0.3 * longest_residence(plan, design_.chemistry,
                                                              design_.inflows[i],
                                                              design_.steady[i]) +
                                          0.2 * plan.start.time);
        }
        // A train fills one bank after another.
        double until = 86400.0 * std::ceil(10.0 * slow / 86400.0) *
                       static_cast<double>(design_.banks.size());
        for (int longer = 1; longer <= longest_run; longer *= 2, until *= 2.0) {
            design_.case_text =
                circuit_text(design_.spec, design_.banks, design_.chemistry,
                             case_path_.parent_path(), until);
            design_.file =
                CaseFile::parse(design_.case_text, case_path_,
                                std::make_shared<const IncludedFiles>(case_path_));
            design_.circuit = design_.file->resolve();
            design_.shape = make_shape(design_.circuit, "run");
            RunHooks hooks;
            hooks.stop = stop_;
            design_.run = run_dynamic(*design_.file, {}, design_.shape, hooks);
            if (design_.run.status == Status::ok)
                design_.products = products_of(design_, design_.shape, design_.run,
                                               design_.shape.times.size() - 1);
            say(fmt::format("run of {:.4g} d: {}", until / 86400.0,
                            design_.run.status != Status::ok
                                ? design_.run.message
                                : (design_.verified() ? "on specification"
                                                      : "not on specification")));
            if (stopped() || design_.verified() || design_.run.status != Status::ok)
                return;
        }
    }

    DesignMargin margin_;
    std::filesystem::path case_path_;
    const std::atomic<bool>* stop_;
    const DesignTalk& talk_;
    std::shared_ptr<const IncludedFiles> files_;
    SpecifiedStreams given_;
    CircuitDesign design_;
};

}  // namespace

bool CircuitDesign::verified() const {
    return run.status == Status::ok && !products.empty() &&
           std::all_of(products.begin(), products.end(),
                       [](const DesignedProduct& product) { return product.met(); });
}

void rate_product(DesignedProduct& product, const ChemistrySpec& chemistry,
                  const std::vector<int>& own, const std::vector<double>& rates,
                  const std::vector<double>& leaving) {
    double all_oxide = 0.0;
    double own_oxide = 0.0;
    double own_rate = 0.0;
    double own_leaving = 0.0;
    for (int c = 0; c < chemistry.n_cations(); ++c) {
        const Cation& cation = chemistry.cations[c];
        if (!cation.rare_earth)
            continue;
        all_oxide += rates[c] * cation.oxide_molar_mass;
        if (std::find(own.begin(), own.end(), c) == own.end())
            continue;
        own_oxide += rates[c] * cation.oxide_molar_mass;
        own_rate += rates[c];
        own_leaving += leaving[c];
    }
    product.purity = own_oxide / all_oxide;
    product.recovery = own_rate / own_leaving;
}

std::vector<DesignedProduct> products_of(const CircuitDesign& design,
                                         const ResultShape& shape,
                                         const ScenarioResult& result,
                                         std::size_t time) {
    std::vector<DesignedProduct> products;
    const int n_cations = design.chemistry.n_cations();
    // mol/h
    const auto rate_of = [&](const std::string& outlet, int cation) {
        const std::size_t at =
            time * shape.outlets.size() + place_of(shape.outlets, outlet);
        const std::size_t component =
            at * shape.components.size() + static_cast<std::size_t>(cation);
        // Rounding of a trace may be negative.
        return std::max(0.0, result.outlet_concentration[component]) *
               result.outlet_flow[at];
    };
    for (std::size_t b = 0; b < design.banks.size(); ++b) {
        const BankPlan& plan = design.banks[b];
        const std::vector<std::string> outlets = outlets_of_cut(design.spec, plan);
        for (const CutProduct which : plan.cut->products()) {
            DesignedProduct product;
            product.outlet = outlet_of(design.spec, plan, which);
            const ProductTarget& asked = plan.cut->target(which);
            product.asked_purity = asked.purity;
            product.asked_recovery = asked.recovery;
            const std::vector<int>& own = group_of(plan, which);
            product.elements = element_names(design.chemistry, own);
            std::vector<double> rates(n_cations, 0.0);
            std::vector<double> leaving(n_cations, 0.0);
            for (int c = 0; c < n_cations; ++c) {
                rates[c] = rate_of(product.outlet, c);
                for (const std::string& outlet : outlets)
                    leaving[c] += rate_of(outlet, c);
            }
            rate_product(product, design.chemistry, own, rates, leaving);
            products.push_back(std::move(product));
        }
    }
    return products;
}

SpecifiedStreams specified_streams(const SeparationSpec& spec,
                                   const std::shared_ptr<const IncludedFiles>& files) {
    Table streams;
    streams.set("feed", {spec.feed, {}});
    add_stream(streams, "solvent", "organic", spec.solvent);
    add_stream(streams, "scrub", "aqueous", spec.scrub);
    std::string others;
    for (const auto& [name, written] :
         {std::pair("strip", &spec.strip), std::pair("caustic", &spec.caustic)})
        if (!written->members.empty()) {
            add_stream(streams, name, "aqueous", *written);
            others += (others.empty() ? "\"" : ", \"") + std::string(name) + "\"";
        }
    Table root;
    root.set("chemistry", {spec.chemistry, {}});
    root.set("streams", {std::move(streams), {}});
    std::string text = write_toml(root);
    // Every stream of a case enters somewhere.
    text +=
        "\n[banks.split]\nsections = [ { name = \"extraction\", stages = 1 } ]\n"
        "solvent = \"solvent\"\naqueous = \"scrub\"\n"
        "feeds = [ { stream = \"feed\", stage = 1 } ]\n"
        "mixer = { volume = \"1 m3\" }\n"
        "settler = { aqueous = \"1 m3\", organic = \"1 m3\" }\n"
        "[simulate]\nuntil = \"1 d\"\n";
    if (!others.empty())
        text += fmt::format(
            "[tanks.others]\nphase = \"aqueous\"\ninlets = [ {} ]\n"
            "volume = \"1 m3\"\n",
            others);
    const CaseSpec resolved = CaseFile::parse(text, spec.file, files).resolve();
    SpecifiedStreams given;
    given.chemistry = resolved.chemistry;
    for (const StreamSpec& stream : resolved.streams) {
        StreamSpec& own = stream.name == "feed"      ? given.streams.feed
                          : stream.name == "solvent" ? given.streams.solvent
                          : stream.name == "scrub"   ? given.streams.scrub
                          : stream.name == "strip"   ? given.streams.strip
                                                     : given.streams.caustic;
        own = stream;
    }
    return given;
}

SeparationSpec with_saponification(const SeparationSpec& spec,
                                   const SpecifiedStreams& streams) {
    SeparationSpec chosen = spec;
    const ChemistrySpec& chemistry = streams.chemistry;
    if (spec.states_saponification || !chemistry.acidic)
        return chosen;
    const Cation& metal = chemistry.cations.front();
    const double share = spec.equipment.loading * metal.charge / metal.units /
                         chemistry.monomers_per_unit;
    constexpr double most = 0.5;  // as of streams: the salt binds one more monomer
    if (share >= most)
        throw InputError(
            spec.solvent.find("extractant")->where,
            fmt::format("a loading of {:.4g} % takes a saponification of {:.4g} %, "
                        "expected below {:.4g} %",
                        100.0 * spec.equipment.loading, 100.0 * share, 100.0 * most),
            "state saponified here, or a smaller loading in [equipment]");
    chosen.solvent.set("saponified", {fmt::format("{:.12g} %", 100.0 * share), {}});
    return chosen;
}

CircuitDesign design_circuit(const SeparationSpec& spec,
                             const std::filesystem::path& case_path,
                             const std::atomic<bool>* stop, const DesignTalk& talk,
                             const DesignMargin& margin) {
    return Designer(spec, case_path, stop, talk, margin).design();
}

}  // namespace didymium

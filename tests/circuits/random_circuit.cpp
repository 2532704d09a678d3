#include "tests/circuits/random_circuit.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "inputs/readers/sweep/random.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "tests/case_runs.hpp"

namespace didymium::test {

namespace {

//! What a shipped chemistry asks of those who draw for it.
struct System {
    const char* name;
    std::vector<const char*> elements;
    const char* acid;
    double protons;        //!< of that acid
    const char* base;      //!< none: it cannot be saponified
    const char* salt;      //!< an ion besides, closed by the balancing one; none
    double extractant[2];  //!< mol/L of monomers
    double total[2];       //!< mol/L of rare earth in the feed
};

const std::vector<const char*> lanthanides = {"La", "Ce", "Pr", "Nd", "Sm",
                                              "Eu", "Gd", "Tb", "Dy", "Ho",
                                              "Er", "Tm", "Yb", "Lu", "Y"};
const std::vector<const char*> to_dysprosium = {"La", "Ce", "Pr", "Nd", "Sm",
                                                "Eu", "Gd", "Tb", "Dy", "Y"};

const System systems[] = {
    {"constant-beta",
     to_dysprosium,
     "HCl",
     1,
     "NaOH",
     nullptr,
     {0.8, 1.5},
     {0.05, 1.5}},
    {"p507-hcl", lanthanides, "HCl", 1, "NaOH", nullptr, {0.8, 1.5}, {0.05, 1.5}},
    {"p507-hcl-shakeouts",
     lanthanides,
     "HCl",
     1,
     "NH4OH",
     nullptr,
     {0.8, 1.5},
     {0.05, 1.5}},
    {"d2ehpa-hcl", lanthanides, "HCl", 1, "NaOH", nullptr, {0.5, 1.2}, {0.05, 1.0}},
    {"cyanex272-hcl", lanthanides, "HCl", 1, "NaOH", nullptr, {0.3, 1.0}, {0.02, 0.5}},
    {"naphthenic-acid-hcl",
     lanthanides,
     "HCl",
     1,
     "NH4OH",
     nullptr,
     {0.4, 1.0},
     {0.05, 1.0}},
    {"d2ehpa-sulfate",
     lanthanides,
     "H2SO4",
     2,
     "NaOH",
     nullptr,
     {0.5, 1.2},
     {0.02, 0.3}},
    {"tbp-nitrate", to_dysprosium, "HNO3", 1, nullptr, "NH4", {1.0, 3.6}, {0.05, 1.5}},
    {"aliquat336-nitrate",
     {"La", "Ce", "Pr", "Nd", "Sm", "Dy"},
     "HNO3",
     1,
     nullptr,
     "NH4",
     {0.2, 0.8},
     {0.05, 0.5}},
    {"sulfate-dehpa",
     {"La", "Ce", "Pr", "Nd", "Sm", "Gd", "Dy", "Y"},
     "H2SO4",
     2,
     nullptr,
     "SO4",
     {0.05, 0.3},
     {1e-5, 1e-3}},
    {"tracer",
     {"La", "Pr", "Nd"},
     "HCl",
     1,
     nullptr,
     nullptr,
     {0.5, 1.5},
     {1e-6, 1e-3}},
};

class Draw {
  public:
    Draw(std::uint64_t seed, std::uint64_t number) : stream_(seed, number) {}
    double between(double low, double high) {
        return low + (high - low) * stream_.uniform();
    }
    double log_between(double low, double high) {
        return std::exp(between(std::log(low), std::log(high)));
    }
    int whole(int low, int high) {
        return low + static_cast<int>(stream_.below(high - low + 1));
    }
    bool chance(double p) { return stream_.uniform() < p; }

  private:
    RandomStream stream_;
};

struct Streams {
    std::vector<double> feed;  //!< (element) mol/L, at 1 m3/h
    double feed_acid = 0.0;    //!< mol/L of H
    double salt = 0.0;         //!< mol/L
    double extractant = 0.0;   //!< mol/L of monomers
    double saponified = 0.0;   //!< fraction
    double solvent = 1.0;      //!< m3/h
    double scrub_acid = 0.0;   //!< mol/L of H
    double scrub = 1.0;        //!< m3/h
};

struct Bank {
    int extraction = 0, scrub = 0;
    double residence = 0.0;  //!< h, of the mixer
    double settlers = 0.0;   //!< of each phase, mixer volumes
    std::string factors;     //!< of constant-beta
};

std::string case_text(const System& system, const std::vector<std::string>& elements,
                      const Streams& s, const Bank& bank) {
    std::string feed;
    for (std::size_t i = 0; i < elements.size(); ++i)
        feed += fmt::format("{}{} = \"{:.10g} mol/L\"", i ? ", " : "", elements[i],
                            s.feed[i]);
    const std::string salt =
        system.salt ? fmt::format("{} = \"{:.10g} mol/L\"", system.salt, s.salt) : "";
    const double mixer = bank.residence * (1.0 + s.solvent + s.scrub);
    std::string text =
        fmt::format("title = \"random circuit\"\n\n[chemistry]\nsystem = \"{}\"\n",
                    (inputs_dir / "chemistry" / system.name).string() + ".toml");
    text += bank.factors;
    text += fmt::format(
        "\n[streams.pls]\nphase = \"aqueous\"\nflow = \"1 m3/h\"\n"
        "composition = {{ {}{}{} }}\nacid = {{ {} = \"{:.10g} mol/L\" }}\n",
        feed, salt.empty() ? "" : ", ", salt, system.acid,
        s.feed_acid / system.protons);
    text += fmt::format(
        "\n[streams.solvent]\nphase = \"organic\"\nflow = \"{:.10g} m3/h\"\n"
        "extractant = \"{:.10g} mol/L\"\n",
        s.solvent, s.extractant);
    if (s.saponified > 0.0)
        text += fmt::format("saponified = \"{:.10g} %\"\nbase = \"{}\"\n",
                            100.0 * s.saponified, system.base);
    text += fmt::format(
        "\n[streams.scrub]\nphase = \"aqueous\"\nflow = \"{:.10g} m3/h\"\n"
        "acid = {{ {} = \"{:.10g} mol/L\" }}\n",
        s.scrub, system.acid, s.scrub_acid / system.protons);
    if (!salt.empty())
        text += fmt::format("composition = {{ {} }}\n", salt);
    text += fmt::format(
        "\n[banks.split]\nsections = [ {{ name = \"extraction\", stages = {} }}, "
        "{{ name = \"scrub\", stages = {} }} ]\nsolvent = \"solvent\"\naqueous = "
        "\"scrub\"\nfeeds = [ {{ stream = \"pls\", section = \"extraction\", stage = "
        "\"last\" }} ]\nmixer = {{ volume = \"{:.6g} m3\", organic_holdup = \"50 %\" "
        "}}\nsettler = {{ aqueous = \"{:.6g} m3\", organic = \"{:.6g} m3\" }}\n"
        "\n[simulate]\nuntil = \"60 d\"\n\n[simulate.initial]\nstate = \"filled with "
        "feed\"\norganic_fraction = \"1 %\"\n",
        bank.extraction, bank.scrub, mixer, bank.settlers * mixer,
        bank.settlers * mixer);
    return text;
}

//! Distribution ratios of traces of the elements at 0.1 mol/L of acid.
std::vector<double> trace_ratios(const CaseSpec& spec, const System& system) {
    const Cascade cascade = build_cascade(spec);
    const int n = cascade.n_components();
    std::vector<double> total(n, 0.0);
    for (const Inlet& inlet : cascade.inlets)
        if (inlet.name == "pls" || inlet.name == "solvent")
            for (int i = 0; i < n; ++i)
                total[i] += 0.5 * inlet.concentration[i];
    std::vector<double> w(cascade.equilibrium->n_unknowns(), 0.0);
    std::vector<double> d(cascade.n_distributing());
    SharedState<double> shared{};
    if (cascade.equilibrium->solve(total.data(), 0.5, 0.5, w.data(), d.data(),
                                   shared) != EquilibriumStatus::ok)
        throw std::logic_error(std::string("no equilibrium of traces of ") +
                               system.name);
    d.resize(cascade.n_rare_earths());
    return d;
}

//! Feed and solvent at which elements are compared: traces, no base.
Streams traces(const System& system, std::size_t n) {
    Streams s;
    s.feed.assign(n, 1e-6);
    s.feed_acid = 0.1;
    s.salt = 3.0;
    s.extractant = system.extractant[1];
    s.scrub_acid = 0.1;
    return s;
}

}  // namespace

RandomCircuit draw_circuit(std::uint64_t seed, std::uint64_t number) {
    Draw draw(seed, number);
    RandomCircuit circuit;
    // A third of constant separation factors, the rest of the other chemistries alike.
    const System& system = draw.chance(1.0 / 3.0)
                               ? systems[0]
                               : systems[draw.whole(1, std::size(systems) - 1)];
    circuit.system = system.name;
    circuit.n_stages = draw.whole(5, 200);

    // Elements: neighbours of the chain of factors, or any of the others.
    const int known = static_cast<int>(system.elements.size());
    const int n = draw.whole(2, std::min(10, known));
    Bank bank;
    if (&system == &systems[0]) {
        const int first = draw.whole(0, known - n);
        for (int i = 0; i < n; ++i)
            circuit.elements.emplace_back(system.elements[first + i]);
        bank.factors = "separation_factors = { ";
        for (int i = 1; i < n; ++i)
            bank.factors += fmt::format("{}\"{}/{}\" = {:.6g}", i > 1 ? ", " : "",
                                        circuit.elements[i], circuit.elements[i - 1],
                                        draw.log_between(1.2, 10.0));
        bank.factors += " }\n";
    } else {
        std::vector<int> order(known);
        std::iota(order.begin(), order.end(), 0);
        for (int i = 0; i < n; ++i)
            std::swap(order[i], order[draw.whole(i, known - 1)]);
        std::sort(order.begin(), order.begin() + n);
        for (int i = 0; i < n; ++i)
            circuit.elements.emplace_back(system.elements[order[i]]);
    }
    bank.extraction = std::clamp(
        static_cast<int>(std::lround(circuit.n_stages * draw.between(0.25, 0.75))), 1,
        circuit.n_stages - 1);
    bank.scrub = circuit.n_stages - bank.extraction;
    bank.residence = draw.log_between(1.0, 10.0) / 60.0;
    bank.settlers = draw.between(1.0, 4.0);

    // The feed: contents over two decades.
    Streams s;
    const double total = draw.log_between(system.total[0], system.total[1]);
    double sum = 0.0;
    for (int i = 0; i < n; ++i)
        sum += s.feed.emplace_back(draw.log_between(0.01, 1.0));
    for (double& content : s.feed)
        content *= total / sum;

    // The pair to part, of those with a factor of 1.2 where there is one; f of the feed
    // is extracted more.
    const CaseSpec spec =
        written(case_text(system, circuit.elements, traces(system, n), bank)).resolve();
    const std::vector<double> ratio = trace_ratios(spec, system);
    std::vector<int> rank(n);
    std::iota(rank.begin(), rank.end(), 0);
    const auto ratio_of = [&](int element) {
        for (int i = 0; i < n; ++i)
            if (spec.chemistry.cations[i].name == circuit.elements[element])
                return ratio[i];
        throw std::logic_error("no such element in the chemistry of the case");
    };
    std::sort(rank.begin(), rank.end(),
              [&](int a, int b) { return ratio_of(a) < ratio_of(b); });
    std::vector<int> cuts;
    for (const double least : {1.2 - 1e-6, 0.0})
        for (int i = 1; i < n && (least > 0.0 || cuts.empty()); ++i)
            if (ratio_of(rank[i]) >= least * ratio_of(rank[i - 1]))
                cuts.push_back(i);
    const int cut = cuts[draw.whole(0, static_cast<int>(cuts.size()) - 1)];
    circuit.beta = std::max(1.2, ratio_of(rank[cut]) / ratio_of(rank[cut - 1]));
    double f = 0.0;
    for (int i = cut; i < n; ++i)
        f += s.feed[rank[i]] / total;

    // Rare earth S in the solvent and W returned by the scrub, mol per mol of feed.
    circuit.over_least = draw.between(0.8, 3.0);
    const double organic =
        circuit.over_least * (f + 1.0 / (std::min(circuit.beta, 10.0) - 1.0));
    circuit.exact_cut = draw.chance(0.5);
    const double cut_off = draw.between(-0.1, 0.1);
    const double product =
        circuit.exact_cut ? f : std::clamp(f * (1.0 + cut_off), 0.0, 0.99);
    const double returned = std::max(organic - product, 0.02);

    circuit.saponified = system.base && draw.chance(0.7);
    s.extractant = draw.between(system.extractant[0], system.extractant[1]);
    const double share = draw.between(0.25, 0.45);
    if (circuit.saponified)
        s.saponified = share;
    const double acid_draw = draw.between(0.0, 1.0);
    if (system.salt) {
        // Nitrate salts out; sulfate is what a leachate holds besides.
        const bool nitrate = system.protons == 1;
        s.feed_acid = 0.1 * std::pow(nitrate ? 30.0 : 2.0, acid_draw);
        s.salt = nitrate ? draw.between(1.0, 4.0) : draw.between(0.05, 0.2);
    } else {
        s.feed_acid = std::min(0.3, total) * std::pow(10.0, -2.0 * acid_draw);
    }
    // Base and scrub acid are three equivalents for each rare earth; the free acid of
    // the feed is neutralised as well. Without base the same solvent, loaded as much.
    const double base = 3.0 * organic * total + s.feed_acid;
    s.solvent = base / (s.extractant * share);
    s.scrub_acid = draw.between(1.0, 5.0);
    s.scrub = 3.0 * returned * total / s.scrub_acid;
    if (system.salt || !system.base) {
        // Nothing is exchanged for acid or base: flows alone decide.
        s.solvent = std::max(0.05, circuit.over_least * draw.log_between(0.2, 2.0));
        s.scrub = s.solvent * draw.log_between(0.05, 0.5);
        s.scrub_acid = draw.log_between(0.01, 1.0);
    }
    circuit.text = case_text(system, circuit.elements, s, bank);
    return circuit;
}

}  // namespace didymium::test

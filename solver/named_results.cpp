#include "solver/named_results.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "inputs/suggest.hpp"
#include "solver/observe.hpp"

namespace didymium {

namespace {

std::vector<std::string> split_dots(const std::string& text) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

//! The index of `wanted` among names, or an error that says what there is.
int pick(const std::string& wanted, const std::vector<std::string>& names,
         const char* what, const std::string& full, const Location& where) {
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found != names.end())
        return static_cast<int>(found - names.begin());
    throw InputError(where,
                     fmt::format("'{}' in result '{}' is no {}; expected one of: {}",
                                 wanted, full, what, fmt::join(names, ", ")),
                     did_you_mean(wanted, names));
}

}  // namespace

NamedResult NamedResult::parse(const std::string& name, const Cascade& cascade,
                               const Location& where) {
    NamedResult r;
    r.name_ = name;
    const std::vector<std::string> parts = split_dots(name);
    if (parts.size() < 3)
        throw InputError(where,
                         fmt::format("result '{}' is incomplete; expected for example "
                                     "'{}.{}.purity' or '{}.pH'",
                                     name, cascade.outlets.back().name,
                                     cascade.chemistry.cations.front().name,
                                     cascade.outlets.front().name));
    std::vector<std::string> banks;
    for (const Outlet& o : cascade.outlets) {
        const std::string bank = o.name.substr(0, o.name.find('.'));
        if (banks.empty() || banks.back() != bank)
            banks.push_back(bank);
    }
    const int bank = pick(parts[0], banks, "bank", name, where);
    std::vector<std::string> elements;
    for (const Cation& c : cascade.chemistry.cations)
        elements.push_back(c.name);

    const std::vector<std::string> places = {"raffinate", "loaded_organic", "stages"};
    const int place = pick(parts[1], places, "outlet", name, where);
    if (place < 2) {
        r.outlet_ = 2 * bank + place;
        if (parts.size() == 3 && parts[2] == "pH" && place == 0) {
            r.kind_ = Kind::outlet_ph;
            return r;
        }
        r.component_ = pick(parts[2], elements, "element", name, where);
        const std::vector<std::string> kinds = {"purity", "purity_mole", "recovery",
                                                "concentration"};
        const std::string kind = parts.size() == 4 ? parts[3] : "";
        r.kind_ =
            static_cast<Kind>(pick(kind, kinds, "result of an outlet", name, where));
        return r;
    }
    int n_stages = 0;
    int first = -1;
    for (int j = 0; j < cascade.n_stages(); ++j)
        if (cascade.stages[j].bank == bank) {
            first = first < 0 ? j : first;
            ++n_stages;
        }
    int number = 0;
    const auto [end, error] =
        std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), number);
    if (error != std::errc() || end != parts[2].data() + parts[2].size() ||
        number < 1 || number > n_stages)
        throw InputError(where,
                         fmt::format("'{}' in result '{}' is no stage of {}; expected "
                                     "1 to {}",
                                     parts[2], name, parts[0], n_stages));
    r.stage_ = first + number - 1;
    const std::vector<std::string> kinds = {"pH", "loading", "aqueous", "organic"};
    const int kind =
        pick(parts.size() > 3 ? parts[3] : "", kinds, "result of a stage", name, where);
    r.kind_ = static_cast<Kind>(static_cast<int>(Kind::stage_ph) + kind);
    if (kind >= 2)
        r.component_ =
            pick(parts.size() == 5 ? parts[4] : "", elements, "element", name, where);
    else if (parts.size() != 4)
        throw InputError(where,
                         fmt::format("result '{}' goes on after '{}'", name, parts[3]));
    return r;
}

bool NamedResult::is_fraction() const {
    return kind_ == Kind::purity || kind_ == Kind::purity_mole ||
           kind_ == Kind::recovery;
}

double NamedResult::value(const Cascade& cascade, const Layout& layout,
                          const double* unknowns, Workspace& workspace) const {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (outlet_ >= 0) {
        const double* c = leaving(cascade, layout, outlet_, unknowns);
        const int n_rare = cascade.n_rare_earths();
        switch (kind_) {
            case Kind::purity:
                return component_ < n_rare
                           ? purity_by_oxide(cascade.chemistry, c, component_)
                           : nan;
            case Kind::purity_mole: {
                const double sum = std::accumulate(c, c + n_rare, 0.0);
                return sum > no_rare_earths && component_ < n_rare ? c[component_] / sum
                                                                   : nan;
            }
            case Kind::recovery:
                return cascade.outlets[outlet_].flow * c[component_] /
                       cascade.feed_rates(cascade.bank_of(outlet_))[component_];
            case Kind::concentration:
                return c[component_];
            default:
                return 3.0 - std::log10(cascade.equilibrium->free_proton(c));
        }
    }
    if (!workspace.split(stage_, unknowns))
        return nan;
    const Stage& stage = cascade.stages[stage_];
    const double* total = unknowns + layout.mixer(stage_);
    const std::vector<double>& d = workspace.ratios();
    auto aqueous = [&](int i) {
        return total[i] / (stage.aqueous_fraction + stage.organic_fraction * d[i]);
    };
    switch (kind_) {
        case Kind::stage_ph:
            return 3.0 - std::log10(workspace.shared().proton);
        case Kind::stage_loading: {
            double bound = 0.0;
            for (int i = 0; i < layout.n_cations(); ++i)
                bound += cascade.chemistry.cations[i].charge * d[i] * aqueous(i);
            return bound * stage.organic_fraction / total[layout.n_components() - 1];
        }
        case Kind::stage_aqueous:
            return aqueous(component_);
        default:
            return d[component_] * aqueous(component_);
    }
}

std::vector<int> NamedResult::dependencies(const Cascade& cascade,
                                           const Layout& layout) const {
    int first = 0;
    int n = 0;
    if (outlet_ >= 0) {
        const Outlet& outlet = cascade.outlets[outlet_];
        const bool is_aqueous = outlet.phase == Phase::aqueous;
        first = is_aqueous ? layout.last_aqueous(outlet.stage)
                           : layout.last_organic(outlet.stage);
        n = is_aqueous ? layout.n_aqueous() : layout.n_organic();
    } else {
        first = layout.mixer(stage_);
        n = layout.n_components();
    }
    std::vector<int> indices(n);
    std::iota(indices.begin(), indices.end(), first);
    return indices;
}

}  // namespace didymium

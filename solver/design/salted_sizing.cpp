#include "solver/design/salted_sizing.hpp"

#include <cmath>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

SaltedCut salted_cut(const CutBasis& basis, const std::vector<int>& cations,
                     const std::vector<double>& preference) {
    return {&basis.equilibrium,
            &basis.chemistry,
            &basis.streams.feed,
            &basis.streams.solvent,
            &basis.streams.scrub,
            cations,
            preference};
}

}  // namespace

SaltedFlows require_salted(const CutBasis& basis, const SaltedGroup& group,
                           double solvent, double scrub) {
    SaltedFlows flows =
        salted_flows(salted_cut(basis, group.parted, group.preference), solvent, scrub);
    if (!flows.found)
        refuse_specification(
            basis.cut.where, "the chemistry",
            fmt::format("no flows of solvent and scrub carry S = {:.4g} and W = "
                        "{:.4g} mol per mol of feed at their distribution{}{}",
                        solvent, scrub, flows.message.empty() ? "" : ": ",
                        flows.message),
            "change the salt of feed or scrub");
    return flows;
}

void size_salted_streams(const CutBasis& basis, const SaltedGroup& group,
                         CutTheory& t) {
    t.salted = require_salted(basis, group, t.flows.solvent, t.flows.scrub);
    const SeparationSpec& spec = basis.spec;
    t.solvent_flow = t.salted.solvent_flow;
    t.scrub_flow = t.salted.scrub_flow;
    const auto [limit, which] = basis.loading_limit();
    for (const SaltedSection* section : {&t.salted.extraction, &t.salted.scrub}) {
        const char* place = section == &t.salted.scrub ? "in the scrub section"
                                                       : "where the feed enters";
        if (section->loading > limit)
            refuse_specification(
                std::isnan(spec.limits.loading) ? basis.cut.where : spec.limits.where,
                which,
                fmt::format("{} the solvent is loaded to {:.4g} % of its "
                            "extractant, of which {:.4g} % are allowed",
                            place, 100.0 * section->loading, 100.0 * limit),
                "less salt in feed or scrub, so that more solvent flows");
        if (section->saturation > 1.0)
            refuse_specification(
                basis.cut.where, "the solubility",
                fmt::format("{} the liquor is at {:.3g} times its saturation with "
                            "salts of the rare earths",
                            place, section->saturation),
                "more salt in the scrub, so that more of it flows");
    }
    if (t.scrub_flow > spec.limits.scrub_flow)
        refuse_specification(
            spec.limits.where, "the scrub liquor",
            fmt::format("W = {:.4g} mol per mol of feed takes {:.4g} m3/h at D = "
                        "{:.3g}, of which {:.4g} are allowed",
                        t.flows.scrub, per_hour(t.scrub_flow),
                        t.salted.scrub.distribution, per_hour(spec.limits.scrub_flow)),
            "allow more scrub liquor, or less salt in it");
    if (spec.strip.members.empty())
        return;
    const SaltedCut cut = salted_cut(basis, t.extracted, group.preference);
    std::vector<double> product(basis.chemistry.n_cations(), 0.0);
    for (const int c : t.extracted)
        product[c] = basis.rate(c);
    const double least =
        least_strip_flow(cut, basis.streams.strip, product, t.solvent_flow);
    t.strip_flow = spec.equipment.strip_excess * least;
    if (t.strip_flow > spec.limits.strip_flow || std::isinf(least))
        refuse_specification(
            std::isinf(least) ? basis.cut.where : spec.limits.where, "the strip liquor",
            std::isinf(least)
                ? std::string("no flow of it takes the product from the solvent")
                : fmt::format("the product takes at the least {:.4g} m3/h, with "
                              "{:.3g} times that {:.4g}, of which {:.4g} are "
                              "allowed",
                              per_hour(least), spec.equipment.strip_excess,
                              per_hour(t.strip_flow), per_hour(spec.limits.strip_flow)),
            "take less salt or acid in the strip, or a smaller strip_excess");
}

}  // namespace didymium

#include "solver/design/exchange_sizing.hpp"

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

void size_exchanged_streams(const CutBasis& basis, CutTheory& t,
                            const std::function<double(double scrub_flow)>& acid_kept) {
    t.solvent_flow = t.charge * t.flows.solvent * t.feed / basis.base;
    if (basis.streams.caustic.free_acid < 0.0)
        t.caustic_flow = basis.base * t.solvent_flow / -basis.streams.caustic.free_acid;
    const double metal = t.charge * t.flows.scrub * t.feed;
    t.scrub_flow = metal / basis.streams.scrub.free_acid;
    for (int i = 0; i < 20; ++i) {
        const double acid = metal + acid_kept(t.scrub_flow) -
                            basis.streams.feed.free_acid * basis.streams.feed.flow;
        t.scrub_flow = acid / basis.streams.scrub.free_acid;
    }
    if (t.scrub_flow <= 0.0)
        refuse_specification(
            basis.cut.where, "the acid",
            "the feed brings more free acid than the scrub section takes",
            "neutralise the feed");
    if (t.scrub_flow > basis.spec.limits.scrub_flow)
        refuse_specification(
            basis.spec.limits.where, "the scrub acid",
            fmt::format("W = {:.4g} mol per mol of feed takes {:.4g} kmol/h of "
                        "acid, of which {:.4g} m3/h bring {:.4g}",
                        t.flows.scrub,
                        per_hour(t.scrub_flow) * basis.streams.scrub.free_acid * litre,
                        per_hour(basis.spec.limits.scrub_flow),
                        per_hour(basis.spec.limits.scrub_flow) *
                            basis.streams.scrub.free_acid * litre),
            "allow more scrub acid, or a stronger one");
    if (!(basis.streams.strip.free_acid > 0.0))
        return;
    const double product = t.charge * t.flows.product_a * t.feed;
    t.strip_flow =
        basis.spec.equipment.strip_excess * product / basis.streams.strip.free_acid;
    if (t.strip_flow > basis.spec.limits.strip_flow)
        refuse_specification(
            basis.spec.limits.where, "the strip acid",
            fmt::format("the product takes {:.4g} kmol/h of acid, with {:.3g} "
                        "times that {:.4g} m3/h, of which {:.4g} are allowed",
                        per_hour(product) * litre, basis.spec.equipment.strip_excess,
                        per_hour(t.strip_flow), per_hour(basis.spec.limits.strip_flow)),
            "allow more strip acid, a stronger one or a smaller strip_excess");
}

}  // namespace didymium

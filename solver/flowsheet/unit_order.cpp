#include "solver/flowsheet/unit_order.hpp"

#include <cstddef>
#include <utility>

namespace didymium {

UnitOrder order_of_units(const Cascade& cascade) {
    const int n_banks = cascade.n_banks();
    const auto unit_of = [&](const auto& place) {
        return place.tank >= 0 ? n_banks + place.tank
                               : cascade.stages[place.stage].bank;
    };
    const int n_units = n_banks + static_cast<int>(cascade.tanks.size());
    UnitOrder order;
    std::vector<bool> placed(n_units, false);
    std::vector<bool> torn(cascade.links.size(), false);
    for (int place = 0; place < n_units; ++place) {
        int next = -1;
        std::vector<int> fewest;
        for (int unit = 0; unit < n_units; ++unit) {
            if (placed[unit])
                continue;
            std::vector<int> awaited;
            for (std::size_t k = 0; k < cascade.links.size(); ++k) {
                const Link& link = cascade.links[k];
                if (unit_of(link) == unit &&
                    !placed[unit_of(cascade.outlets[link.outlet])])
                    awaited.push_back(static_cast<int>(k));
            }
            if (next < 0 || awaited.size() < fewest.size()) {
                next = unit;
                fewest = std::move(awaited);
            }
        }
        for (const int k : fewest)
            torn[k] = true;
        order.torn.insert(order.torn.end(), fewest.begin(), fewest.end());
        UnitOrder::Unit unit;
        (next < n_banks ? unit.bank : unit.tank) =
            next < n_banks ? next : next - n_banks;
        for (std::size_t k = 0; k < cascade.links.size(); ++k)
            if (unit_of(cascade.links[k]) == next && !torn[k])
                unit.links.push_back(static_cast<int>(k));
        order.units.push_back(std::move(unit));
        placed[next] = true;
    }
    return order;
}

}  // namespace didymium

//! \file Files with parameters of activities.
#include <cmath>
#include <set>

#include "fuzz.hpp"
#include "inputs/readers/chemistry/activity_file.hpp"

using namespace didymium;

namespace {

void check(const ActivitySpec& spec) {
    const auto charge = [&](const std::string& ion) {
        const auto found = spec.charges.find(ion);
        fuzz::expect(found != spec.charges.end() && found->second != 0,
                     ion + " has no charge");
        return found->second;
    };
    std::set<std::string> seen;
    const auto once = [&](const std::string& a, const std::string& b) {
        fuzz::expect(seen.insert(a + '\n' + b).second, a + ", " + b + " stand twice");
    };
    fuzz::expect(spec.temperature > 0.0 && std::isfinite(spec.temperature) &&
                     spec.debye_hueckel_slope > 0.0 && spec.debye_hueckel_slope < 1.0,
                 "the temperature or the slope");
    for (const PitzerPairSpec& p : spec.binaries) {
        once(p.cation, p.anion);
        fuzz::expect(charge(p.cation) > 0 && charge(p.anion) < 0 &&
                         std::isfinite(p.beta0) && std::isfinite(p.beta1) &&
                         std::isfinite(p.beta2) && std::isfinite(p.c_phi) &&
                         p.alpha1 >= 0.0 && p.alpha2 >= 0.0 && p.up_to >= 0.0,
                     p.cation + "/" + p.anion + " is impossible");
    }
    for (const IonInteractionSpec& p : spec.interactions) {
        once(p.cation, p.anion);
        fuzz::expect(charge(p.cation) > 0 && charge(p.anion) < 0 &&
                         std::isfinite(p.epsilon) && p.up_to >= 0.0,
                     p.cation + "/" + p.anion + " is impossible");
    }
    for (const PitzerThetaSpec& p : spec.thetas)
        fuzz::expect(charge(p.first) * charge(p.second) > 0 && p.first != p.second &&
                         std::isfinite(p.theta),
                     p.first + ", " + p.second + " are impossible");
    for (const PitzerPsiSpec& p : spec.psis)
        fuzz::expect(charge(p.first) * charge(p.second) > 0 && p.first != p.second &&
                         charge(p.first) * charge(p.other) < 0 && std::isfinite(p.psi),
                     p.first + ", " + p.second + "/" + p.other + " are impossible");
    for (const IonVolumeSpec& v : spec.volumes)
        fuzz::expect(charge(v.ion) != 0 && std::fabs(v.volume) <= 1e-3,
                     "the volume of " + v.ion);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    ActivitySpec spec;
    if (fuzz::taken(text, [&] { spec = parse_activity(text, fuzz::file_name); }))
        check(spec);
    return 0;
}

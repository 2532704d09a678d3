#include "inputs/readers/case/contactor.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

constexpr double flow_ratio = -1.0;  // Contactor::organic_holdup

//! transfer = "equilibrium", or how far from it: { rate = "0.1 1/s" },
//! { stage_efficiency = "90 %" }, { murphree = "90 %" }.
void read_transfer(TableReader& mixer, Contactor& contactor) {
    TransferSpec& transfer = contactor.spec.transfer;
    const std::vector<std::string> ways = {"rate", "stage_efficiency", "murphree"};
    transfer = {};
    contactor.efficiency = 0.0;
    const Value* value = mixer.value("transfer");
    if (value == nullptr) {
        mixer.resolve("transfer", {"equilibrium", mixer.where()});
        return;
    }
    if (value->table() == nullptr) {
        if (value->text() == nullptr || *value->text() != "equilibrium") {
            mixer.problem(
                "transfer",
                fmt::format("{} is {}, expected \"equilibrium\" or a table "
                            "with one of {}",
                            mixer.path("transfer"), shown(*value), join_words(ways)),
                "write { stage_efficiency = \"90 %\" }");
        }
        return;
    }
    TableReader table(*value, mixer.path("transfer"), keys::transfer, mixer.problems());
    int given = 0;
    for (const std::string& way : ways) {
        given += table.has(way) ? 1 : 0;
        table.value(way);
    }
    if (given > 1 || (given == 0 && value->table()->members.empty())) {
        mixer.problems().add(
            table.where(),
            fmt::format("{} holds {}, expected one of {}", table.path(),
                        given > 1 ? "several" : "none", join_words(ways)),
            "write { stage_efficiency = \"90 %\" }, or \"equilibrium\"");
    }
    if (table.has("rate")) {
        transfer.law = TransferLaw::rate;
        transfer.rate = table.quantity("rate");
    } else if (table.has("stage_efficiency")) {
        transfer.law = TransferLaw::rate;
        contactor.efficiency = table.quantity("stage_efficiency");
    } else if (table.has("murphree")) {
        transfer.law = TransferLaw::organic_film;
        contactor.efficiency = table.quantity("murphree");
    }
    mixer.resolve("transfer", table.finish());
}

void read_mixer(TableReader& mixer, Contactor& contactor) {
    const bool both = mixer.has("aqueous") || mixer.has("organic");
    if (both && (mixer.has("volume") || mixer.has("organic_holdup"))) {
        mixer.problem(mixer.has("volume") ? "volume" : "organic_holdup",
                      fmt::format("{} gives the volumes twice, expected volume with "
                                  "organic_holdup, or aqueous and organic",
                                  mixer.path()));
    }
    if (both) {
        const double aqueous = mixer.quantity("aqueous");
        const double organic = mixer.quantity("organic");
        mixer.value("volume");
        mixer.value("organic_holdup");
        contactor.mixer_volume = aqueous + organic;
        contactor.organic_holdup = organic / contactor.mixer_volume;
    } else {
        mixer.value("aqueous");
        mixer.value("organic");
        const Value* holdup = mixer.value("organic_holdup");
        if (!contactor.has_mixer || mixer.has("volume")) {
            contactor.mixer_volume = mixer.quantity("volume");
        } else {
            mixer.value("volume");
        }
        if (holdup != nullptr && !(holdup->text() && *holdup->text() == "flow ratio")) {
            contactor.organic_holdup = mixer.quantity("organic_holdup");
        } else if (holdup != nullptr || !contactor.has_mixer) {
            contactor.organic_holdup = flow_ratio;
            mixer.resolve("organic_holdup", {"flow ratio", mixer.where()});
        }
    }
    if (!contactor.has_mixer || mixer.has("transfer")) {
        read_transfer(mixer, contactor);
    } else {
        mixer.value("transfer");
    }
}

}  // namespace

void read_contactor(TableReader& table, Contactor& contactor) {
    if (const Value* value = table.table("mixer")) {
        TableReader mixer(*value, table.path("mixer"), keys::mixer, table.problems());
        read_mixer(mixer, contactor);
        table.resolve("mixer", mixer.finish());
        contactor.has_mixer = true;
    } else if (table.has("mixer")) {
        contactor.has_mixer = true;  // reported as no table
    }
    if (const Value* value = table.table("settler")) {
        TableReader settler(*value, table.path("settler"), keys::settler,
                            table.problems());
        StageSpec& spec = contactor.spec;
        const bool inherits = contactor.has_settler;
        const auto own = [&](const char* key, double& target) {
            if (!inherits || settler.has(key)) {
                target = settler.quantity(key);
            } else {
                settler.value(key);
            }
        };
        own("aqueous", spec.settler_aqueous);
        own("organic", spec.settler_organic);
        own("organic_in_aqueous", spec.organic_in_aqueous);
        own("aqueous_in_organic", spec.aqueous_in_organic);
        const bool has_cells = settler.has("cells");
        const long cells = settler.integer("cells");
        settler.drop("cells");
        const auto count = [&](const char* key, int inherited) {
            const long fallback = has_cells || !inherits ? cells : inherited;
            return static_cast<int>(settler.integer(key, fallback));
        };
        spec.aqueous_cells = count("aqueous_cells", spec.aqueous_cells);
        spec.organic_cells = count("organic_cells", spec.organic_cells);
        table.resolve("settler", settler.finish());
        contactor.has_settler = true;
    } else if (table.has("settler")) {
        contactor.has_settler = true;
    }
}

StageSpec size_stage(const Contactor& contactor, double aqueous, double organic) {
    const double holdup = contactor.organic_holdup == flow_ratio
                              ? organic / (organic + aqueous)
                              : contactor.organic_holdup;
    StageSpec stage = contactor.spec;
    stage.mixer_organic = contactor.mixer_volume * holdup;
    stage.mixer_aqueous = contactor.mixer_volume - stage.mixer_organic;
    if (contactor.efficiency > 0.0) {
        // Of a well-mixed phase with residence time tau, k tau = E/(1 - E).
        const double residence = stage.transfer.law == TransferLaw::organic_film
                                     ? stage.mixer_organic / organic
                                     : contactor.mixer_volume / (aqueous + organic);
        stage.transfer.rate =
            contactor.efficiency / (1.0 - contactor.efficiency) / residence;
    }
    return stage;
}

}  // namespace didymium

#include "inputs/readers/chemistry/activity_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "inputs/readers/chemistry/activity_keys.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

// Beside the four usual ones; every different one costs an exponential per evaluation.
constexpr std::size_t most_alphas = 8;

// K, between which water is a liquid at 1 bar.
constexpr double freezing = 273.15;
constexpr double boiling = 373.15;

constexpr double largest_volume = 1e-3;  // m3/mol, of any ion

struct Ion {
    std::string name;
    int charge = 0;  // 0: not known, which was reported
    Location where;
};

class ActivityParser {
  public:
    ActivityParser(const Value& root, Diagnostics& problems)
        : problems_(problems), root_(root, "the file", keys::activity_file, problems) {}

    ActivitySpec parse() {
        spec_.title = root_.text("title");
        root_.choice("model");
        const std::string& model = root_.variant();
        spec_.equations = model == "pitzer" ? ActivityEquations::pitzer
                          : model == "sit"  ? ActivityEquations::sit
                                            : ActivityEquations::davies;
        read_temperature();
        read_slope(model);
        read_ions();
        for_each("volumes", keys::ion_volumes,
                 [this](TableReader& table) { read_volumes(table); });
        if (model == "pitzer") {
            spec_.unsymmetrical_mixing = root_.boolean("unsymmetrical_mixing");
            for_each("binaries", keys::binary,
                     [this](TableReader& table) { read_binaries(table); });
            for_each("thetas", keys::theta,
                     [this](TableReader& table) { read_thetas(table); });
            for_each("psis", keys::psi,
                     [this](TableReader& table) { read_psi(table); });
        } else if (model == "sit") {
            for_each("interactions", keys::interaction,
                     [this](TableReader& table) { read_interactions(table); });
        }
        root_.finish();
        return spec_;
    }

  private:
    //! Reads the tables of an array of the file.
    template <class Read>
    void for_each(const std::string& key, const Declaration& declaration, Read read) {
        const Array* tables = root_.array(key);
        if (tables == nullptr) {
            if (key == "binaries" || key == "interactions") {
                root_.missing(key);
            }
            return;
        }
        for (std::size_t i = 0; i < tables->size(); ++i) {
            TableReader table((*tables)[i], fmt::format("{}.{}", key, i + 1),
                              declaration, problems_);
            read(table);
            table.finish();
        }
    }

    void read_temperature() {
        spec_.temperature = root_.quantity("temperature");
        // NaN is reported already.
        if (spec_.temperature < freezing || spec_.temperature > boiling) {
            root_.problem("temperature",
                          fmt::format("temperature is {}, expected 0 to 100 C",
                                      shown(*root_.value("temperature"))));
        }
    }

    void read_slope(const std::string& model) {
        const double slope = root_.number("debye_hueckel_slope");
        spec_.debye_hueckel_slope = slope;
        const bool osmotic = model == "pitzer";
        const Range& range =
            osmotic ? keys::slope_of_osmotic_coefficient : keys::slope_of_log10_gamma;
        if (model.empty() || std::isnan(slope) || range.contains(slope)) {
            return;
        }
        root_.problem(
            "debye_hueckel_slope",
            fmt::format("debye_hueckel_slope is {}, expected that of {} for "
                        "the model {}, {}",
                        slope, osmotic ? "the osmotic coefficient" : "log10 gamma",
                        model, range.text()),
            "that of log10 gamma is 1.303 times that of the osmotic "
            "coefficient");
    }

    void read_ions() {
        const std::size_t before = problems_.size();
        for_each("ions", keys::activity_ions, [this](TableReader& table) {
            const int charge = static_cast<int>(table.integer("charge"));
            if (charge == 0) {
                table.problem("charge", fmt::format("{} is 0, expected that of an ion",
                                                    table.path("charge")));
            }
            for (const auto& [name, where] : read_names(table, "names")) {
                if (once("ions", name, where)) {
                    spec_.charges.emplace(name, charge);
                }
            }
        });
        all_ions_known_ = problems_.size() == before;
        for (const auto& [name, charge] : spec_.charges) {
            names_.push_back(name);
        }
    }

    //! Texts of an array, which must not be empty.
    std::vector<std::pair<std::string, Location>> read_names(TableReader& table,
                                                             const std::string& key) {
        std::vector<std::pair<std::string, Location>> names;
        const Array* array = table.array(key);
        if (array == nullptr) {
            table.missing(key);
            return names;
        }
        if (array->empty()) {
            table.problem(key, fmt::format("{} is empty, expected at least one ion",
                                           table.path(key)));
        }
        for (const Value& value : *array) {
            if (value.text() == nullptr) {
                problems_.add(value.where, fmt::format("{} holds {}, expected names",
                                                       table.path(key), value.kind()));
            } else {
                names.emplace_back(*value.text(), value.where);
            }
        }
        return names;
    }

    //! An ion by its name; reported when no charge is stated for it.
    Ion ion(const TableReader& table, const std::string& key, const std::string& name,
            const Location& where) {
        const auto found = spec_.charges.find(name);
        if (found != spec_.charges.end()) {
            return {name, all_ions_known_ ? found->second : 0, where};
        }
        if (all_ions_known_) {
            problems_.add(where,
                          fmt::format("{} names '{}', whose charge [[ions]] does not "
                                      "state, expected one of {}",
                                      table.path(key), name, join_words(names_)),
                          did_you_mean(name, names_));
        }
        return {name, 0, where};
    }

    Ion read_ion(TableReader& table, const std::string& key) {
        const std::string name = table.text(key);
        const Value* value = table.value(key);
        return value == nullptr || value->text() == nullptr
                   ? Ion{}
                   : ion(table, key, name, value->where);
    }

    std::vector<Ion> read_several(TableReader& table, const std::string& key) {
        std::vector<Ion> ions;
        for (const auto& [name, where] : read_names(table, key)) {
            ions.push_back(ion(table, key, name, where));
        }
        return ions;
    }

    //! False, after a report, where the charge of an ion is known to have the other
    //! sign; `what` is what was expected.
    bool has_sign(const TableReader& table, const std::string& key, const Ion& of,
                  int sign, const std::string& what) {
        if (of.charge * sign >= 0) {
            return true;
        }
        problems_.add(of.where, fmt::format("{} names {} of charge {:+d}, expected {}",
                                            table.path(key), of.name, of.charge, what));
        return false;
    }

    //! False, after a report, where `what` stands a second time.
    bool once(const std::string& among, const std::string& what,
              const Location& where) {
        const auto [first, is_new] = seen_.emplace(among + " " + what, where);
        if (!is_new) {
            problems_.add(where,
                          fmt::format("{} stands a second time among the {}, expected "
                                      "once; the first is in line {}",
                                      what, among, first->second.line));
        }
        return is_new;
    }

    Provenance read_provenance(TableReader& table, bool with_sigma) {
        Provenance provenance;
        provenance.source = table.text("source");
        provenance.data_class = table.choice("class");
        if (table.has("note")) {
            provenance.source += "; " + table.text("note");
        }
        provenance.sigma = with_sigma ? table.number("sigma") : 0.0;
        return provenance;
    }

    //! A number or quantity that may be left out; 0 then.
    static double number_or_none(TableReader& table, const std::string& key) {
        return table.has(key) ? table.number(key) : 0.0;
    }
    static double up_to(TableReader& table) {
        return table.has("up_to") ? table.quantity("up_to") : 0.0;
    }

    //! Calls `add(cation, anion)` for every pair of `cations` and these.
    template <class Add>
    void for_each_pair(TableReader& table, const std::string& among,
                       const std::string& key, const std::vector<Ion>& anions,
                       Add add) {
        const std::vector<Ion> cations = read_several(table, "cations");
        for (const Ion& cation : cations) {
            has_sign(table, "cations", cation, 1, "a cation");
        }
        for (const Ion& anion : anions) {
            if (!has_sign(table, key, anion, -1, "an anion")) {
                continue;
            }
            for (const Ion& cation : cations) {
                if (cation.charge > 0 && anion.charge < 0 &&
                    once(among, cation.name + "/" + anion.name, cation.where)) {
                    add(cation.name, anion.name);
                }
            }
        }
    }

    static bool known(const Ion& a, const Ion& b) {
        return a.charge != 0 && b.charge != 0;
    }

    void read_volumes(TableReader& table) {
        const Provenance provenance = read_provenance(table, false);
        const Value* volumes = table.table("volume");
        if (volumes == nullptr) {
            table.missing("volume");
            return;
        }
        for (const Member& member : volumes->table()->members) {
            const Ion of = ion(table, "volume", member.key, member.where);
            const double volume = table.element("volume", member);
            if (std::fabs(volume) > largest_volume) {
                problems_.add(
                    member.value.where,
                    fmt::format("{}.{} is {}, expected at most 1000 cm3/mol",
                                table.path("volume"), member.key, shown(member.value)));
            }
            if (of.charge != 0 && once("volumes", of.name, of.where)) {
                spec_.volumes.push_back({of.name, volume, provenance});
            }
        }
    }

    void read_binaries(TableReader& table) {
        PitzerPairSpec pair;
        pair.beta0 = table.number("beta0");
        pair.beta1 = table.number("beta1");
        pair.beta2 = table.number("beta2");
        pair.c_phi = table.number("cphi");
        pair.alpha1 = read_alpha(table, "alpha1");
        pair.alpha2 = read_alpha(table, "alpha2");
        pair.up_to = up_to(table);
        pair.provenance = read_provenance(table, false);
        for_each_pair(table, "binaries", "anion", {read_ion(table, "anion")},
                      [&](const std::string& cation, const std::string& anion) {
                          pair.cation = cation;
                          pair.anion = anion;
                          spec_.binaries.push_back(pair);
                      });
    }

    double read_alpha(TableReader& table, const std::string& key) {
        const double alpha = number_or_none(table, key);
        if (alpha > 0.0 && alphas_.insert(alpha).second &&
            alphas_.size() == most_alphas + 1) {
            table.problem(key, fmt::format("{} is one more different alpha, expected "
                                           "at most {} in this version",
                                           table.path(key), most_alphas));
        }
        return alpha;
    }

    void read_thetas(TableReader& table) {
        const Ion first = read_ion(table, "ion");
        const std::vector<Ion> others = read_several(table, "with");
        const double theta = table.number("theta");
        const Provenance provenance = read_provenance(table, true);
        for (const Ion& second : others) {
            if (has_sign(table, "with", second, first.charge,
                         "an ion of the same sign as " + first.name) &&
                differ(table, "with", first, second) && known(first, second) &&
                once("thetas", sorted_pair(first, second), second.where)) {
                spec_.thetas.push_back({first.name, second.name, theta, provenance});
            }
        }
    }

    void read_psi(TableReader& table) {
        const std::vector<Ion> two = read_several(table, "ions");
        const Ion other = read_ion(table, "with");
        const double psi = table.number("psi");
        const Provenance provenance = read_provenance(table, true);
        if (two.size() != 2) {
            if (!two.empty()) {
                table.problem("ions",
                              fmt::format("{} names {}, expected two ions of the "
                                          "same sign",
                                          table.path("ions"), two.size()));
            }
            return;
        }
        const bool good =
            has_sign(table, "ions", two[1], two[0].charge,
                     "an ion of the same sign as " + two[0].name) &&
            differ(table, "ions", two[0], two[1]) &&
            has_sign(table, "with", other, -two[0].charge, "an ion of the other sign");
        if (good && known(two[0], two[1]) && other.charge != 0 &&
            once("psis", sorted_pair(two[0], two[1]) + "/" + other.name,
                 two[0].where)) {
            spec_.psis.push_back(
                {two[0].name, two[1].name, other.name, psi, provenance});
        }
    }

    void read_interactions(TableReader& table) {
        IonInteractionSpec interaction;
        interaction.epsilon = table.number("epsilon");
        interaction.up_to = up_to(table);
        interaction.provenance = read_provenance(table, true);
        for_each_pair(table, "interactions", "anions", read_several(table, "anions"),
                      [&](const std::string& cation, const std::string& anion) {
                          interaction.cation = cation;
                          interaction.anion = anion;
                          spec_.interactions.push_back(interaction);
                      });
    }

    bool differ(const TableReader& table, const std::string& key, const Ion& first,
                const Ion& second) {
        if (first.name != second.name) {
            return true;
        }
        problems_.add(second.where, fmt::format("{} names {}, expected another ion "
                                                "than the first",
                                                table.path(key), second.name));
        return false;
    }

    static std::string sorted_pair(const Ion& a, const Ion& b) {
        return std::min(a.name, b.name) + ", " + std::max(a.name, b.name);
    }

    Diagnostics& problems_;
    TableReader root_;
    ActivitySpec spec_;
    bool all_ions_known_ = true;      // nothing is wrong with [[ions]]
    std::vector<std::string> names_;  // of ions
    std::set<double> alphas_;
    std::map<std::string, Location> seen_;  // what may stand once, and where it does
};

}  // namespace

ActivitySpec parse_activity(const std::string& text, const std::string& file,
                            Diagnostics& problems) {
    const Value root = parse_toml(text, file);
    ActivitySpec spec = ActivityParser(root, problems).parse();
    spec.name = std::filesystem::path(file).stem().string();
    return spec;
}

ActivitySpec parse_activity(const std::string& text, const std::string& file) {
    Diagnostics problems;
    ActivitySpec spec = parse_activity(text, file, problems);
    problems.raise();
    return spec;
}

}  // namespace didymium

//! \file Every property of chemistry_properties.hpp for every row of the consistency
//! list: shipped chemistries, laws, models of activities. The environment variable
//! DIDYMIUM_CONSISTENCY names another list, so that a chemistry of one's own can be
//! held to the same.
#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>

#include "inputs/readers/chemistry/activity_spec.hpp"
#include "tests/case_runs.hpp"
#include "tests/verification/chemistry_properties.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

std::filesystem::path list() {
    const char* other = std::getenv("DIDYMIUM_CONSISTENCY");
    return other != nullptr ? std::filesystem::absolute(other) : consistency_list;
}

std::string name_of(const PlausibleContact& row) {
    return std::filesystem::path(row.system).stem().string();
}

}  // namespace

TEST_CASE("what holds of every chemistry holds of each row of the list",
          "[consistency]") {
    const std::vector<PlausibleContact> rows = plausible_contacts(list());
    REQUIRE_FALSE(rows.empty());
    for (const PlausibleContact& row : rows) {
        for (const Property& property : properties()) {
            INFO(row.system << ": " << property.name);
            System system(row);
            const double worst = worst_of(property, system, property.contacts);
            std::printf("[consistency] %-20s %-28s %.1e of what is allowed\n",
                        name_of(row).c_str(), property.name, worst);
            if (property.check == of_a_copy<more_extractant> && !row.takes_less.empty())
                // The exception is not forgotten where its reason has gone.
                CHECK(worst > 1.0);
            else
                CHECK(worst <= 1.0);
        }
    }
}

TEST_CASE("every shipped chemistry, law and model of activities has a row",
          "[consistency]") {
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(chemistry_folder))
        if (entry.path().extension() == ".toml")
            files.insert(entry.path().stem().string());
    std::set<std::string> names;
    std::set<DistributionLaw> laws;
    std::set<int> models;
    bool stoichiometric = false;
    bool complexes = false;
    bool mixed_species = false;
    bool effective = false;
    for (const PlausibleContact& row : plausible_contacts(consistency_list)) {
        CHECK(names.insert(name_of(row)).second);
        files.erase(name_of(row));
        const ChemistrySpec spec = chemistry_file(row.system).spec;
        laws.insert(spec.law);
        stoichiometric = stoichiometric || spec.stoichiometric;
        if (spec.activity)
            models.insert(static_cast<int>(spec.activity->equations));
        effective = effective || spec.extractant_activity.coefficient != 0.0;
        for (const ReactingSpecies& species : spec.reactions) {
            complexes = complexes || (!species.organic && species.cation >= 0 &&
                                      !species.ions.empty());
            mixed_species =
                mixed_species || (species.organic && species.units > 0 &&
                                  species.protons < 0 && !species.ions.empty());
        }
    }
    CHECK(files.empty());
    CHECK(laws.size() == 3);
    CHECK(stoichiometric);
    CHECK(models.size() == 3);
    CHECK(complexes);
    CHECK(mixed_species);
    CHECK(effective);
}

namespace {

enum class Fault {
    none,
    loses_extractant,
    sees_how_many,
    salts_out,
    loads_less,
    overfills,
    sees_places,
    wrong_slope,
    sees_the_start
};

//! A stage that is wrong in one way.
class FaultyStage final : public StageEquilibrium {
  public:
    FaultyStage(std::shared_ptr<const StageEquilibrium> right, Fault fault)
        : right_(std::move(right)), fault_(fault) {}

    const ExchangeSystem& system() const override { return right_->system(); }
    int n_unknowns() const override { return right_->n_unknowns(); }
    EquilibriumStatus solve(const double* total, double a, double o, double* w,
                            double* d, SharedState<double>& s) const override {
        const double start = w[0];
        const EquilibriumStatus status = right_->solve(total, a, o, w, d, s);
        for (int i = 0; i < system().n_cations(); ++i) {
            if (fault_ == Fault::sees_how_many)
                d[i] *= 1.0 + 1e-7 * system().n_cations();
            if (fault_ == Fault::salts_out)
                d[i] /= std::pow(total[system().extractant()], 6.0);
            if (fault_ == Fault::loads_less)
                d[i] /= 1.0 + total[i] * total[i];
            if (fault_ == Fault::sees_places)
                d[i] *= 1.0 + 1e-7 * i;
            if (fault_ == Fault::sees_the_start)
                d[i] *= 1.0 + 1e-7 * start;
        }
        return status;
    }
    double least_loading(const double* total, double a, double o) const override {
        return right_->least_loading(total, a, o);
    }
    double residual(double* w, const double* total, double a, double o, double* d,
                    SharedState<double>& s) const override {
        return right_->residual(w, total, a, o, d, s);
    }
    void derivatives(const double* total, double a, double o, const double* w,
                     const double* d, const SharedState<double>& s,
                     ExchangeDerivatives& out) const override {
        right_->derivatives(total, a, o, w, d, s, out);
        if (fault_ == Fault::wrong_slope)
            out.x_total[0] += 1e-6;
    }
    void derivatives_towards(const StageEquilibrium& other, const double* total,
                             double a, double o, const double* w, const double* d,
                             const SharedState<double>& s,
                             ConstantDerivatives& out) const override {
        right_->derivatives_towards(other, total, a, o, w, d, s, out);
    }
    EquilibriumStatus solvent_at(const double* aqueous, double units, double* w,
                                 double* d, SharedState<double>& s) const override {
        return right_->solvent_at(aqueous, units, w, d, s);
    }
    void solvent_derivatives(const double* aqueous, double units, const double* w,
                             const double* d, const SharedState<double>& s,
                             SolventDerivatives& out) const override {
        right_->solvent_derivatives(aqueous, units, w, d, s, out);
    }
    double free_proton(const double* aqueous) const override {
        return right_->free_proton(aqueous);
    }
    double ph(const double* aqueous) const override { return right_->ph(aqueous); }
    double bound_units(const double* organic, const double* w) const override {
        const double bound = right_->bound_units(organic, w);
        return fault_ == Fault::loses_extractant ? 0.999999 * bound
               : fault_ == Fault::overfills      ? 1.5 * bound
                                                 : bound;
    }
    double proton_total(const double* aqueous) const override {
        return right_->proton_total(aqueous);
    }

  private:
    std::shared_ptr<const StageEquilibrium> right_;
    Fault fault_;
};

}  // namespace

TEST_CASE("each property finds the fault it is there for", "[consistency]") {
    const std::vector<Fault> faults = {Fault::loses_extractant, Fault::sees_how_many,
                                       Fault::salts_out,        Fault::loads_less,
                                       Fault::overfills,        Fault::sees_places,
                                       Fault::wrong_slope,      Fault::sees_the_start};
    REQUIRE(faults.size() == properties().size());
    const PlausibleContact row = plausible_contacts(consistency_list).front();
    for (std::size_t p = 0; p < faults.size(); ++p) {
        const Property& property = properties()[p];
        const auto worst = [&](Fault fault) {
            System system(row, [&](const ChemistrySpec& chemistry) {
                return std::make_shared<FaultyStage>(make_equilibrium(chemistry),
                                                     fault);
            });
            return worst_of(property, system, 20);
        };
        INFO(property.name);
        CHECK(worst(Fault::none) <= 1.0);
        CHECK(worst(faults[p]) > 1.0);
    }
}

TEST_CASE("a row of the list that says nothing is an error at its place",
          "[consistency]") {
    const auto problem = [](const std::string& row) -> std::string {
        const TemporaryFile file(".toml", "rows = [\n" + row + "\n]\n");
        try {
            plausible_contacts(file.path());
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return {};
    };
    const std::string good =
        "chemistry = \"p507-hcl\", metal = [1e-4, 0.1], acid = [0.1, 1], extractant = "
        "[0.5, 1]";
    CHECK(problem("{ " + good + " }").empty());
    CHECK_THAT(problem("{ " + good + ", salts = [0, 1] }"),
               Catch::Contains(":2: no key 'salts'"));
    CHECK_THAT(problem("{ chemistry = \"p507-hcl\" }"),
               Catch::Contains(":2: a row has"));
    CHECK_THAT(problem("{ metal = [1] }"), Catch::Contains("two ends"));
}

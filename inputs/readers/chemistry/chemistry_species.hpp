//! \file The species of a chemistry file: what exchanges, what forms in the liquor, and
//! which components thereby are cations, ions or base cations.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! What reactions and charges are counted in.
struct ChemistryComponent {
    std::string name;
    int charge = 0;
    double molar_mass = 0.0;  //!< kg/mol
};

class SpeciesReader {
  public:
    //! \param law   as the file names it
    //! \param unit  what reactions call one unit of the extractant: "(HA)2"
    SpeciesReader(std::string law, std::string unit,
                  const std::vector<ChemistryComponent>& components,
                  Diagnostics& problems)
        : law_(std::move(law)),
          unit_(std::move(unit)),
          components_(components),
          problems_(problems) {}

    //! Reads one of [[species]].
    void read(const Value& value);

    //! { H = 1, Cl = 1 } with known components (and the unit where allowed).
    NamedAmounts read_amounts(const std::string& name, const Value& value,
                              const std::string& path, bool with_extractant);

    //! Sorts out components, once the bases are known: rare earths in the order of the
    //! components, other elements, base cations; what no organic species holds as its
    //! metal is an ion, those that are extracted first.
    void conclude(ChemistryFile& chemistry);

    //! Cations whose species states its constant.
    const std::set<std::string>& stated() const { return stated_; }

  private:
    struct Reaction {
        NamedAmounts amounts;
        ReactingSpecies species;  //!< without indices
    };
    bool is_mass_action() const { return law_ == "mass_action"; }
    const ChemistryComponent* component(const std::string& name) const;
    std::vector<std::string> component_names() const;
    int charge_of(const NamedAmounts& amounts) const;
    bool is_possible(const NamedAmounts& amounts, bool organic, const Location& where);
    void read_organic(TableReader& table, const NamedAmounts& amounts,
                      const Location& where);
    void read_exchange(TableReader& table, const NamedAmounts& amounts,
                       const Location& where);
    void add_cation(TableReader& table, const ChemistryComponent& metal, int units);
    void read_constant(TableReader& table, Cation& cation);
    void read_empirical(TableReader& table, Cation& cation);
    void read_aqueous(TableReader& table, const NamedAmounts& amounts,
                      const Location& where);
    void read_complex(TableReader& table, const NamedAmounts& amounts,
                      const Location& where);
    //! Where the constant is from; nothing after a report.
    std::optional<Provenance> read_dissociation(TableReader& table,
                                                const NamedAmounts& amounts,
                                                const Location& where);
    Cation* find_cation(const std::string& name);
    ReactingSpecies indexed(const Reaction& reaction,
                            const ChemistryFile& chemistry) const;

    std::string law_;
    std::string unit_;
    const std::vector<ChemistryComponent>& components_;
    Diagnostics& problems_;
    std::vector<Cation> cations_;
    std::vector<Reaction> reactions_;
    std::vector<NamedAmounts> aqueous_;
    std::set<std::string> extracted_;  //!< ions
    std::set<std::string> stated_;
    std::string protonates_;   //!< the ion with a second dissociation
    double ka_ = 0.0;          //!< of that ion, mol/m3
    std::string dissociates_;  //!< the cation that gives off its proton
    Location dissociates_where_;
    double cation_ka_ = 0.0;  //!< of that cation, mol/m3
};

}  // namespace didymium

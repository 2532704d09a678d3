//! \file Streams of a case: what they hold, from assays, compositions, acids and bases.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "inputs/readers/case/case_assay.hpp"
#include "inputs/readers/case/case_chemistry.hpp"
#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! What a phase holds, in the components of the whole chemistry file.
struct PhaseContents {
    std::vector<double> concentration;  //!< mol/m3, as StreamSpec::concentration
    std::vector<double> sd;             //!< as StreamSpec::concentration_sd
    std::vector<bool> named;            //!< cations that the input names
    double free_acid = 0.0;  //!< mol/m3, total of the proton, negative where base
                             //!< exceeds acid; aqueous only
    std::string balancing;   //!< the ion that closes the charge; aqueous only
    bool complete = true;    //!< all that the input names is understood
};

struct StreamDraft {
    StreamSpec spec;  //!< without concentrations
    bool phase_known = true;
    PhaseContents contents;
    Location where;
};

class StreamReader {
  public:
    StreamReader(const ChemistryFile& chemistry, const IncludedFiles& files,
                 Diagnostics& problems)
        : chemistry_(chemistry), files_(files), problems_(problems) {}

    StreamDraft read(const Member& member, Table& resolved);

    //! Reads the keys that say what a phase holds: composition, assay, acid ... of an
    //! aqueous phase; composition, extractant, saponified ... of an organic one.
    PhaseContents read_contents(TableReader& table, Phase phase);

    //! A phase that holds nothing.
    PhaseContents empty_contents() const;

    //! Adds acid = { HCl = "0.02 mol/L" }: protons, and anions other than the balancing
    //! one.
    void read_acid(TableReader& table, PhaseContents& contents);

    //! Gives the balancing ion what closes the charge; reports at `where` when that
    //! would be negative.
    void close_charge(PhaseContents& contents, const Location& where);

    //! Assays that were read, each once.
    const std::vector<std::shared_ptr<const Assay>>& assays() const { return assays_; }
    //! What was read and is not simulated.
    const std::vector<InputWarning>& warnings() const { return warnings_; }

  private:
    void read_aqueous(TableReader& table, PhaseContents& contents);
    //! Adds alkali = { NaOH = "0.5 mol/L" }: its metal, and less protons.
    void read_alkali(TableReader& table, PhaseContents& contents);
    //! Reads a table of substances, { HCl = "0.02 mol/L" }, and adds mol/m3 of their
    //! parts. `role` is what messages call one: "acid".
    void read_substances(
        TableReader& table, const std::string& key, const std::string& role,
        const std::vector<NamedAmounts>& substances, PhaseContents& contents,
        const std::function<void(const std::string& part, double amount)>& add);
    void read_organic(TableReader& table, PhaseContents& contents);
    void read_assay(TableReader& table, PhaseContents& contents);
    void add_assayed(const TableReader& table, const AssayedLiquor& liquor,
                     PhaseContents& contents, Table& composition, Table& deviations);
    void read_deviations(TableReader& table, PhaseContents& contents);
    void read_composition(TableReader& table, Phase phase, PhaseContents& contents);
    void read_component(const Member& member, const std::string& path, Phase phase,
                        PhaseContents& contents);
    void read_species(const NamedAmounts& species, const Value& value,
                      const std::string& path, PhaseContents& contents);
    std::vector<std::string> known_names(Phase phase) const;
    //! mol/m3, not negative.
    double amount_of(const Value& value, const std::string& path, double molar_mass);
    void read_saponification(TableReader& table, double monomer,
                             PhaseContents& contents);
    double bound_units(const PhaseContents& contents) const;
    //! A word of the chemistry, which may be any while its names are not known.
    std::string word_of(TableReader& table, const std::string& key,
                        const std::vector<std::string>& known,
                        const std::string& fallback);

    const ChemistryFile& chemistry_;
    const IncludedFiles& files_;
    Diagnostics& problems_;
    std::vector<std::shared_ptr<const Assay>> assays_;
    std::vector<InputWarning> warnings_;
};

//! Concentrations of the whole file to those of a case that keeps some of the cations.
std::vector<double> restrict_components(const std::vector<double>& whole,
                                        const std::vector<bool>& keep);

}  // namespace didymium

//! \file The tables of a contact file that make contacts of named liquors and solvents:
//! single ones, isotherms, pH curves.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "inputs/readers/case/case_streams.hpp"
#include "inputs/readers/contact/contact_spec.hpp"
#include "inputs/readers/contact/contact_table.hpp"

namespace didymium {

//! A liquor or a solvent by name: as written, and as understood.
struct NamedPhase {
    Value written;
    PhaseContents contents;
    bool sound = true;  //!< nothing is wrong with it
    Location where;
};

using NamedPhases = std::map<std::string, NamedPhase>;

//! Makes contacts in the components of the whole chemistry file.
class ContactSeriesReader {
  public:
    //! Keeps references.
    ContactSeriesReader(const CaseChemistry& chemistry, const IncludedFiles& files,
                        StreamReader& streams, const NamedPhases& liquors,
                        const NamedPhases& solvents, Diagnostics& problems);

    void read_contacts(const Value& value, int number);
    void read_isotherm(const Value& value, int number);
    void read_ph_curve(const Value& value, int number);

    //! Which of the names a key says, or nullptr after a report.
    const NamedPhase* liquor(TableReader& table);
    const NamedPhase* solvent(TableReader& table);
    //! Keeps what is named of a phase that meets another.
    void note(const PhaseContents& contents);
    //! The name of a table, or `usual`; reports one that is taken.
    std::string name_of(TableReader& table, const std::string& usual);

    // What was read
    std::vector<ContactSeries> series;
    std::vector<ContactSpec> contacts;
    std::vector<SourceFile> sources;
    std::vector<bool> named;         //!< (cation) that anything names
    std::set<std::string> used;      //!< "liquors.NAME", "solvents.NAME"
    std::set<std::string> misnamed;  //!< "liquor", "solvent": a name that is none
    bool complete = true;            //!< all that the tables name is understood

  private:
    const NamedPhase* find_phase(TableReader& table, const std::string& key,
                                 const NamedPhases& phases);
    void read_file(TableReader& table, const NamedPhase* liquor,
                   const NamedPhase* solvent, double phase_ratio);
    void add_row(const ContactRow& row, const NamedPhase* liquor,
                 const NamedPhase* solvent, double phase_ratio);
    PhaseContents contents_of(const Table& own, const NamedPhase* shared, Phase phase,
                              const Location& where);
    MeasuredContact measured_of(const ContactRow& row);
    void add(std::string name, const PhaseContents& liquor,
             const PhaseContents& solvent, double phase_ratio, const Location& where);
    //! The liquor with so much of its metals but bases; the charge is closed anew.
    PhaseContents diluted(PhaseContents contents, double share, const Location& where);
    void read_elements(TableReader& table, bool others_too);
    std::optional<Titrant> read_titrant(TableReader& table, const std::string& key,
                                        const std::vector<NamedAmounts>& known);

    const ChemistryFile& file_;
    const IncludedFiles& files_;
    StreamReader& streams_;
    const NamedPhases& liquors_;
    const NamedPhases& solvents_;
    Diagnostics& problems_;
    std::set<std::string> names_;
};

}  // namespace didymium

//! \file Batch contacts after reading and checking: SI units (mol/m3), every name
//! resolved to an index, immutable from here on.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/chemistry/chemistry_spec.hpp"
#include "inputs/readers/text/location.hpp"

namespace didymium {

//! What made a row of contacts: measured ones, a varied phase ratio or feed, a pH.
enum class SeriesKind { contacts, isotherm, ph_curve };

//! As result files spell it.
constexpr const char* series_kind_name(SeriesKind kind) {
    switch (kind) {
        case SeriesKind::isotherm:
            return "isotherm";
        case SeriesKind::ph_curve:
            return "ph_curve";
        default:
            return "contacts";
    }
}

//! What was measured after a contact; NaN where nothing was.
struct MeasuredContact {
    std::vector<double> aqueous;       //!< (cation) mol/m3
    std::vector<double> organic;       //!< (cation) mol/m3
    std::vector<double> distribution;  //!< (cation) organic over aqueous, as stated
    double ph = std::numeric_limits<double>::quiet_NaN();
};

//! One shake-out: what goes into the flask.
struct ContactSpec {
    std::string name;
    std::string group;  //!< the study or the day; empty: none
    int series = 0;     //!< index into ContactSet::series
    //! mol/m3 of each independent component, see ChemistrySpec::n_components
    std::vector<double> aqueous;
    std::vector<double> organic;
    double phase_ratio = 1.0;  //!< m3 of solvent per m3 of liquor
    //! To be reached at equilibrium by acid or base; NaN: as it comes.
    double ph = std::numeric_limits<double>::quiet_NaN();
    MeasuredContact measured;
    Location where;
};

//! What brings a liquor to a pH, its volume neglected.
struct Titrant {
    std::string name;            //!< "HCl"
    std::vector<double> amount;  //!< (component) mol per mol; the proton follows
};

struct ContactSeries {
    std::string name;
    SeriesKind kind = SeriesKind::contacts;
    std::vector<int> elements;  //!< cations that curves and tables show
    std::optional<Titrant> acid;
    std::optional<Titrant> base;
    Location where;
};

//! A McCabe-Thiele construction: of a bank at its steady state, or of a liquor and a
//! solvent that meet in counter-current.
struct ConstructionSpec {
    struct Target {
        int cation = 0;
        double raffinate = 0.0;  //!< mol/m3; of given phases
    };
    std::string name;
    std::optional<CaseFile> file;  //!< none: given phases
    CaseSpec spec;                 //!< of the file
    int bank = 0;
    bool by_fraction = false;     //!< of the rare earths of a phase, instead of mol/m3
    std::vector<double> aqueous;  //!< (component) mol/m3, of given phases
    std::vector<double> organic;
    double phase_ratio = 1.0;
    std::vector<Target> targets;  //!< cations of the chemistry of the case, if any
    Location where;
};

struct ContactSet {
    std::string title;
    std::string file;
    //! Without cations where nothing but cases is asked for.
    ChemistrySpec chemistry;
    std::vector<ContactSeries> series;
    std::vector<ContactSpec> contacts;  //!< series after series
    std::vector<ConstructionSpec> constructions;
    std::vector<InputWarning> warnings;
    std::vector<SourceFile> sources;  //!< every file read, verbatim
};

}  // namespace didymium

//! \file The case file of a designed circuit, commented with what each step decided.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "inputs/readers/design/separation_spec.hpp"
#include "solver/design/separation_theory.hpp"

namespace didymium {

//! A controller of a bank, in the words of a case.
struct ControlPlan {
    std::string name;
    std::string measure;
    std::string set_point;
    std::string vary;
    double start = 0.0;   //!< of the flow that it sets, m3/s
    double spread = 0.0;  //!< limits are this share below and above
    double gain = 0.0;
    double integral_time = 0.0;  //!< s
    std::size_t stage = 0;       //!< from 0, whose liquor is measured
    std::string element;
};

//! A draw at the start.
struct DrawStart {
    double share = 1.0;  //!< of its flow
    double time = 0.0;   //!< s; 0: as ever
};

//! One bank with all that belongs to it.
struct BankPlan {
    const CutSpec* cut = nullptr;
    CutTheory theory;
    int extraction = 0;   //!< stages
    int light_scrub = 0;  //!< of three outlets, from the feed to the draw
    int scrub = 0;
    double draw_flow = 0.0;  //!< m3/s
    DrawStart start;
    //! Of three outlets: what of both keys is drawn; fractions of what is fed.
    double light_key_drawn = 0.0;
    double heavy_key_drawn = 0.0;
    double scrub_flow = 0.0;  //!< m3/s, that holds the cut
    double feed_flow = 0.0;   //!< m3/s
    //! Of what the extracted product takes up, the key's part; 1 where it alone counts.
    double key_part = 1.0;
    double strip_excess = 0.0;  //!< strip over its strip_measure
    double strip_left = 0.0;    //!< of the product, in the stripped solvent
    //! Base that takes the free acid of a strip liquor before it is fed, m3/s; 0: none
    double neutral_flow = 0.0;
    std::vector<ControlPlan> controls;
    std::vector<std::string> notes;  //!< what was decided, line by line

    double solvent_flow() const { return theory.solvent_flow; }
    //! m3 of a mixer, by the residence of both phases.
    double mixer(const EquipmentSpec& equipment) const {
        return equipment.mixer_residence * (solvent_flow() + scrub_flow + feed_flow);
    }
};

//! Whether a product leaves with the solvent.
bool is_extracted(const BankPlan& plan, CutProduct product);

//! The cations that a product is of.
const std::vector<int>& group_of(const BankPlan& plan, CutProduct product);

//! What the flow of a strip is counted in.
const char* strip_measure(const BankPlan& plan);

//! The bank alone with the feed as a stream, at the flows of the plan.
//! \param feed  the keys of a stream
std::string standing_bank_text(const SeparationSpec& spec, const BankPlan& plan,
                               const Table& feed);

//! The same with a [[solve]] that holds the cut by the
//! scrub flow, and of three outlets another that does by the draw: what the search of
//! stages solves. \param feed  the keys of a stream
std::string bank_text(const SeparationSpec& spec, const BankPlan& plan,
                      const ChemistrySpec& chemistry, const Table& feed);

//! The strip alone, with the solvent that the bank loads.
//! \param loaded  (cation) mol/s
std::string strip_text(const SeparationSpec& spec, const BankPlan& plan,
                       const ChemistrySpec& chemistry,
                       const std::vector<double>& loaded);

//! The whole circuit. \param folder  of the case file: paths of assays are from there
//! \param until  s
std::string circuit_text(const SeparationSpec& spec, const std::vector<BankPlan>& banks,
                         const ChemistrySpec& chemistry,
                         const std::filesystem::path& folder, double until);

//! The purity by oxide that [[solve]] and specifications are about, of an extracted
//! group of one element; NaN of several.
double designed_purity(const BankPlan& plan, const ChemistrySpec& chemistry);

//! The product of the bank that holds the extracted group: of the strip, if there is
//! one.
std::string extracted_outlet(const SeparationSpec& spec, const BankPlan& plan);

//! The outlet that a product leaves by.
std::string outlet_of(const SeparationSpec& spec, const BankPlan& plan,
                      CutProduct product);

//! All by which rare earths leave the bank with its strip and its loop, products among
//! them.
std::vector<std::string> outlets_of_cut(const SeparationSpec& spec,
                                        const BankPlan& plan);

}  // namespace didymium

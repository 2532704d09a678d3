//! \file The stages of a bank by its rigorous steady state: from those of the theory,
//! added to the section that lacks them until both products are pure, then taken away
//! as long as both stay so.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "inputs/readers/text/included_files.hpp"
#include "outputs/results/result.hpp"
#include "solver/design/circuit_text.hpp"

namespace didymium {

//! Where a name stands among those of a result's components or outlets; their number:
//! nowhere.
std::size_t place_of(const std::vector<std::string>& names, const std::string& name);

//! A bank at steady state with the scrub flow that holds its cut.
struct SteadyBank {
    bool found = false;
    std::string message;      //!< why it was not
    double scrub_flow = 0.0;  //!< m3/s
    double key_part = 1.0;    //!< as of BankPlan
    CutLosses losses;
    std::vector<double> raffinate;  //!< (cation) mol/s
    std::vector<double> loaded;     //!< (cation) mol/s
    double raffinate_acid = 0.0;    //!< mol/s of protons
    // Of three outlets
    double draw_flow = 0.0;        //!< m3/s, that holds the cut
    double light_key_drawn = 0.0;  //!< as of BankPlan
    double heavy_key_drawn = 0.0;
    ThreeOutletLosses three;
    std::vector<double> middle;  //!< (cation) mol/s in the draw
    double middle_acid = 0.0;    //!< mol/s of protons
    ResultShape shape;
    ScenarioResult result;
};

//! Where a search is: a plan with its stages, and what is said of it.
using SearchProgress =
    std::function<void(const BankPlan& plan, const SteadyBank& bank)>;

class BankSearch {
  public:
    //! \param feed  keys of the stream, and \param inflow  what it is, with its flow
    //! Keeps references.
    BankSearch(const SeparationSpec& spec, const ChemistrySpec& chemistry,
               const Table& feed, const StreamSpec& inflow,
               std::shared_ptr<const IncludedFiles> files,
               const std::atomic<bool>* stop);

    //! The steady state of the plan as it is.
    //! \param assignments  other constants or another feed
    SteadyBank solve(const BankPlan& plan,
                     std::span<const Assignment> assignments = {});

    //! Sets stages and scrub flow, and of three outlets the draw. Throws InputError
    //! where limits leave no circuit.
    SteadyBank correct(BankPlan& plan, const SearchProgress& progress);

    //! How controllers of solvent and scrub flow stand in each other's way. With K, the
    //! slopes of what they measure by these flows at the steady state of the plan:
    //! det K / (K11 K22), the index of Niederlinski (Automatica 7, 1971, 691). Where it
    //! is negative, both together with integral parts are unstable, however slow. NaN:
    //! one of the states was not found.
    double interaction(const BankPlan& plan, const ControlPlan& of_solvent,
                       const ControlPlan& of_scrub) const;

    //! Throws InputError where the specification allows fewer stages.
    void require_stages(const BankPlan& plan, int extraction, int scrub) const;

    //! Whether more is not wanted.
    bool stopped() const { return stop_ != nullptr && stop_->load(); }

    int solved() const { return solved_; }  //!< steady states so far

  private:
    //! Whether the product of a group holds more of the others than it is designed for.
    //! That of one element has its purity by [[solve]].
    bool takes_up(const BankPlan& plan, const SteadyBank& bank) const;
    bool meets(const BankPlan& plan, const SteadyBank& bank) const;
    SteadyBank attempt(BankPlan plan, int extraction, int scrub,
                       const SearchProgress& progress);
    //! Of three outlets, with the keys' part in what is drawn.
    SteadyBank attempt_three(BankPlan plan, const ThreeOutletStages& stages,
                             const SearchProgress& progress);
    SteadyBank correct_three(BankPlan& plan, const SearchProgress& progress);
    void require_scrub(const BankPlan& plan, const SteadyBank& bank) const;
    //! How far losses are above what is designed for, as logarithms; infinite where
    //! there is no steady state.
    double missed(const BankPlan& plan, const SteadyBank& bank) const;
    //! Where more stages do not help.
    [[noreturn]] static void refuse_more(const BankPlan& plan, int extraction,
                                         int scrub, const std::string& what,
                                         const std::string& remedy);

    const SeparationSpec& spec_;
    const ChemistrySpec& chemistry_;
    const Table& feed_;
    const StreamSpec& inflow_;
    std::shared_ptr<const IncludedFiles> files_;
    const std::atomic<bool>* stop_;
    int solved_ = 0;
};

}  // namespace didymium

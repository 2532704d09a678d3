//! \file The immutable model of one case between two events: every stage with its
//! volumes and flows, what enters from outside, what leaves. SI units. Shared by all
//! threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/case/bank_flows.hpp"
#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/case/flow_balance.hpp"
#include "kernels/stage_equilibrium.hpp"

namespace didymium {

//! One mixer-settler in its place. Aqueous liquor comes from stage j + 1 and solvent
//! from stage j - 1 of the same bank.
struct Stage {
    double aqueous_flow = 0.0;      //!< from the mixer through the settler, m3/s
    double organic_flow = 0.0;      //!< m3/s
    double mixer_volume = 0.0;      //!< m3
    double aqueous_fraction = 0.0;  //!< of the mixer volume
    double organic_fraction = 0.0;
    double aqueous_cell = 0.0;  //!< m3 of one settler cell
    double organic_cell = 0.0;
    TransferLaw transfer = TransferLaw::equilibrium;
    double transfer_rate = 0.0;  //!< 1/s, where transfer has a rate
    int aqueous_cells = 1;
    int organic_cells = 1;
    bool has_next = false;               //!< stage j + 1 is of the same bank
    bool has_previous = false;           //!< stage j - 1 is of the same bank
    double aqueous_from_next = 0.0;      //!< flow from stage j + 1, m3/s
    double organic_from_previous = 0.0;  //!< flow from stage j - 1, m3/s
    // Entrained in these
    double organic_from_next = 0.0;      //!< flow from stage j + 1, m3/s
    double aqueous_from_previous = 0.0;  //!< flow from stage j - 1, m3/s
    double organic_entering = 0.0;       //!< all that enters the mixer, m3/s
    // Entrainment of its settler, m3 per m3 of the phase that carries it away
    double organic_in_aqueous = 0.0;
    double aqueous_in_organic = 0.0;
    //! Phases leave the mixer in the ratio in which it holds them: the fractions move.
    bool proportional = false;
    int bank = 0;
    std::string label;           //!< "split.extraction.1"
    std::vector<double> inflow;  //!< (component) from outside into the mixer, mol/s
    std::vector<double> organic_inflow;  //!< (cation) the part of it in organic streams

    //! The phases of the mixer are not at equilibrium: the organic one has unknowns.
    bool has_rate() const { return transfer != TransferLaw::equilibrium; }
};

//! A vessel of one phase, which overflows, so that what enters leaves, or is pumped
//! from, so that its level moves.
struct Tank {
    std::string name;
    Phase phase = Phase::aqueous;
    double volume = 0.0;  //!< m3, when full
    bool is_pumped = false;
    double level = 1.0;          //!< share of the volume that is filled
    double entering = 0.0;       //!< m3/s
    double leaving = 0.0;        //!< m3/s
    std::vector<double> inflow;  //!< (component) from outside, mol/s
    int outlet = 0;              //!< the number of its own
};

//! The stages of a bank, and the outlet of its liquor; that of its solvent is next.
struct Bank {
    int first_stage = 0;
    int n_stages = 0;
    int raffinate = 0;
    double temperature = 0.0;  //!< K
};

//! What leaves a unit: from the last settler cell of a stage or from a tank, as it is
//! or parted by splitters.
struct Outlet {
    std::string name;  //!< "split.raffinate"
    Phase phase = Phase::aqueous;
    int stage = 0;         //!< where it comes from; -1: from a tank
    double flow = 0.0;     //!< m3/s
    bool is_draw = false;  //!< out of the bank before its end
    bool leaves = true;    //!< the flowsheet; else it enters another unit
    int tank = -1;         //!< where it comes from; -1: from a stage
    // Of what is entrained: the outlet that carries it, and m3 per m3 of that
    int carrier = -1;
    double ratio = 0.0;
    int splitter = -1;       //!< that gives it off; -1: the stage or the tank does
    int into_splitter = -1;  //!< that it enters; -1: none
};

//! An outlet that enters a stage or a tank.
struct Link {
    int outlet = 0;
    int stage = -1;
    int tank = -1;
};

//! A stream that enters.
struct Inlet {
    std::string name;
    Phase phase = Phase::aqueous;
    double flow = 0.0;                  //!< m3/s
    std::vector<double> concentration;  //!< (component) mol/m3
    double free_acid = 0.0;             //!< mol/m3
    int stage = 0;                      //!< where it enters; -1: a tank
    int tank = -1;                      //!< where it enters; -1: a stage
    //! Brings what the bank is to separate. Free acid of other aqueous streams (scrub,
    //! strip) is a reagent.
    bool is_feed = false;
    //! A controller or a ramp moves it at some time of the run.
    bool varies = false;
};

//! How streams, set points and what splitters and draws take move while a model holds:
//! linearly from the model's own values at `begin` to these at `end`.
struct Ramps {
    struct Stream {
        int inlet = 0;
        double flow = 0.0;                  //!< m3/s
        std::vector<double> concentration;  //!< (component) mol/m3
        double free_acid = 0.0;             //!< mol/m3
    };
    struct SetPoint {
        int control = 0;
        double value = 0.0;
    };
    double begin = 0.0;  //!< s
    double end = 0.0;    //!< s
    std::vector<Stream> streams;
    std::vector<SetPoint> set_points;
    std::optional<FlowBalance> balance;  //!< none: splitters and draws stay as they are

    bool empty() const { return streams.empty() && set_points.empty() && !balance; }
};

struct Cascade {
    ChemistrySpec chemistry;
    std::shared_ptr<const StageEquilibrium> equilibrium;  //!< at 25 C, as of streams
    //! (bank) at its temperature
    std::vector<std::shared_ptr<const StageEquilibrium>> of_bank;
    const StageEquilibrium& at(const Stage& stage) const {
        return *of_bank[stage.bank];
    }
    //! Of what leaves a stage or a tank.
    const StageEquilibrium& at(const Outlet& outlet) const {
        return outlet.stage >= 0 ? at(stages[outlet.stage]) : *equilibrium;
    }
    std::vector<Stage> stages;
    std::vector<Bank> banks;
    std::vector<Tank> tanks;
    std::vector<Outlet> outlets;
    std::vector<Inlet> inlets;
    std::vector<Link> links;
    int n_splitters = 0;
    FlowBalance balance;  //!< of outlets, which are the ports of the case
    //! (bank, then tank) the number of what it is connected with
    std::vector<int> plant;
    std::vector<ControlSpec> controls;
    Ramps ramps;
    //! A ramp moves what splitters or draws take at some time of the run.
    bool parts_vary = false;
    //! How much of what flows from stage to stage flows back as well, share. No plant
    //! has it: searches of steady states begin with much and end with none
    //! (mixing_path).
    double back_mixing = 0.0;

    int n_stages() const { return static_cast<int>(stages.size()); }
    int n_cations() const { return chemistry.n_cations(); }
    int n_ions() const { return chemistry.n_ions(); }
    int n_distributing() const { return chemistry.n_distributing(); }
    int n_components() const { return chemistry.n_components(); }
    int extractant() const { return n_cations() + n_ions(); }
    //! Rare earths come first among the cations.
    int n_rare_earths() const;
    //! Of an outlet that a stage gives off.
    int bank_of(std::size_t outlet) const { return stages[outlets[outlet].stage].bank; }
    int n_banks() const { return static_cast<int>(banks.size()); }
    //! The plant of whatever has a stage or a tank: inlet, outlet, link.
    template <class Place>
    int plant_of(const Place& place) const {
        return plant[place.tank >= 0 ? n_banks() + place.tank
                                     : stages[place.stage].bank];
    }
    //! How much of the unknowns that an outlet stands for leaves there, m3/s. What a
    //! tank holds is counted per m3 of its volume, full or not.
    double carried(const Outlet& outlet) const {
        return outlet.tank >= 0 ? outlet.flow / tanks[outlet.tank].level : outlet.flow;
    }
    double carried(const Link& link) const { return carried(outlets[link.outlet]); }
    double flow(const Link& link) const { return outlets[link.outlet].flow; }
    //! The flow of what a controller sets, a stream or what is pumped from a tank,
    //! m3/s.
    double flow_set_by(const ControlSpec& control) const {
        return control.stream >= 0 ? inlets[control.stream].flow
                                   : outlets[tanks[control.tank].outlet].flow;
    }
    //! Makes everything downstream follow what the inlets say: flows, and what enters.
    //! Where holdups are proportional, flows follow the fractions of the mixers.
    void update_flows();
    //! The same in a steady state: it is the fractions that follow.
    void update_steady_flows();
    //! Whether what enters depends on time or state.
    bool varies() const;
    //! Whether the holdups of some mixers move.
    bool has_proportional() const;
    //! The controller that measures the level of a tank; nullptr: none.
    const ControlSpec* level_control(const Tank& tank) const;
    //! Fed from outside, mol/s (component): to all, or to a plant.
    std::vector<double> feed_rates() const { return feed_rates(-1); }
    std::vector<double> feed_rates(int plant_number) const;
    double feed_rate(int plant_number, int component) const;

  private:
    void take_inlets();
    void take_draws();
    void take_bank_responses();
    void set_flows(bool moving);
    void mix_back();

    // What flows are computed in; kept, since that happens in every evaluation of a
    // cascade that moves.
    std::vector<StageFlow> from_inlets_;  //!< (stage) what streams and draws do
    std::vector<StageFlow> flows_;        //!< (stage)
    std::vector<double> streams_;         //!< (inlet) m3/s
    std::vector<double> ports_;           //!< (outlet) m3/s
    std::vector<FlowBalance::Response> responses_;
    std::vector<ProportionalRow> rows_;
    FlowBalance::Scratch scratch_;
};

//! Builds the model. Volumes are those of `volumes`, so that an event that changes
//! flows does not move a fixed holdup; flows and streams are those of `spec`.
Cascade build_cascade(const CaseSpec& spec, const CaseSpec& volumes);
inline Cascade build_cascade(const CaseSpec& spec) {
    return build_cascade(spec, spec);
}

//! The model of a part of a run.
//! \param spec  the case at time zero, with its volumes
Cascade build_cascade(const CaseSpec& spec, const CaseInterval& interval);

}  // namespace didymium

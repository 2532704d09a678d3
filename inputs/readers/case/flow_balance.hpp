//! \file Flows of what leaves the units of a flowsheet, from those of the streams that
//! enter it: volumes are additive, a unit gives off what comes in less what is drawn,
//! and a splitter parts it. So flows q of ports and s of streams obey
//!     q = c + B s + A q.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"

namespace didymium {

class FlowBalance {
  public:
    FlowBalance() = default;
    explicit FlowBalance(const CaseSpec& spec);

    //! Ports whose flow nothing decides: around a loop all that enters returns. Empty
    //! where all is decided.
    const std::vector<int>& undecided() const { return undecided_; }

    //! How the flow of a port depends on those of others while holdups move.
    struct Response {
        int port = 0;
        double constant = 0.0;                      //!< m3/s
        std::vector<std::pair<int, double>> ports;  //!< and by which factor
    };

    //! \param streams  (stream) m3/s
    //! \return (port) m3/s; negative where more is drawn than comes, but exactly zero
    //! where that is rounding: what is drawn is all that comes.
    std::vector<double> flows(const std::vector<double>& streams) const;
    //! What the computations below work in. Kept, it need not be allocated again.
    struct Scratch {
        std::vector<double> known, flows, matrix;
    };
    //! The same into an array of the caller's.
    void flows(const std::vector<double>& streams, std::vector<double>& ports,
               Scratch& scratch) const;
    //! With other rows for some ports.
    void flows(const std::vector<double>& streams, std::span<const Response> responses,
               std::vector<double>& ports, Scratch& scratch) const;

    //! What is pumped from the tank that a port is of, m3/s.
    void set_outflow(int port, double flow) { ports_[port].constant = flow; }

    //! Becomes what lies between two balances of one flowsheet: flows and shares that
    //! splitters and draws take go from one (s = 0) to the other (s = 1) in a line.
    void move_between(const FlowBalance& from, const FlowBalance& to, double s);

  private:
    struct Term {
        int index = 0;
        double factor = 1.0;
    };
    struct Port {
        double constant = 0.0;      //!< m3/s
        std::vector<Term> streams;  //!< of B
        std::vector<Term> ports;    //!< of A
    };
    void add(Port& port, const Source& source, double factor) const;
    void solve_for_ports();
    void known(const std::vector<double>& streams, std::vector<double>& known) const;
    bool invert();

    std::vector<Port> ports_;
    std::vector<double> inverse_;  //!< of I - A, row by row
    std::vector<int> undecided_;
    std::vector<double> matrix_;  //!< I - A, while it is inverted
};

//! Calls take(source) for everything that enters a bank.
template <class Take>
void for_each_source(const BankSpec& bank, Take&& take) {
    for (const Source* source : {&bank.solvent, &bank.aqueous}) {
        if (source->exists()) {
            take(*source);
        }
    }
    for (const FeedSpec& feed : bank.feeds) {
        take(feed.source);
    }
}

}  // namespace didymium

//! \file Flows of what leaves the units of a flowsheet, from those of the streams that
//! enter it: volumes are additive, and what a unit gives off is what comes in less what
//! is drawn.
#pragma once

#include <vector>

#include "inputs/case_spec.hpp"

namespace didymium {

class FlowBalance {
  public:
    FlowBalance() = default;
    //! Of a case whose banks are connected without a loop.
    explicit FlowBalance(const CaseSpec& spec);

    //! \param streams  (stream) m3/s
    //! \return (port) m3/s; negative where more is drawn than comes.
    std::vector<double> flows(const std::vector<double>& streams) const;

  private:
    struct Port {
        double drawn = 0.0;        //!< m3/s less than what enters, or what a draw takes
        std::vector<int> streams;  //!< that enter
        std::vector<int> ports;    //!< likewise
    };
    std::vector<Port> ports_;
    std::vector<int> order_;  //!< from the first to the last downstream
};

//! Banks that form a loop, by name in the order of flow; empty when there is none.
std::vector<std::string> find_loop(const CaseSpec& spec);

}  // namespace didymium

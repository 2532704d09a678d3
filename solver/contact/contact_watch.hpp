//! \file Contacts that the constants of their chemistry were not measured for, that no
//! solvent bears in practice, or whose liquor is above saturation.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/contact/contact_spec.hpp"
#include "solver/contact/contact.hpp"

namespace didymium {

class ContactWatch {
  public:
    //! Keeps a reference.
    explicit ContactWatch(const ContactSet& set);

    void see(const ContactSpec& contact, const ContactPrediction& prediction);
    //! One sentence each; none where all is well.
    std::vector<std::string> warnings() const;

  private:
    //! How far, in how many contacts and where most a quantity is beyond a limit.
    struct Excess {
        double limit = 0.0;
        double largest = 0.0;
        int count = 0;
        std::string worst;
        double ph = 0.0;  //!< there

        void see(double value, const std::string& name, double its_ph);
    };

    std::string where(const Excess& excess) const;

    const ContactSet* set_;
    int chloride_ = -1;  //!< index of Cl- among the ions
    Excess rare_earth_, chlorides_, loading_, practice_;
    std::vector<Excess> saturation_;  //!< (solid)
};

}  // namespace didymium

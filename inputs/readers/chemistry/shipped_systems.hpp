//! \file Which shipped chemistries know an element, for errors that name one which the
//! chosen chemistry does not know.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace didymium {

//! Shipped chemistries; their files are read when first asked. Thread-safe.
class ShippedSystems {
  public:
    //! Names of those that know an element as a metal, in alphabetical order.
    std::vector<std::string> that_know(const std::string& element) const;

    //! "shipped systems that know Lu: p507-hcl", or that none does; nothing when it is
    //! the name of no element.
    std::string suggestion(const std::string& element) const;

  private:
    void read() const;

    mutable std::once_flag read_;
    mutable std::map<std::string, std::vector<std::string>> elements_;  //!< by system
};

}  // namespace didymium

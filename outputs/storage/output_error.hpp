//! \file What goes wrong with result files.
#pragma once

#include <stdexcept>

namespace didymium {

//! A file cannot be created, written or read; the message names it and says why.
class OutputError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace didymium

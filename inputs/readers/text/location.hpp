//! \file Where an input stands, and the error that says so.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace didymium {

struct Location {
    std::string file;
    int line = 0;    //!< 1-based; 0 = the file as a whole
    int column = 0;  //!< 1-based; 0 = the line as a whole
};

//! One thing wrong with the input.
struct Diagnostic {
    Location where;
    std::string message;     //!< what is wrong, and what was expected
    std::string suggestion;  //!< "did you mean 'flow'?"; may be empty

    //! "file:line:column: error: message; suggestion"
    std::string text() const;
};

//! Thrown by everything that reads input; holds at least one diagnostic.
class InputError : public std::runtime_error {
  public:
    explicit InputError(std::vector<Diagnostic> diagnostics);
    InputError(Location where, std::string message, std::string suggestion = {});

    const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

  private:
    std::vector<Diagnostic> diagnostics_;
};

}  // namespace didymium

//! \file Runs the real program as a user does, in a folder of its own.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace robustness {

namespace fs = std::filesystem;

//! How a command ended.
struct Outcome {
    int exit_code = -1;      //!< -1: ended by a signal
    int signal = 0;          //!< that ended it
    bool timed_out = false;  //!< ran past its limit and was killed
    std::string out;
    std::string err;
    std::string text() const;  //!< all of it, for messages
};

//! Catch: `INFO(outcome)` shows everything when a check fails.
std::ostream& operator<<(std::ostream& stream, const Outcome& outcome);

struct Start {
    fs::path folder;  //!< working directory
    std::chrono::seconds limit{400};
    //! Called some hundred times a second while the program runs. A signal other than 0
    //! is sent to it.
    std::function<int()> signal_when = nullptr;
    int signals = 1;  //!< how many are sent at most
    //! Signals that the tests ignore are ignored by the program; else they act on it
    //! as by default.
    bool keep_signals = false;
};

//! An empty folder that goes away with its contents.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const fs::path& path() const { return path_; }
    fs::path operator/(const std::string& name) const { return path_ / name; }
    //! Writes a file. \return its path.
    fs::path write(const std::string& name, const std::string& text) const;
    //! Names of what it holds, sorted.
    std::vector<std::string> names() const;
    //! Runs `didymium ARGUMENTS...` here.
    Outcome run(const std::vector<std::string>& arguments) const;
    Outcome run(const std::vector<std::string>& arguments, Start start) const;

  private:
    fs::path path_;
};

std::string read(const fs::path& path);
fs::path source_path(const std::string& path);

//! Exact text replacements; each must occur, or the test is out of date.
using Edits = std::vector<std::pair<std::string, std::string>>;
std::string edited(std::string text, const Edits& edits);

//! The text of inputs/cases/NAME.toml, with its assays found from anywhere, edited.
std::string shipped_case(const std::string& name, const Edits& edits = {});
//! The shipped cases by name, sorted.
std::vector<std::string> shipped_cases();

//! Whether the text has a line "FILE:LINE:COLUMN: error: ..." that holds `message`.
bool located(const std::string& text, const std::string& file,
             const std::string& message);

}  // namespace robustness

//! \file What the commands of the program do. Each returns the exit code.
#pragma once

#include <filesystem>
#include <string>

namespace didymium {

//! Exit codes of the program; part of its interface.
enum ExitCode {
    exit_ok = 0,
    exit_failed = 1,        //!< a scenario, a contact or a fit did not reach its end
    exit_bad_input = 2,     //!< wrong or unreadable input, wrong command line
    exit_output = 3,        //!< a result file not read or written, or no memory
    exit_not_closed = 4,    //!< a mass balance missed 1e-9
    exit_internal = 70,     //!< a bug
    exit_interrupted = 130  //!< SIGINT, SIGTERM or SIGHUP
};

struct CommandOptions {
    std::filesystem::path input;   //!< case, sweep, contact, fit or result file
    std::filesystem::path output;  //!< result file; empty: INPUT's name with .h5, here
    std::filesystem::path table;   //!< contacts as CSV; empty: none
    std::filesystem::path chemistry;  //!< fitted; empty: RESULT_chemistry.toml
    std::string command_line;
    int threads = 0;
    bool quiet = false;  //!< no progress, no summary
};

int check_command(const CommandOptions& options);
int run_command(const CommandOptions& options);
int steady_command(const CommandOptions& options);
int sweep_command(const CommandOptions& options);
int contact_command(const CommandOptions& options);
int fit_command(const CommandOptions& options);
int info_command(const CommandOptions& options);

//! SIGINT, SIGTERM and SIGHUP (unless ignored, as by nohup) end a run at its next
//! step. A file that exceeds the limit of its size is an error, not a signal.
void install_signal_handlers();

}  // namespace didymium

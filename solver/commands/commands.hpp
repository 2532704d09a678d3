//! \file What the commands of the program do. Each returns the exit code.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace didymium {

//! Exit codes of the program; part of its interface.
enum ExitCode {
    exit_ok = 0,
    exit_failed = 1,       //!< no scenario, not every contact or no fit reached its end
    exit_bad_input = 2,    //!< wrong or unreadable input, wrong command line
    exit_output = 3,       //!< a result file not read or written, or no memory
    exit_not_closed = 4,   //!< a mass balance missed 1e-9
    exit_partial = 5,      //!< some scenarios of a sweep failed, the others are ok
    exit_internal = 70,    //!< a bug
    exit_time_limit = 75,  //!< a sweep is not finished, and goes on when run again
    exit_interrupted = 130  //!< SIGINT, SIGTERM or SIGHUP
};

struct CommandOptions {
    std::filesystem::path input;   //!< case, sweep, contact, fit or result file
    std::filesystem::path output;  //!< result file; empty: INPUT's name with .h5, here
    std::filesystem::path table;   //!< contacts as CSV; empty: none
    std::filesystem::path chemistry;  //!< fitted; empty: RESULT_chemistry.toml
    std::filesystem::path optimum;    //!< optimised case; empty: RESULT_case.toml
    std::string command_line;
    std::string follow;  //!< of `steady`: PATH=FROM:TO; empty: the case as it is
    int points = 20;     //!< on that way, at least
    std::vector<std::filesystem::path> shard_files;  //!< to be merged
    int threads = 0;
    int shard = 1;            //!< of a sweep, from 1
    int shards = 1;           //!< that it is cut into
    double time_limit = 0.0;  //!< s, from `start` on; 0: none
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    bool restart = false;  //!< leave out what an earlier run of the sweep finished
    bool quiet = false;    //!< no progress, no summary
};

int check_command(const CommandOptions& options);
int run_command(const CommandOptions& options);
int steady_command(const CommandOptions& options);
//! The steady states of a case along one of its numbers: `steady --follow`.
int follow_command(const CommandOptions& options);
int sweep_command(const CommandOptions& options);
int merge_command(const CommandOptions& options);
int contact_command(const CommandOptions& options);
int fit_command(const CommandOptions& options);
int design_command(const CommandOptions& options);
int optimise_command(const CommandOptions& options);
int info_command(const CommandOptions& options);

//! SIGINT, SIGTERM and SIGHUP (unless ignored, as by nohup) end a run at its next
//! step, a sweep after the scenarios that run; a second one, at their next step. A file
//! that exceeds the limit of its size is an error, not a signal.
void install_signal_handlers();

}  // namespace didymium

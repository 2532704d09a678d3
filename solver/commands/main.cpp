// The command line: parses, dispatches, turns errors into exit codes.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "inputs/readers/text/file_kinds.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/location.hpp"
#include "inputs/readers/text/units.hpp"
#include "outputs/build_info.hpp"
#include "outputs/results/result_file.hpp"
#include "solver/commands/commands.hpp"
#include "solver/linear/isa.hpp"

namespace {

using namespace didymium;

//! The first line is for scripts, the rest for a report of a fault.
std::string version_text() {
    const BuildInfo build = build_info();
    return fmt::format(
        "didymium {}\n"
        "commit     {}\n"
        "compiler   {}, {}\n"
        "flags      {}\n"
        "processor  {} or better; loops for {}\n"
        "libraries  SUNDIALS {}, {}, OpenMP {}",
        build.version, build.git_commit, build.compiler, build.build_type, build.flags,
        build.target, isa_name(chosen_isa()), build.sundials, build.libraries,
        build.openmp);
}

//! Where to find something to try.
std::string shipped_cases_text() {
    const auto folders = shipped_folders("cases");
    return folders.empty()
               ? ""
               : fmt::format("Shipped cases: {}\n\n", folders.front().string());
}

//! As a shell would need it.
std::string shell_word(const std::string& word) {
    const bool plain =
        !word.empty() && word.find_first_of(" \t'\"\\$&;|<>()*?") == std::string::npos;
    return plain ? word : fmt::format("'{}'", word);
}

//! "3/7".
void read_shard(const std::string& text, CommandOptions& options) {
    const char* const end = text.data() + text.size();
    const auto [slash, no_shard] = std::from_chars(text.data(), end, options.shard);
    const auto [rest, no_number] =
        std::from_chars(std::min(slash + 1, end), end, options.shards);
    if (no_shard != std::errc() || no_number != std::errc() || *slash != '/' ||
        rest != end || options.shard < 1 || options.shard > options.shards)
        throw CLI::ValidationError(
            "--shard", fmt::format("found '{}', expected K/N with K from 1 to N, such "
                                   "as 3/7",
                                   text));
}

//! "2h".
void read_limit(const std::string& text, CommandOptions& options) {
    const Converted limit = convert_quantity(text, kinds::time);
    if (!limit.problem.empty() || !(limit.value > 0.0))
        throw CLI::ValidationError(
            "--time-limit",
            fmt::format("found '{}', expected a time above zero, such as 2h", text));
    options.time_limit = limit.value;
}

int run_program(int argc, char** argv) {
    CLI::App app{fmt::format(
        "Simulates the solvent-extraction cascades that separate rare earths.\n\n"
        "  didymium check  case.toml\n"
        "  didymium run    case.toml -o case.h5\n"
        "  didymium steady case.toml\n"
        "  didymium sweep  sweep.toml --threads 2\n"
        "  didymium merge  sweep.shard-*.h5 -o sweep.h5\n"
        "  didymium contact shakeouts.toml\n"
        "  didymium fit    fit.toml\n"
        "  didymium design spec.toml\n"
        "  didymium optimise optimise.toml\n"
        "  didymium info   case.h5\n"
        "  didymium schema case\n\n"
        "{}"
        "Exit codes: 0 all done; 1 a scenario, a contact, a fit or an optimisation "
        "failed; 2 wrong "
        "input; 3 a "
        "result file "
        "could\nnot be read or written, or memory ran out; 4 a mass balance did not "
        "close;\n5 some scenarios of a sweep failed; 70 a bug; 75 the time limit was "
        "reached;\n130 interrupted.",
        shipped_cases_text())};
    app.name("didymium");
    app.set_version_flag("--version", version_text());
    app.require_subcommand(1);

    CommandOptions options;
    for (int i = 0; i < argc; ++i)
        options.command_line += (i ? " " : "") + shell_word(argv[i]);
    int (*command)(const CommandOptions&) = nullptr;
    auto add = [&](const char* name, const char* help, const char* file_help,
                   int (*function)(const CommandOptions&)) {
        CLI::App* sub = app.add_subcommand(name, help);
        sub->add_option("file", options.input, file_help)->required();
        sub->callback([&command, function] { command = function; });
        return sub;
    };
    auto add_quiet = [&](CLI::App* sub) {
        sub->add_flag("-q,--quiet", options.quiet, "No progress, no summary");
    };
    auto add_output =
        [&](CLI::App* sub,
            const char* help =
                "Result file (default: the input's name with .h5, in this folder)") {
            sub->add_option("-o,--output", options.output, help);
            add_quiet(sub);
        };
    add_quiet(add(
        "check",
        "Validate a case, a sweep, a contact, a fit, an optimisation or a cost "
        "file, or a specification; show how it was understood and what it will take",
        "Case, sweep, contact, fit, optimisation or cost file, or specification",
        check_command));
    add_output(add("run", "Simulate a case in time", "Case file", run_command));
    CLI::App* steady =
        add("steady", "Find the steady state of a case, with its [[solve]] tables",
            "Case file", steady_command);
    add_output(steady);
    CLI::Option* follow = steady->add_option(
        "--follow", options.follow,
        "PATH=FROM:TO: follow the steady states along a number of the case");
    CLI::Option* points = steady
                              ->add_option("--points", options.points,
                                           "Least number of points there (20)")
                              ->check(CLI::Range(2, 1000));
    CLI::App* sweep =
        add("sweep", "Run many scenarios on all cores", "Sweep file", sweep_command);
    add_output(sweep);
    sweep->add_option("-j,--threads", options.threads, "Threads (default: all cores)")
        ->check(CLI::Range(1, 1024));
    sweep->add_option_function<std::string>(
        "--shard", [&](const std::string& text) { read_shard(text, options); },
        "K/N: the K-th of N parts, to be merged");
    sweep->add_option_function<std::string>(
        "--time-limit", [&](const std::string& text) { read_limit(text, options); },
        "End after this time (2h, 30 min); the same command goes on");
    sweep->add_flag("--restart", options.restart,
                    "Leave out what an earlier run has finished");
    CLI::App* merge =
        app.add_subcommand("merge", "Make one result of all shards of a sweep");
    merge->add_option("shards", options.shard_files, "Results of the shards")
        ->required();
    merge->callback([&command] { command = merge_command; });
    add_output(merge);
    CLI::App* contact =
        add("contact",
            "Batch contacts: shake-outs, isotherms, pH curves, McCabe-Thiele diagrams",
            "Contact file", contact_command);
    add_output(contact);
    contact->add_option("--csv", options.table,
                        "Write the contacts to this table, too");
    CLI::App* fit =
        add("fit",
            "Estimate constants of a chemistry from measurements; write a new "
            "chemistry file",
            "Fit file", fit_command);
    add_output(fit);
    fit->add_option("--chemistry", options.chemistry,
                    "Chemistry file to write (default: RESULT_chemistry.toml)");
    add_output(
        add("design",
            "Design a circuit from a feed and a specification; write its case "
            "file and report",
            "Specification", design_command),
        "Case file; its result, report and margin get its name with .h5, .md and "
        "_margin.toml (default: NAME_circuit.toml, in this folder)");
    CLI::App* optimise =
        add("optimise",
            "Find the flows and numbers of stages that are best and meet requirements; "
            "write their case",
            "Optimisation file", optimise_command);
    add_output(optimise);
    optimise->add_option("--case", options.optimum,
                         "Case file to write (default: RESULT_case.toml)");
    add("info", "Say what a result file holds", "Result file", info_command);
    CLI::App* schema = app.add_subcommand(
        "schema", "Print the JSON schema of a kind of input file, for editors");
    bool markdown = false;
    std::vector<std::string> kinds;
    for (const FileKind& kind : file_kinds())
        kinds.push_back(kind.name);
    std::string kind_name;
    schema
        ->add_option("kind", kind_name,
                     "case, sweep, chemistry, assay, activity, contact, fit, design, "
                     "optimise or costs")
        ->required()
        ->check(CLI::IsMember(kinds));
    schema->add_flag("--markdown", markdown, "The tables of docs/inputs.md instead");
    schema->callback([&] {
        for (const FileKind& kind : file_kinds())
            if (kind.name == kind_name)
                fmt::print("{}", markdown ? reference_text(kind) : schema_text(kind));
    });

    try {
        app.parse(argc, argv);
        if (points->count() > 0 && follow->count() == 0)
            throw CLI::RequiresError("--points", "--follow");
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0)  // help and version
            return app.exit(e);
        const auto subs = app.get_subcommands();
        // CLI11 lists what is left over from the last to the first.
        const std::string what =
            dynamic_cast<const CLI::ExtrasError*>(&e) == nullptr
                ? e.what()
                : fmt::format("not expected: {}", fmt::join(app.remaining(true), " "));
        fmt::print(stderr, "error: {}; see 'didymium {}--help'\n", what,
                   subs.empty() ? "" : subs.front()->get_name() + " ");
        return exit_bad_input;
    }
    install_signal_handlers();
    const int code = command != nullptr ? command(options) : exit_ok;
    if (std::fflush(stdout) != 0)  // a full disk under a redirected summary
        throw std::system_error(errno, std::generic_category(), "standard output");
    return code;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run_program(argc, argv);
    } catch (const InputError& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return exit_bad_input;
    } catch (const IsaError& e) {
        std::fprintf(stderr, "error: %s\n", e.what());
        return exit_bad_input;
    } catch (const OutputError& e) {
        std::fprintf(stderr, "error: %s\n", e.what());
        return exit_output;
    } catch (const std::system_error& e) {
        std::fprintf(stderr, "error: %s\n", e.what());
        return exit_output;
    } catch (const std::bad_alloc&) {
        std::fputs("error: not enough memory for this case\n", stderr);
        return exit_output;
    } catch (const std::exception& e) {
        std::fprintf(
            stderr, "error: internal error: %s\nPlease report it with the case file.\n",
            e.what());
    } catch (...) {
        std::fputs("error: internal error\n", stderr);
    }
    return exit_internal;
}

//! \file Searches the steady states of random circuits and prints how that went.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/circuits/trial.hpp"

namespace {

using namespace didymium::test;

struct Group {
    int tried = 0;
    int reached = 0;
    std::vector<double> milliseconds;

    void add(const Trial& trial) {
        ++tried;
        reached += trial.reached ? 1 : 0;
        milliseconds.push_back(1e3 * trial.seconds);
    }
    double quantile(double share) {
        std::sort(milliseconds.begin(), milliseconds.end());
        const auto last = static_cast<double>(milliseconds.size() - 1);
        return milliseconds[static_cast<std::size_t>(share * last + 0.5)];
    }
};

void print_table(const char* title, std::map<std::string, Group>& groups) {
    fmt::print(
        "\n| {} | circuits | reached | % | ms, median | ms, 99 % | ms, longest |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n",
        title);
    for (auto& [name, group] : groups)
        fmt::print("| {} | {} | {} | {:.2f} | {:.1f} | {:.1f} | {:.1f} |\n", name,
                   group.tried, group.reached, 100.0 * group.reached / group.tried,
                   group.quantile(0.5), group.quantile(0.99), group.quantile(1.0));
}

//! A failure as a line of a table: number, circuit, cause.
std::string row_of(std::uint64_t number, const RandomCircuit& circuit,
                   const Trial& trial) {
    return fmt::format(
        "| {} | {}, {} stages, {} elements, beta {:.2f}, S/S_min {:.2f}{}{} | {} |",
        number, circuit.system, circuit.n_stages, circuit.elements.size(), circuit.beta,
        circuit.over_least, circuit.saponified ? ", saponified" : "",
        circuit.exact_cut ? ", exact cut" : "", trial.cause);
}

[[noreturn]] void usage() {
    fmt::print(stderr,
               "random_circuits [-n CIRCUITS] [--seed N] [--first NUMBER] "
               "[--show]\n");
    std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t count = 300;
    std::uint64_t seed = 1;
    std::uint64_t first = 0;
    bool show = false;
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        if (option == "--show") {
            show = true;
            continue;
        }
        if (i + 1 == argc)
            usage();
        const std::uint64_t value = std::strtoull(argv[++i], nullptr, 10);
        if (option == "-n")
            count = value;
        else if (option == "--seed")
            seed = value;
        else if (option == "--first")
            first = value;
        else
            usage();
    }
    std::map<std::string, Group> all;
    std::map<std::string, Group> by_rung;
    std::map<std::string, Group> by_system;
    std::map<std::string, Group> by_kind;
    std::vector<std::string> failures;
    double largest = 0.0;
    double summed = 0.0;
    int above = 0;
    double roundings = 0.0;
    for (std::uint64_t k = first; k < first + count; ++k) {
        const RandomCircuit circuit = draw_circuit(seed, k);
        if (show) {
            fmt::print("{}", circuit.text);
            std::fflush(stdout);
        }
        const Trial trial = try_circuit(circuit);
        all["all"].add(trial);
        by_rung[trial.reached ? trial.rung : "none"].add(trial);
        by_system[circuit.system].add(trial);
        by_kind[circuit.exact_cut ? "at the exact cut" : "off it"].add(trial);
        by_kind[circuit.saponified ? "saponified" : "not saponified"].add(trial);
        by_kind[circuit.over_least < 1.0 ? "S < S_min" : "S > S_min"].add(trial);
        if (show)
            fmt::print(
                "{} rung {} iterations {} steps {} residual {:.1e} lowest {:.1e} "
                "{:.1f} ms\n",
                k, trial.rung, trial.iterations, trial.steps, trial.residual,
                trial.lowest, 1e3 * trial.seconds);
        if (show)
            for (const auto& [component, sum] : trial.summed_of)
                fmt::print("  {} {:.1e} of its throughput in all vessels\n", component,
                           sum);
        if (trial.reached) {
            largest = std::max(largest, trial.residual);
            summed = std::max(summed, trial.summed);
            if (trial.summed > 1e-10) {
                ++above;
                roundings = std::max(roundings, trial.roundings);
            }
        } else {
            failures.push_back(row_of(k, circuit, trial));
            fmt::print(stderr, "{}\n", failures.back());
        }
        std::fflush(stdout);
    }
    fmt::print(
        "Residuals of what was reached, of each component's throughput: at most {:.1e} "
        "in a vessel, {:.1e} with all vessels of a circuit added up; {} circuits have "
        "a sum above 1e-10, at most {:.1f} times 2^-53 of what flows through all "
        "mixers of that component\n",
        largest, summed, above, roundings);
    if (!failures.empty())
        fmt::print(
            "\n| circuit of seed {} | what it is | what the last rung ended with |\n"
            "| --- | --- | --- |\n{}\n",
            seed, fmt::join(failures, "\n"));
    print_table("circuits", all);
    print_table("found by", by_rung);
    print_table("chemistry", by_system);
    print_table("kind", by_kind);
    return by_rung.count("none") == 0 ? 0 : 1;
}

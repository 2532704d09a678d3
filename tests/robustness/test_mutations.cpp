//! \file Thousands of damaged copies of the shipped files: each is read, or refused as
//! a wrong input at a place within it. Nothing else may happen.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <random>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/liquor/assay.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"
#include "program.hpp"
#include "solver/flowsheet/cascade.hpp"

//! The lexer of udunits 2.2 loses the last word of a unit that does not parse. Read by
//! the leak sanitizer; nobody calls it elsewhere.
extern "C" const char* __lsan_default_suppressions() {  // NOLINT: its name
    return "leak:utlex";
}

using namespace didymium;
using robustness::Folder;
namespace fs = std::filesystem;

namespace {

constexpr std::array fragments = {"nan",
                                  "-inf",
                                  "1e999",
                                  "-1",
                                  "0",
                                  "\"\"",
                                  "[]",
                                  "{}",
                                  "true",
                                  "\"\xff\"",
                                  "\"1e308 m3/h\"",
                                  "\"-5 mol/L\"",
                                  "\"1e-320 d\"",
                                  "[[",
                                  "]]",
                                  "= =",
                                  "\"\"\"",
                                  "\\u0000",
                                  "#",
                                  "\n\n",
                                  "9999999999999999999",
                                  "\"1 m3/h",
                                  "'",
                                  "1979-05-27",
                                  "Nd",
                                  "\"100 %\"",
                                  "\"last\"",
                                  "\"first\"",
                                  "1.5",
                                  "\"1 ton\"",
                                  "streams",
                                  "events",
                                  ","};

//! Makes one to four changes of any kind.
class Mutator {
  public:
    explicit Mutator(unsigned seed) : random_(seed) {}

    std::string damaged(std::string text) {
        for (std::size_t n = 1 + below(4); n > 0; --n)
            change(text);
        return text;
    }

  private:
    std::size_t below(std::size_t n) {  // the same numbers with every library
        return n == 0 ? 0 : random_() % n;
    }

    //! Begin and end of a random run of characters that are not space or comma.
    std::pair<std::size_t, std::size_t> word(const std::string& text) {
        const auto boundary = [&](std::size_t i) {
            return text.find_first_of(" ,\n", i);
        };
        const std::size_t begin = std::min(boundary(below(text.size())), text.size());
        const std::size_t start = std::min(begin + 1, text.size());
        return {start, std::min(boundary(start), text.size())};
    }
    std::pair<std::size_t, std::size_t> line(const std::string& text) {
        const std::size_t at = below(text.size());
        const std::size_t before = text.rfind('\n', at);
        const std::size_t begin = before == std::string::npos ? 0 : before + 1;
        return {begin, std::min(text.find('\n', begin), text.size())};
    }

    void change(std::string& text) {
        const std::string fragment = fragments[below(fragments.size())];
        const auto [word_begin, word_end] = word(text);
        const auto [line_begin, line_end] = line(text);
        switch (below(8)) {
            case 0:
                text.replace(word_begin, word_end - word_begin, fragment);
                break;
            case 1:
                text.insert(below(text.size() + 1), fragment);
                break;
            case 2:
                text.erase(line_begin, line_end - line_begin);
                break;
            case 3:
                text.insert(line_begin,
                            text.substr(line_begin, line_end - line_begin) + "\n");
                break;
            case 4:
                text.erase(below(text.size()), 1 + below(4));
                break;
            case 5:
                if (!text.empty())
                    text[below(text.size())] = static_cast<char>(random_());
                break;
            case 6:
                text.resize(below(text.size() + 1));
                break;
            default: {  // the value of one line to another
                const auto [other_begin, other_end] = line(text);
                text.replace(word_begin, word_end - word_begin,
                             text.substr(other_begin, other_end - other_begin));
            }
        }
    }

    std::mt19937 random_;
};

struct Tally {
    int accepted = 0;
    int refused = 0;
};

//! Feeds damaged copies of a file to `use`; InputError is the only exception allowed.
template <class Use>
Tally try_damaged(const std::string& text, int n, unsigned seed, Use&& use) {
    Mutator mutator(seed);
    Tally tally;
    for (int i = 0; i < n; ++i) {
        const std::string damaged = mutator.damaged(text);
        INFO("seed " << seed << ", copy " << i << ":\n" << damaged);
        try {
            use(damaged);
            ++tally.accepted;
        } catch (const InputError& error) {
            ++tally.refused;
            REQUIRE_FALSE(error.diagnostics().empty());
            for (const Diagnostic& diagnostic : error.diagnostics())
                REQUIRE_FALSE(diagnostic.message.empty());
        } catch (const std::exception& error) {
            FAIL("not an input error: " << error.what());
        }
    }
    return tally;
}

}  // namespace

TEST_CASE("damaged cases are read or refused", "[mutations]") {
    const Folder folder;
    // Without its log ndpr_schedule would only be read where damage takes that out.
    folder.write(
        "ndpr_feed_log.csv",
        robustness::read(robustness::source_path("inputs/cases/ndpr_feed_log.csv")));
    int refused = 0;
    for (const std::string& name : robustness::shipped_cases()) {
        INFO(name);
        const Tally tally = try_damaged(
            robustness::shipped_case(name), 300, 7, [&](const std::string& text) {
                const CaseSpec spec =
                    CaseFile::read(folder.write("case.toml", text)).resolve();
                build_cascade(spec);
            });
        refused += tally.refused;
        CHECK(tally.accepted > 0);
    }
    CHECK(refused > 1000);
}

TEST_CASE("damaged sweeps are read or refused", "[mutations]") {
    const Folder folder;
    folder.write("short_ndpr.toml", robustness::shipped_case("short_ndpr"));
    const std::string sweep = robustness::edited(
        robustness::read(robustness::source_path("inputs/cases/sweeps/small.toml")),
        {{"../", ""}});
    const Tally tally = try_damaged(sweep, 1000, 11, [&](const std::string& text) {
        read_sweep(folder.write("sweep.toml", text));
    });
    CHECK(tally.accepted > 0);
    CHECK(tally.refused > 0);
}

TEST_CASE("damaged chemistries and assays are read or refused", "[mutations]") {
    for (const std::string name :
         {"p507-hcl", "constant-beta", "sulfate-dehpa", "tracer"}) {
        const Tally tally = try_damaged(
            robustness::read(
                robustness::source_path("inputs/chemistry/" + name + ".toml")),
            300, 13, [](const std::string& text) { parse_chemistry(text, "x.toml"); });
        CHECK(tally.refused > 0);
    }
    for (const auto& entry :
         fs::directory_iterator(robustness::source_path("inputs/feeds"))) {
        if (entry.path().extension() != ".csv")
            continue;
        const Tally tally =
            try_damaged(robustness::read(entry.path()), 300, 17,
                        [](const std::string& text) { parse_assay(text, "x.csv"); });
        CHECK(tally.refused > 0);
    }
}

//! \file Everything that is wrong with a case is said at once, and each thing once.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "tests/paths.hpp"
#include "tests/scratch.hpp"

using namespace didymium;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

const fs::path bad_inputs = fs::path(project_folder) / "tests/robustness/bad_inputs";

std::string read_text(const fs::path& path) {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Lines lines_of(const std::string& text) {
    Lines lines(1);
    for (const char c : text) {
        if (c == '\n') {
            lines.emplace_back();
        } else {
            lines.back() += c;
        }
    }
    return lines;
}

std::string text_of(const Lines& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    return text;
}

//! Lines [begin, end) of the base that other lines replace.
struct Hunk {
    std::size_t begin;
    std::size_t end;
    Lines lines;
};

//! What turns `base` into `other`, by the longest common subsequence.
std::vector<Hunk> difference(const Lines& base, const Lines& other) {
    const std::size_t n = base.size();
    const std::size_t m = other.size();
    std::vector<std::vector<int>> common(n + 1, std::vector<int>(m + 1, 0));
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t j = m; j-- > 0;) {
            common[i][j] = base[i] == other[j]
                               ? common[i + 1][j + 1] + 1
                               : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::vector<Hunk> hunks;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < n || j < m) {
        if (i < n && j < m && base[i] == other[j]) {
            ++i;
            ++j;
            continue;
        }
        Hunk hunk{i, i, {}};
        while ((i < n || j < m) && !(i < n && j < m && base[i] == other[j])) {
            if (j >= m || (i < n && common[i + 1][j] >= common[i][j + 1])) {
                hunk.end = ++i;
            } else {
                hunk.lines.push_back(other[j++]);
            }
        }
        hunks.push_back(hunk);
    }
    return hunks;
}

//! Both changes at once; nothing when they touch the same lines.
std::optional<Lines> merged(const Lines& base, std::vector<Hunk> hunks,
                            const std::vector<Hunk>& others) {
    for (const Hunk& other : others) {
        for (const Hunk& hunk : hunks) {
            const bool inserts = hunk.begin == hunk.end && other.begin == other.end;
            const bool apart = hunk.end <= other.begin || other.end <= hunk.begin;
            if (!apart || (!inserts && hunk.begin == other.begin)) {
                return std::nullopt;
            }
        }
    }
    hunks.insert(hunks.end(), others.begin(), others.end());
    std::stable_sort(hunks.begin(), hunks.end(),
                     [](const Hunk& a, const Hunk& b) { return a.begin < b.begin; });
    Lines result;
    std::size_t at = 0;
    for (const Hunk& hunk : hunks) {
        result.insert(result.end(), base.begin() + at, base.begin() + hunk.begin);
        result.insert(result.end(), hunk.lines.begin(), hunk.lines.end());
        at = hunk.end;
    }
    result.insert(result.end(), base.begin() + at, base.end());
    return result;
}

//! A message without what depends on where it stands.
std::string without_numbers(const std::string& text) {
    static const std::regex numbers(
        " \\(line [0-9]+\\)|(events|solve|control)\\.[0-9]+");
    return std::regex_replace(text, numbers, "$1");
}

//! An error by the line it stands at and what it says.
struct Said {
    std::string line;
    std::string message;
};

std::vector<Said> said_of(const fs::path& path) {
    std::vector<Said> said;
    try {
        CaseFile::read(path).resolve();
    } catch (const InputError& error) {
        for (const Diagnostic& found : error.diagnostics()) {
            const Lines lines = lines_of(read_text(found.where.file));
            const auto line = static_cast<std::size_t>(found.where.line);
            said.push_back(
                {line > 0 ? lines.at(line - 1) : "", without_numbers(found.text())});
        }
    }
    return said;
}

std::string listed(const std::vector<Said>& said) {
    std::string text;
    for (const Said& one : said) {
        text += one.message + "\n";
    }
    return text;
}

bool matches(const std::string& text, const std::vector<const char*>& patterns) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const char* pattern) {
        return text.find(pattern) != std::string::npos;
    });
}

//! A file of bad_inputs as what it changes of the case that they share.
struct Mistake {
    std::string name;
    std::string expected;  //!< of the message
    std::vector<Hunk> hunks;
    std::vector<Said> said;

    //! Whether it is among these errors, at the line where it is alone.
    bool is_in(const std::vector<Said>& all) const {
        const auto own = std::find_if(said.begin(), said.end(), [&](const Said& one) {
            return one.message.find(expected) != std::string::npos;
        });
        return std::any_of(all.begin(), all.end(), [&](const Said& one) {
            return one.line == own->line &&
                   one.message.find(expected) != std::string::npos;
        });
    }
    bool speaks_of(const std::string& line) const {
        return std::any_of(said.begin(), said.end(),
                           [&](const Said& one) { return one.line == line; });
    }
};

//! Tries one of every `stride` pairs of mistakes, each mistake with others all over
//! the list. \return how many
int try_pairs(std::size_t stride) {
    // Left out, because nothing else can be read: no TOML.
    const std::set<std::string> unreadable = {"syntax_error",  "duplicate_key",
                                              "unquoted_text", "unquoted_quantity",
                                              "not_a_number",  "date"};
    // Left out, because they change the circuit that the others are mistakes in.
    const std::set<std::string> other_circuit = {"charge_not_closed",
                                                 "bank_name",
                                                 "solids_without_assay",
                                                 "assay_impurity",
                                                 "alkali_unknown",
                                                 "element_of_another_chemistry",
                                                 "alkali_without_water",
                                                 "solve_ph_of_constant_beta",
                                                 "control_ph_of_constant_beta",
                                                 "control_limit_under_draw",
                                                 "precipitation_of_nothing",
                                                 "train_loop",
                                                 "train_phase",
                                                 "train_unknown_outlet",
                                                 "train_outlet_used_twice",
                                                 "loop_without_bleed",
                                                 "loop_undecided",
                                                 "splitter_without_rest",
                                                 "splitter_of_stream",
                                                 "splitter_shares_above_one",
                                                 "valve_closes_bleed",
                                                 "valve_draws_all",
                                                 "valve_of_the_rest",
                                                 "valve_ramps_across",
                                                 "valve_ramps_beyond",
                                                 "valve_share_above_one",
                                                 "valve_share_for_flow",
                                                 "valve_takes_more",
                                                 "valve_unknown",
                                                 "tank_contents",
                                                 "tank_level_overflows",
                                                 "tank_level_result",
                                                 "entrained_nothing",
                                                 "entrained_draw_name",
                                                 "entrained_too_much",
                                                 "loop_by_entrainment",
                                                 "hydraulics_unknown",
                                                 "control_splitter_limit",
                                                 "precipitation_choice"};
    // Left out, because a value over time takes the place of others, or conflicts with
    // what else sets it.
    const std::set<std::string> over_time = {"schedule_of_a_controlled_flow",
                                             "schedule_and_event",
                                             "schedule_and_solve",
                                             "schedule_twice",
                                             "schedule_column_twice",
                                             "schedule_file_and_points",
                                             "schedule_needs_points",
                                             "schedule_shape",
                                             "schedule_ramps_a_blend",
                                             "schedule_too_late",
                                             "schedule_overloads_solvent",
                                             "ramp_to_another_dimension",
                                             "event_within_pulse",
                                             "pulse_too_long",
                                             "pulse_and_ramp"};
    // What follows from values, and is not said while one of them is wrong.
    const std::vector<const char*> consequences = {
        "once this is set",    "at its lower limit", "changes which elements",
        "metals bind",         "expected less",      "flows through stage",
        "has no aqueous",      "does not list",      "is outside",
        "not below the upper", "before the end",     "used twice",
        "enters no bank",      "more than the"};
    // What one mistake hides of others: the names that a chemistry gives, the count of
    // stages, the table that an event changes.
    const std::vector<const char*> names = {"knows no",
                                            "does not know the impurity",
                                            "closes the charge",
                                            "has a target",
                                            "is no pair of neighbours",
                                            "is no rare earth",
                                            "is no constant of",
                                            "is set by another key as well",
                                            "expected one of \"NaOH\""};
    const std::map<std::string, std::vector<const char*>> hidden = {
        {"no_chemistry", names},
        {"unknown_chemistry", names},
        {"no_stages", {"from 1 to", "is no stage"}},
        {"table_expected", {"'kg' is not", "expected what", "unknown key 'flwo'"}},
        {"unknown_key", {"unknown key 'flwo'"}}};
    // What two tables say together, each of them right by itself.
    const std::vector<const char*> joint = {"already, expected",
                                            "at its lower limit",
                                            "which the control",
                                            "is zero",
                                            "is set twice, expected once",
                                            "expected one of the two",
                                            "unknown key 'elements' in the file",
                                            "unknown key 'log10_k' in the file",
                                            "unknown key 'constants' in the file"};
    const fs::path folder = didymium::test::scratch_folder() / "didymium_two_mistakes";
    fs::copy(bad_inputs, folder);
    Lines base = lines_of(read_text(bad_inputs / "negative_flow.toml"));
    base.erase(base.begin(), base.begin() + 2);
    std::replace(base.begin(), base.end(), std::string("flow = \"-2.62 m3/h\""),
                 std::string("flow = \"2.62 m3/h\""));
    const fs::path path = folder / "case.toml";
    std::ofstream(path) << text_of(base);
    REQUIRE(said_of(path).empty());
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(bad_inputs)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());  // the same pairs everywhere
    std::vector<Mistake> mistakes;
    for (const fs::path& file : files) {
        const std::string name = file.stem().string();
        if (file.extension() != ".toml" || unreadable.count(name) != 0 ||
            other_circuit.count(name) != 0 || over_time.count(name) != 0) {
            continue;
        }
        Lines lines = lines_of(read_text(file));
        std::string expected = lines.front().substr(lines.front().find(':') + 2);
        expected = without_numbers(expected);
        lines.erase(lines.begin(), lines.begin() + 2);
        std::ofstream(path) << text_of(lines);
        mistakes.push_back({name, expected, difference(base, lines), said_of(path)});
    }
    int tried = 0;
    for (std::size_t a = 0; a < mistakes.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            if ((a + b) % stride != 0) {
                continue;
            }
            const auto both = merged(base, mistakes[a].hunks, mistakes[b].hunks);
            if (!both) {
                continue;
            }
            std::ofstream(path) << text_of(*both);
            const std::vector<Said> said = said_of(path);
            if (matches(listed(said), {"not valid TOML"})) {
                continue;  // the same key twice
            }
            ++tried;
            INFO(mistakes[a].name << " and " << mistakes[b].name << " said\n"
                                  << listed(said));
            for (const auto& [one, other] : {std::pair(&mistakes[a], &mistakes[b]),
                                             std::pair(&mistakes[b], &mistakes[a])}) {
                const auto hides = hidden.find(other->name);
                const bool excused =
                    matches(one->expected, consequences) ||
                    (hides != hidden.end() && matches(one->expected, hides->second));
                if (!one->is_in(said) && !excused) {
                    FAIL_CHECK("not said: " << one->expected);
                }
            }
            for (const Said& one : said) {
                if (!mistakes[a].speaks_of(one.line) &&
                    !mistakes[b].speaks_of(one.line) && !matches(one.message, joint)) {
                    FAIL_CHECK("no mistake: " << one.message);
                }
            }
        }
    }
    fs::remove_all(folder);
    return tried;
}

}  // namespace

TEST_CASE("two mistakes in a case are both reported, and nothing else", "[inputs]") {
    CHECK(try_pairs(8) > 650);
}

// Takes most of a minute: for whoever changes how errors are collected.
TEST_CASE("every pair of mistakes in a case is reported", "[.][pairs]") {
    CHECK(try_pairs(1) > 5000);
}

TEST_CASE("all errors of a case and of the files it includes are listed once",
          "[inputs]") {
    const fs::path folder = didymium::test::scratch_folder() / "didymium_all_errors";
    fs::create_directories(folder);
    // Every line that ends in a remark is wrong, in that way.
    const std::map<std::string, std::string> files = {
        {"faulty.toml", R"(title = 3 # title is a number
law = "conditional_constants"
balancing_ion = "Cl"
[extractant]
name = "P507"
unit = "(HA)2"
monomers_per_unit = 2
molar_mass = "306.4 g/mol"
[components]
H = { charge = 1, molar_mass = "1.008 g/mol" }
Nd = { charge = 3 }
Cl = { charge = -1, molar_mass = "35.45 g/mol" }
[acids]
HCl = { H = 1, Cl = 1 }
[[species]]
name = "NdA3(HA)3"
phase = "organic"
formed_from = { Nd = 1, "(HA)2" = 3, H = -3 }
log10_k = -2.15
source = "a test"
class = "assumed"
[window]
rare_earth = "0.3 kg" # 'kg' is not a concentration
chloride = "1 mol/L"
)"},
        {"one.csv",
         "oxide,value,unit,sdd\n"  // unknown column 'sdd'
         "Nd2O3,x,g/L,\n"},        // 'x' is not a number
        {"two.csv", "element,value,unit\nNd,-1,mol/L\nXx,1,mol/L\nNd,1,furlong\n"},
        {"case.toml", R"(title = "all at once"
colour = "red" # unknown key 'colour'
[chemistry]
system = "faulty.toml"
[streams.one]
phase = "aqueus" # phase is "aqueus"
flow = "1 kg/h" # 'kg/h' is not a volume flow
assay = "one.csv"
acid = { HBr = "1 mol/L" } # knows no acid 'HBr'
[streams.two]
phase = "aqueous"
flow = 5 # is a plain number
assay = "two.csv"
acid = { HCl = "1 m3" } # 'm3' is not a concentration
[streams.solvent]
phase = "organic"
flow = "10 m3/h"
extractant = "1.5 mol/L"
saponified = "60 %" # declares no base
[banks.split]
sections = [
    { name = "low", stages = "six" }, # stages is text
    { name = "high", stages = 4, mixer = { volume = "1 m3", organic_holdup = "100 %" } }, # expected above 0 and below 1
]
solvent = "solvnt" # names 'solvnt'
aqueous = "one"
feeds = [ { stream = "two", section = "high", stage = 9 } ] # from 1 to 4
draws = [ { name = "raffinate", phase = "aqueous", stage = 1, flow = "1 m3/h" } ] # taken by the bank
overrides = [ { section = "middle", stage = 1, settler = { cells = 2 } } ] # no section 'middle'
mixer = { volume = "-1 m3" } # expected above 0
settler = { aqueous = "1 m3", organic = "1 m3", cells = 0 } # expected at least 1
[simulate]
until = "10 furlong" # 'furlong' is not a time
initial = { state = "filled with feed", organic_fraction = "200 %" } # at most 1
[solver]
method = "euler" # method is "euler"
rtol = 1.0 # rtol is 1
[[events]]
at = "1 d"
set = { "streams.three.flow" = "1 m3/h" } # nothing at 'streams.three.flow'
[[events]]
at = "soon" # "soon" is not a time
set = { "streams.solvent.flow" = "1 mol" } # 'mol' is not a volume flow
[[solve]]
vary = "streams.solvent.flow"
between = [ "1 m3/h", "2 kg" ] # 'kg' is not
result = "split.raffinate.Nd.beauty" # is no result of an outlet
value = "99 %"
[[control]]
name = "one.two" # a name without a dot
measure = "split.stages.1.pHH" # is no result of a stage
set_point = 1.5
vary = "streams.none.flow" # is not what a control can set
between = [ "1 m3/h" ] # holds 1 values
gain = 0 # gain is 0
integral_time = "1 m" # 'm' is not a time
[[specifications]]
outlet = "split.top" # outlet is "split.top"
element = "Nd"
purity = "120 %" # purity is "120 %"
)"}};
    struct Expected {
        std::string file;
        int line;
        std::string text;
    };
    std::vector<Expected> expected = {{"one.csv", 1, "unknown column 'sdd'"},
                                      {"one.csv", 2, "'x' is not a number"},
                                      {"two.csv", 2, "the value is -1"},
                                      {"two.csv", 3, "unknown element 'Xx'"},
                                      {"two.csv", 4, "unknown unit 'furlong'"}};
    for (const auto& [name, text] : files) {
        std::ofstream(folder / name) << text;
        const Lines lines = lines_of(text);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (const std::size_t at = lines[i].find(" # "); at != std::string::npos) {
                expected.push_back(
                    {name, static_cast<int>(i) + 1, lines[i].substr(at + 3)});
            }
        }
    }
    REQUIRE(expected.size() >= 35);
    std::vector<Diagnostic> said;
    std::string all;
    try {
        CaseFile::read(folder / "case.toml").resolve();
    } catch (const InputError& error) {
        said = error.diagnostics();
        all = error.what();
    }
    INFO(all);
    for (const Expected& one : expected) {
        INFO(one.file << ":" << one.line << ": " << one.text);
        CHECK(std::count_if(said.begin(), said.end(), [&](const Diagnostic& found) {
                  return fs::path(found.where.file).filename() == one.file &&
                         found.where.line == one.line &&
                         found.text().find(one.text) != std::string::npos;
              }) == 1);
    }
    CHECK(said.size() == expected.size());
    CHECK(std::is_sorted(said.begin(), said.end(),
                         [](const Diagnostic& a, const Diagnostic& b) {
                             return std::pair(a.where.file, a.where.line) <
                                    std::pair(b.where.file, b.where.line);
                         }));
    for (const Diagnostic& found : said) {
        INFO(found.text());
        CHECK(found.message.find("expected") != std::string::npos);
    }
    fs::remove_all(folder);
}

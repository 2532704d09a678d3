#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/sweep/design.hpp"
#include "inputs/readers/sweep/sweep_axes.hpp"
#include "inputs/readers/sweep/sweep_keys.hpp"
#include "inputs/readers/sweep/sweep_paths.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"
#include "inputs/readers/sweep/sweep_structure.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

constexpr std::size_t max_scenarios = 1000000;

//! The design of a sweep, as its file states it.
struct DesignKeys {
    std::string mode;
    Design design;

    bool samples() const { return mode != "grid" && mode != "list"; }
    //! Each input by itself decides what another means: no other axes beside.
    bool decomposes() const { return mode == "saltelli" || mode == "morris"; }
};

DesignKeys read_design(TableReader& table, SweepSpec& sweep) {
    DesignKeys keys;
    keys.mode = table.choice("mode");
    sweep.design = keys.mode;
    if (!keys.samples()) {
        return keys;
    }
    Design& design = keys.design;
    design.kind = keys.mode == "lhs"        ? DesignKind::lhs
                  : keys.mode == "sobol"    ? DesignKind::sobol
                  : keys.mode == "saltelli" ? DesignKind::saltelli
                  : keys.mode == "morris"   ? DesignKind::morris
                                            : DesignKind::random;
    design.points = static_cast<int>(table.integer("points"));
    if (!table.has("points")) {
        table.missing("points", "256");
    }
    sweep.seed = static_cast<std::uint64_t>(table.integer("seed"));
    design.seed = sweep.seed;
    sweep.design_points = design.points;
    if (keys.mode == "sobol" || keys.mode == "saltelli") {
        design.scrambled = table.boolean("scrambled");
        if ((design.points & (design.points - 1)) != 0) {
            sweep.note = fmt::format(
                "{} points: Sobol sequences are balanced at powers "
                "of two",
                design.points);
        }
    }
    if (keys.mode == "morris") {
        design.levels = static_cast<int>(table.integer("levels"));
        if (design.levels % 2 != 0) {
            table.problem("levels", fmt::format("levels is {}, expected an even number",
                                                design.levels));
        }
    }
    return keys;
}

SweepKept read_kept(TableReader& table) {
    SweepKept kept;
    kept.rounded = table.boolean("round_profiles");
    if (!table.has("keep")) {
        kept.profiles = table.boolean("keep_profiles");
        return kept;
    }
    kept = {false, false, false, false, kept.rounded};
    const std::vector<std::string> known =
        keys::sweep.find("keep")->forms.front().of.front().words;
    for (const std::string& word : table.words("keep")) {
        const bool full = word == "full";
        kept.outlets = kept.outlets || full || word == "outlets";
        kept.profiles =
            kept.profiles || full || word == "profiles" || word == "history";
        kept.history = kept.history || full || word == "history";
        kept.state = kept.state || full || word == "state";
        if (std::find(known.begin(), known.end(), word) == known.end()) {
            table.problem("keep",
                          fmt::format("keep holds '{}', expected some of {}", word,
                                      join_words(known)),
                          did_you_mean(word, known));
        }
    }
    return kept;
}

VariedCase known_of(const CaseFile& base, Diagnostics& problems) {
    VariedCase varied{&base, base.paths(), {}};
    try {
        varied.uncertain = base.uncertain_inputs();
    } catch (const InputError& error) {
        problems.add(error);
    }
    return varied;
}

//! What goes with the design, and what does not.
void check_design(const DesignKeys& keys, const std::vector<Vary>& varies,
                  TableReader& table) {
    const auto n_sampled = std::count_if(
        varies.begin(), varies.end(), [](const Vary& vary) { return vary.sampled(); });
    for (const Vary& vary : varies) {
        if (vary.sampled() && !keys.samples()) {
            table.problems().add(
                vary.where,
                fmt::format("a distribution in a {}, expected a design "
                            "that samples it",
                            keys.mode),
                "write mode = \"lhs\" and points = 100");
            return;
        }
        if (!vary.sampled() && keys.decomposes()) {
            table.problems().add(vary.where,
                                 fmt::format("values without a distribution, expected "
                                             "one for every input of mode = \"{}\"",
                                             keys.mode));
        }
        if (!vary.independent && keys.decomposes()) {
            table.problems().add(
                vary.where,
                fmt::format("shares of one sum do not vary by themselves, expected "
                            "independent inputs in mode = \"{}\"",
                            keys.mode),
                "use lhs or sobol, or other distributions");
        }
        for (const SweepAxis& axis : vary.axes) {
            if (vary.sampled() && is_structural(axis.path)) {
                table.problems().add(vary.where,
                                     fmt::format("'{}' has a distribution, expected "
                                                 "values: whole numbers",
                                                 axis.path));
            }
        }
    }
    if (keys.samples() && n_sampled == 0) {
        table.problem("mode",
                      fmt::format("mode is \"{}\", but no [[vary]] has a distribution, "
                                  "expected one",
                                  keys.mode),
                      "write mode = \"grid\", or distribution = \"uniform\", low and "
                      "high instead of values");
    }
}

//! Gives sampled axes their values. Returns how many scenarios that makes; 0: too many.
std::size_t sample(const DesignKeys& keys, std::vector<Vary>& varies,
                   TableReader& table) {
    int inputs = 0;
    for (const Vary& vary : varies) {
        inputs += vary.sampled() ? static_cast<int>(vary.axes.size()) : 0;
    }
    const int most = most_inputs(keys.design.kind);
    if (most > 0 && inputs > most) {
        table.problem("mode", fmt::format("{} inputs have a distribution, expected at "
                                          "most {} in mode = \"{}\"",
                                          inputs, most, keys.mode));
        return 0;
    }
    const double n = n_scenarios(keys.design, inputs);
    if (n > static_cast<double>(max_scenarios)) {
        table.problem("points", fmt::format("the sweep has {:.0f} scenarios or more, "
                                            "expected at most {}",
                                            n, max_scenarios));
        return 0;
    }
    const std::vector<std::vector<double>> unit = unit_points(keys.design, inputs);
    const auto count = static_cast<std::size_t>(n);
    std::size_t first = 0;
    for (Vary& vary : varies) {
        if (!vary.sampled()) {
            continue;
        }
        std::vector<double> u(vary.axes.size());
        for (std::size_t s = 0; s < count; ++s) {
            for (std::size_t k = 0; k < u.size(); ++k) {
                u[k] = unit[first + k][s];
            }
            const std::vector<double> values = vary.transform(u);
            for (std::size_t k = 0; k < u.size(); ++k) {
                add_number(vary.axes[k], values[k], vary.where);
            }
        }
        first += u.size();
    }
    return count;
}

//! Spells out which value of each axis every scenario takes: the last [[vary]] of a
//! grid runs fastest, and the points of a sample faster than all values that are
//! listed.
void spell_points(SweepSpec& sweep, const DesignKeys& keys, std::vector<Vary>& varies,
                  const Location& where, TableReader& table) {
    const bool list = keys.mode == "list";
    std::size_t sampled = 1;
    if (keys.samples()) {
        sampled = sample(keys, varies, table);
        if (sampled == 0) {
            return;
        }
    }
    const auto size = [](const Vary& vary) { return vary.axes.front().values.size(); };
    std::size_t count = list ? size(varies.front()) : sampled;
    for (const Vary& vary : varies) {
        if (list && size(vary) != count) {
            table.problems().add(
                vary.axes.front().places.front(),
                fmt::format("{} values of '{}', expected as many as of '{}' in a list: "
                            "{}",
                            size(vary), vary.axes.front().path,
                            varies.front().axes.front().path, count));
        }
        count *= list || vary.sampled() ? 1 : size(vary);
        if (count > max_scenarios) {
            table.problems().add(where,
                                 fmt::format("the sweep has {} scenarios or more, "
                                             "expected at most {}",
                                             count, max_scenarios));
            return;
        }
    }
    for (std::size_t s = 0; s < count; ++s) {
        std::vector<int> at(varies.size(), static_cast<int>(list ? s : s % sampled));
        std::size_t rest = s / sampled;
        for (std::size_t v = varies.size(); !list && v-- > 0;) {
            if (!varies[v].sampled()) {
                at[v] = static_cast<int>(rest % size(varies[v]));
                rest /= size(varies[v]);
            }
        }
        std::vector<int> point;
        for (std::size_t v = 0; v < varies.size(); ++v) {
            point.insert(point.end(), varies[v].axes.size(), at[v]);
        }
        sweep.points.push_back(std::move(point));
    }
}

}  // namespace

std::vector<Assignment> SweepSpec::assignments(int scenario) const {
    std::vector<Assignment> result;
    for (std::size_t a = 0; a < axes.size(); ++a) {
        const int i = points[scenario][a];
        result.push_back({axes[a].path, axes[a].values[i], axes[a].places[i]});
    }
    return result;
}

bool is_sweep_file(const std::filesystem::path& path) {
    try {
        const std::string name = path.string();
        const Value root =
            parse_toml(read_text_file(path, {name, 0, 0}, "sweep"), name);
        const Table& table = *root.table();
        const bool is_case =
            table.find("banks") != nullptr || table.find("streams") != nullptr;
        return !is_case &&
               (table.find("vary") != nullptr || table.find("case") != nullptr);
    } catch (const InputError&) {
        return false;
    }
}

SweepSpec read_sweep(const std::filesystem::path& path) {
    const std::string name = path.string();
    const auto open_text = [](const std::filesystem::path& file,
                              const Location& where) {
        return read_text_file(file, where, "points");
    };
    return parse_sweep(read_text_file(path, {name, 0, 0}, "sweep"), path,
                       CaseFile::open, open_text);
}

SweepSpec parse_sweep(std::string text, const std::filesystem::path& path,
                      const CaseOpener& open_case, const TextOpener& open_text) {
    SweepSpec sweep;
    sweep.source = {path.string(), "sweep", std::move(text)};
    const Value root = parse_toml(sweep.source.text, sweep.source.path);
    Diagnostics problems;
    TableReader table(root, "the file", keys::sweep, problems);
    sweep.title = table.text("title");
    const std::string run = table.choice("run");
    sweep.run = run == "steady" ? SweepRun::steady
                : run == "both" ? SweepRun::both
                                : SweepRun::dynamic;
    const DesignKeys design = read_design(table, sweep);
    sweep.kept = read_kept(table);
    const std::string case_name = table.text("case");
    if (case_name.empty()) {
        if (const Value* banks = root.table()->find("banks")) {
            throw InputError(banks->where, "this is a case, expected a sweep",
                             "run it with 'didymium run' or 'didymium steady'");
        }
    }
    std::optional<CaseFile> base;
    std::optional<CaseSpec> spec;
    try {
        if (!case_name.empty()) {
            sweep.case_path = (path.parent_path() / case_name).lexically_normal();
            base = open_case(sweep.case_path, table.where("case"));
            spec = base->resolve();
        }
    } catch (const InputError& error) {
        problems.add(error);
    }

    const Array* vary = table.array("vary");
    if (vary == nullptr) {
        table.missing("vary");
    } else if (vary->empty()) {
        table.problem("vary", "vary is empty, expected at least one");
    }
    bool axes_known = vary != nullptr && !vary->empty();
    const VariedCase varied = base ? known_of(*base, problems) : VariedCase{};
    std::vector<Vary> varies;
    std::vector<bool> readable;
    for (std::size_t i = 0; vary != nullptr && i < vary->size(); ++i) {
        const std::size_t before = problems.size();
        varies.push_back(read_vary((*vary)[i], fmt::format("vary.{}", i + 1), varied,
                                   path.parent_path(), open_text, sweep.tables,
                                   problems));
        readable.push_back(problems.size() == before);
        // What follows from the case has no axes where the case is not known.
        axes_known = axes_known && readable.back() && !varies.back().axes.empty();
    }
    if (axes_known && !design.mode.empty()) {
        const std::size_t before = problems.size();
        check_design(design, varies, table);
        if (problems.size() == before) {
            spell_points(sweep, design, varies, root.where, table);
        }
    }
    table.finish();
    for (std::size_t v = 0; v < varies.size(); ++v) {
        for (SweepAxis& axis : varies[v].axes) {
            if (readable[v]) {
                sweep.axes.push_back(std::move(axis));
            }
        }
    }
    if (spec) {
        check_axes(sweep, *spec, problems);
    }
    if (base && !problems.empty()) {
        check_values_alone(sweep, *base, problems);
    }
    problems.raise();
    check_values(sweep, *base, *spec, problems);
    problems.raise();
    return sweep;
}

}  // namespace didymium

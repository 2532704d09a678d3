//! \file Runs of shipped or written cases, for tests: by name, with values set on top,
//! and results looked up by name.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "solver/run/simulate.hpp"
#include "tests/paths.hpp"
#include "tests/scratch.hpp"

namespace didymium::test {

inline const std::filesystem::path inputs_dir =
    std::filesystem::path(project_folder) / "inputs";

//! A file of its own in the temporary folder, removed at the end.
class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& suffix, const std::string& text = "") {
        static std::atomic<int> next{0};
        path_ = scratch_folder() / (std::to_string(next++) + suffix);
        std::ofstream(path_) << text;
    }
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline CaseFile shipped(const std::string& name) {
    return CaseFile::read(inputs_dir / "cases" / (name + ".toml"));
}

//! Text of a shipped case that reads the same from any folder.
inline std::string shipped_text(const std::string& name) {
    std::ifstream file(inputs_dir / "cases" / (name + ".toml"));
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::string relative = "../feeds/";
    for (std::size_t at = text.find(relative); at != std::string::npos;
         at = text.find(relative, at))
        text.replace(at, relative.size(), (inputs_dir / "feeds").string() + "/");
    return text;
}

//! Replaces what must be there once.
inline std::string replaced(std::string text, const std::string& before,
                            const std::string& after) {
    const std::size_t at = text.find(before);
    if (at == std::string::npos || text.find(before, at + 1) != std::string::npos)
        throw std::logic_error("not once in the case: " + before);
    return text.replace(at, before.size(), after);
}

//! P507 in chloride with enthalpies that it is shipped without: of Nd, with the others,
//! and of the dissociation of water.
inline std::string p507_with_enthalpies() {
    std::ifstream file(inputs_dir / "chemistry/p507-hcl.toml");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    for (const std::string constant : {"pkw = 13.995\n", "log10_k = -2.15\n"})
        text = replaced(text, constant, constant + "enthalpy = \"55.8 kJ/mol\"\n");
    return text;
}

inline CaseFile written(const std::string& text) {
    return CaseFile::read(TemporaryFile(".toml", text).path());
}

using Set = std::vector<std::pair<std::string, std::string>>;

inline std::vector<Assignment> assignments(const Set& set) {
    std::vector<Assignment> all;
    for (const auto& [path, value] : set)
        all.push_back({path, value, {"test", 0, 0}});
    return all;
}

//! A scenario with what is needed to find one's way in it.
struct CaseRun {
    CaseSpec spec;
    ResultShape shape;
    ScenarioResult result;

    static std::size_t index(const std::vector<std::string>& names,
                             const std::string& name) {
        const auto at = std::find(names.begin(), names.end(), name);
        if (at == names.end())
            throw std::logic_error("no " + name + " in the result");
        return static_cast<std::size_t>(at - names.begin());
    }
    std::size_t n_times() const { return shape.times.size(); }
    std::size_t last_profile() const { return shape.profile_times.size() - 1; }

    //! Of the outlet of this name, or whose name ends in it, at the last time unless
    //! another is named.
    double purity_mole(const std::string& outlet, const std::string& element) const {
        return result
            .purity_mole[of_outlet(outlet, n_times() - 1) * shape.rare_earths.size() +
                         index(shape.rare_earths, element)];
    }
    double purity(const std::string& outlet, const std::string& element) const {
        return result
            .purity[of_outlet(outlet, n_times() - 1) * shape.rare_earths.size() +
                    index(shape.rare_earths, element)];
    }
    //! mol/L
    double concentration(const std::string& outlet, const std::string& component,
                         std::size_t time) const {
        return result
            .outlet_concentration[of_outlet(outlet, time) * shape.components.size() +
                                  index(shape.components, component)];
    }
    double concentration(const std::string& outlet,
                         const std::string& component) const {
        return concentration(outlet, component, n_times() - 1);
    }
    double outlet_ph(const std::string& outlet) const {
        return result.outlet_ph[of_outlet(outlet, n_times() - 1)];
    }
    //! mol/L in a mixer, at the last profile; stages from 0.
    double aqueous(std::size_t stage, const std::string& component) const {
        return result.aqueous[(last_profile() * shape.stages.size() + stage) *
                                  shape.components.size() +
                              index(shape.components, component)];
    }
    double organic(std::size_t stage, const std::string& component) const {
        return result.organic[(last_profile() * shape.stages.size() + stage) *
                                  shape.components.size() +
                              index(shape.components, component)];
    }
    double ph(std::size_t stage) const {
        return result.ph[last_profile() * shape.stages.size() + stage];
    }
    std::int64_t counter(const std::string& name) const {
        return result.counters[index(shape.counters, name)];
    }
    double worst_closure() const {
        return *std::max_element(result.closure.begin(), result.closure.end());
    }

  private:
    std::size_t of_outlet(const std::string& outlet, std::size_t time) const {
        const auto found = [&](auto&& fits) {
            return std::find_if(shape.outlets.begin(), shape.outlets.end(), fits);
        };
        auto at = found([&](const std::string& name) { return name == outlet; });
        if (at == shape.outlets.end())
            at = found([&](const std::string& name) { return name.ends_with(outlet); });
        if (at == shape.outlets.end())
            throw std::logic_error("no outlet " + outlet);
        return time * shape.outlets.size() +
               static_cast<std::size_t>(at - shape.outlets.begin());
    }
};

inline CaseRun dynamic(const CaseFile& file, const Set& set = {},
                       const StoredState* stored = nullptr, bool analyse = false) {
    const std::vector<Assignment> all = assignments(set);
    CaseRun run;
    run.spec = file.resolve(all);
    run.shape = make_shape(run.spec, "run");
    RunHooks hooks;
    hooks.stored = stored;
    hooks.analyse = analyse;
    run.result = run_dynamic(file, all, run.shape, hooks);
    return run;
}

inline CaseRun steady(const CaseFile& file, const Set& set = {}) {
    const std::vector<Assignment> all = assignments(set);
    CaseRun run;
    run.spec = file.resolve(all);
    run.shape = make_shape(run.spec, "steady");
    RunHooks hooks;
    hooks.analyse = false;
    run.result = run_steady(file, all, run.shape, hooks);
    return run;
}

//! Largest difference of all outlet concentrations at all times, each relative to the
//! largest value of that component in any outlet of `b`.
inline double outlet_difference(const CaseRun& a, const CaseRun& b) {
    const std::vector<double>& x = a.result.outlet_concentration;
    const std::vector<double>& y = b.result.outlet_concentration;
    if (x.size() != y.size())
        throw std::logic_error("runs of different shape");
    const std::size_t components = b.shape.components.size();
    double worst = 0.0;
    for (std::size_t c = 0; c < components; ++c) {
        double scale = 0.0;
        double difference = 0.0;
        for (std::size_t i = c; i < x.size(); i += components) {
            if (std::isnan(x[i]) && std::isnan(y[i]))
                continue;  // after an early end
            scale = std::max(scale, std::fabs(y[i]));
            difference = std::max(difference, std::fabs(x[i] - y[i]));
            if (std::isnan(x[i]) != std::isnan(y[i]))
                return std::numeric_limits<double>::infinity();
        }
        if (scale > 0.0)
            worst = std::max(worst, difference / scale);
    }
    return worst;
}

}  // namespace didymium::test

#include "inputs/readers/chemistry/chemistry_rewrite.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "inputs/readers/chemistry/activity_constants.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/text_edits.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

std::string text_of(const Value& table, const char* key) {
    const Value* value = table.table()->find(key);
    return value != nullptr && value->text() != nullptr ? *value->text()
                                                        : std::string();
}

class Rewriter {
  public:
    Rewriter(const ChemistryFile& original, const Value& root)
        : original_(original), root_(root), edits_(original.sources.front().text) {}

    void set(const RewrittenConstant& constant) {
        const std::size_t dot = constant.name.find('.');
        const std::string kind = constant.name.substr(0, dot);
        const std::string of =
            dot == std::string::npos ? "" : constant.name.substr(dot + 1);
        if (names_activity(constant.name)) {
            set_activity(constant);
        } else if (kind == "extractant") {
            set_number(extractant_activity(), of, constant);
        } else if (kind == "log10_beta" || (kind == "enthalpy" && is_pair(of))) {
            set_factor(kind, of, constant);
        } else if (kind == "log10_k" || kind == "enthalpy") {
            set_of_species(kind, of, constant);
        } else {
            set_empirical(kind, of, constant);
        }
    }

    void set_window(const RewrittenWindow& window, std::string& appended) {
        const std::pair<const char*, std::string> entries[] = {
            {"rare_earth", concentration_text(window.max_rare_earth)},
            {"chloride", concentration_text(window.max_chloride)},
            {"loading", toml_string(fmt::format(
                            "{:.3g} %", rounded_up(100.0 * window.max_loading)))},
            {"note", toml_string(window.note)}};
        const Value* table = root_.table()->find("window");
        if (table == nullptr) {
            appended += "\n[window]\n";
        }
        for (const auto& [key, text] : entries) {
            if (table == nullptr) {
                appended += fmt::format("{} = {}\n", key, text);
            } else if (const Value* present = table->table()->find(key)) {
                edits_.replace(*present, text);
            } else if (!table->table()->members.empty()) {
                edits_.add_after(table->table()->members.front().value,
                                 edits_.is_inline(*table),
                                 fmt::format("{} = {}", key, text));
            }
        }
    }

    //! Parameters of activities that the original leaves to their file.
    void add_activities(std::string& appended) {
        if (activities_.empty()) {
            return;
        }
        const Table& activity = *root_.table()->find("activity")->table();
        const Value* stated = activity.find("constants");
        const bool in_place = stated != nullptr && !stated->array()->empty() &&
                              edits_.is_inline(stated->array()->front());
        std::string tables;
        for (const RewrittenConstant& of : activities_) {
            const std::string entries[] = {"name = " + toml_string(of.name),
                                           "value = " + toml_number(of.value),
                                           "source = " + toml_string(of.source),
                                           "class = " + toml_string(of.data_class),
                                           "sigma = " + toml_number(of.sigma)};
            if (in_place || edits_.is_inline(*root_.table()->find("activity"))) {
                tables += fmt::format("{}{{ {} }}", tables.empty() ? "" : ", ",
                                      fmt::join(entries, ", "));
            } else {
                appended += fmt::format("\n[[activity.constants]]\n{}\n",
                                        fmt::join(entries, "\n"));
            }
        }
        if (in_place) {
            edits_.add_before(stated->array()->front(), tables + ", ");
        } else if (!tables.empty()) {
            edits_.add_after(*activity.find("parameters"), true,
                             "constants = [" + tables + "]");
        }
    }

    //! The file may lie elsewhere than the original.
    void make_paths_absolute() {
        const Value* activity = root_.table()->find("activity");
        const Value* parameters =
            activity == nullptr ? nullptr : activity->table()->find("parameters");
        if (parameters == nullptr || parameters->text() == nullptr ||
            original_.sources.size() < 2) {
            return;
        }
        if (is_path(*parameters->text(), ".toml")) {
            edits_.replace(
                *parameters,
                toml_string(std::filesystem::absolute(original_.sources[1].path)
                                .lexically_normal()
                                .string()));
        }
    }

    std::string text() const { return edits_.apply(); }

  private:
    //! To three digits, none less: what was fitted to is within.
    static double rounded_up(double value) {
        if (!(value > 0.0)) {
            return 0.0;
        }
        const double unit = std::pow(10.0, std::floor(std::log10(value)) - 2.0);
        return std::ceil(value / unit * (1.0 - 1e-12)) * unit;
    }
    static std::string concentration_text(double value) {
        return toml_string(fmt::format("{:.3g} mol/L", rounded_up(value / 1000.0)));
    }

    [[noreturn]] static void none(const std::string& name) {
        throw std::out_of_range("no constant " + name + " in the chemistry file");
    }

    bool is_pair(const std::string& of) const {
        return std::any_of(original_.factors.begin(), original_.factors.end(),
                           [&](const auto& f) { return f.pair() == of; });
    }

    void set_activity(const RewrittenConstant& constant) {
        const Value* activity = root_.table()->find("activity");
        if (activity == nullptr) {
            none(constant.name);
        }
        const Value* stated = activity->table()->find("constants");
        for (std::size_t i = 0; stated != nullptr && i < stated->array()->size(); ++i) {
            const Value& table = (*stated->array())[i];
            if (text_of(table, "name") == constant.name) {
                put(table, "value", toml_number(constant.value));
                set_provenance(table, constant, true);
                return;
            }
        }
        activities_.push_back(constant);
    }

    const Value& extractant_activity() const {
        const Value* extractant = root_.table()->find("extractant");
        const Value* activity =
            extractant == nullptr ? nullptr : extractant->table()->find("activity");
        if (activity == nullptr) {
            none("extractant");
        }
        return *activity;
    }

    const Array& array(const char* key) const {
        const Value* value = root_.table()->find(key);
        if (value == nullptr || value->array() == nullptr) {
            none(key);
        }
        return *value->array();
    }

    void set_factor(const std::string& kind, const std::string& pair,
                    const RewrittenConstant& constant) {
        for (const Value& table : array("separation_factors")) {
            if (text_of(table, "pair") != pair) {
                continue;
            }
            const Value* beta =
                kind == "enthalpy" ? nullptr : table.table()->find("beta");
            if (beta != nullptr) {
                edits_.replace(*beta, toml_number(std::pow(10.0, constant.value)));
                set_provenance(table, constant, true);
            } else {
                set_number(table, kind, constant);
            }
            return;
        }
        none(constant.name);
    }

    void set_of_species(const std::string& kind, const std::string& of,
                        const RewrittenConstant& constant) {
        const Value* level = root_.table()->find("level");
        if (level != nullptr && text_of(*level, "element") == of) {
            set_number(*level, kind, constant);
            return;
        }
        // The first species of a metal has its constant, others their own.
        for (const Value& table : array("species")) {
            const Value* formed = table.table()->find("formed_from");
            const bool of_metal = text_of(table, "phase") == "organic" &&
                                  original_.cation(of) >= 0 && formed != nullptr &&
                                  formed->table()->find(of) != nullptr;
            if (!of_metal && text_of(table, "name") != of) {
                continue;
            }
            const Value* pka = table.table()->find("pka");
            if (pka != nullptr && kind == "log10_k") {
                const Value* protons = formed->table()->find("H");
                const bool base = protons != nullptr && *protons->integer() < 0;
                edits_.replace(*pka,
                               toml_number(base ? -constant.value : constant.value));
                set_provenance(table, constant, true);
            } else {
                set_number(table, kind, constant);
            }
            return;
        }
        none(constant.name);
    }

    void set_empirical(const std::string& kind, const std::string& of,
                       const RewrittenConstant& constant) {
        for (const Value& table : array("species")) {
            const Value* formed = table.table()->find("formed_from");
            if (text_of(table, "phase") != "organic" || formed == nullptr ||
                formed->table()->find(of) == nullptr) {
                continue;
            }
            const Value* ratio = table.table()->find("distribution_ratio");
            if (ratio != nullptr && kind == "intercept") {
                edits_.replace(*ratio, toml_number(std::pow(10.0, constant.value)));
                set_provenance(table, constant, true);
                return;
            }
            const Value* law = table.table()->find("log10_d");
            if (law == nullptr) {
                none(constant.name);
            }
            put(*law, kind, toml_number(constant.value));
            set_provenance(table, constant, kind == "intercept");
            return;
        }
        none(constant.name);
    }

    void set_number(const Value& table, const std::string& key,
                    const RewrittenConstant& constant) {
        const bool enthalpy = key == "enthalpy";
        const std::string text =
            enthalpy ? toml_string(fmt::format("{} kJ/mol", constant.value))
                     : toml_number(constant.value);
        put(table, key, text);
        const bool with_sigma = key == "log10_k" || key == "log10_beta";
        set_provenance(table, constant, with_sigma);
    }

    //! Replaces the value of a key, or adds the key.
    void put(const Value& table, const std::string& key, const std::string& text) {
        if (const Value* present = table.table()->find(key)) {
            edits_.replace(*present, text);
        } else {
            edits_.add_after(table.table()->members.front().value,
                             edits_.is_inline(table), key + " = " + text);
        }
    }

    void set_provenance(const Value& table, const RewrittenConstant& constant,
                        bool with_sigma) {
        put(table, "source", toml_string(constant.source));
        put(table, "class", toml_string(constant.data_class));
        if (with_sigma) {
            put(table, "sigma", toml_number(constant.sigma));
        }
    }

    const ChemistryFile& original_;
    const Value& root_;
    TextEdits edits_;
    std::vector<RewrittenConstant> activities_;  //!< that the original does not state
};

}  // namespace

std::string rewrite_chemistry(const ChemistryFile& original,
                              const std::vector<RewrittenConstant>& constants,
                              const RewrittenWindow& window,
                              const std::vector<std::string>& heading) {
    const SourceFile& source = original.sources.front();
    const Value root = parse_toml(source.text, source.path);
    Rewriter rewriter(original, root);
    for (const RewrittenConstant& constant : constants) {
        rewriter.set(constant);
    }
    std::string appended;
    rewriter.add_activities(appended);
    rewriter.set_window(window, appended);
    rewriter.make_paths_absolute();
    std::string text;
    for (const std::string& line : heading) {
        text += "# " + line + "\n";
    }
    text += (heading.empty() ? "" : "#\n") + rewriter.text();
    return text + (text.ends_with('\n') ? "" : "\n") + appended;
}

}  // namespace didymium

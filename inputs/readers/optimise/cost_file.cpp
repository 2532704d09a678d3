#include "inputs/readers/optimise/cost_file.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <set>
#include <utility>

#include "inputs/readers/optimise/cost_keys.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

constexpr double tonne = 1000.0;
constexpr double seconds_per_year = 365.25 * 86400.0;

//! Reads the tree of a cost file from top to bottom.
class CostReader {
  public:
    CostReader(const Value& tree, Diagnostics& problems)
        : problems_(problems), root_(tree, "the file", keys::cost_file, problems) {}

    CostSpec read() {
        spec_.title = root_.text("title");
        spec_.currency = root_.text("currency");
        each("reagents", [this](const Value& value) { read_reagent(value); });
        each("oxides", [this](const Value& value) { read_oxide(value); });
        if (const Value* value = root_.table("extractant")) {
            TableReader table(*value, "extractant", keys::cost_extractant, problems_);
            spec_.extractant = table.number("price");
            finish(table);
        }
        if (const Value* value = root_.table("stages")) {
            TableReader table(*value, "stages", keys::cost_stages, problems_);
            spec_.stage = table.number("price");
            spec_.stage_volume = table.number("per_volume");
            finish(table);
        }
        if (const Value* value = root_.table("capital")) {
            TableReader table(*value, "capital", keys::cost_capital, problems_);
            spec_.interest = table.quantity("interest");
            spec_.life = table.quantity("life") / seconds_per_year;
            spec_.hours_per_year = table.quantity("operation") / 3600.0;
            finish(table);
        }
        root_.finish();
        return std::move(spec_);
    }

  private:
    template <class Read>
    void each(const char* key, Read read) {
        if (const Array* all = root_.array(key)) {
            for (const Value& value : *all) {
                read(value);
            }
        }
    }

    static void finish(TableReader& table) {
        table.text("source");
        table.text("date");
        table.choice("class");
        table.finish();
    }

    void once(TableReader& table, const char* key, const std::string& name) {
        if (!name.empty() && !names_.insert(name).second) {
            table.problem(key,
                          fmt::format("{} has a price already, expected one", name));
        }
    }

    void read_reagent(const Value& value) {
        TableReader table(value, "reagents", keys::cost_reagent, problems_);
        ReagentPrice one;
        one.name = table.text("name");
        once(table, "name", one.name);
        const double price = table.number("price");
        one.price = price / (tonne * table.quantity("strength"));
        finish(table);
        spec_.reagents.push_back(std::move(one));
    }

    void read_oxide(const Value& value) {
        TableReader table(value, "oxides", keys::cost_oxide, problems_);
        OxidePrice one;
        one.element = table.text("element");
        once(table, "element", one.element);
        one.price = table.number("price");
        one.purity = table.quantity("purity");
        finish(table);
        spec_.oxides.push_back(std::move(one));
    }

    Diagnostics& problems_;
    TableReader root_;
    CostSpec spec_;
    std::set<std::string> names_;
};

}  // namespace

CostSpec parse_costs(std::string text, const std::filesystem::path& path,
                     Diagnostics& problems) {
    CostSpec spec;
    try {
        const Value root = parse_toml(text, path.string());
        spec = CostReader(root, problems).read();
    } catch (const InputError& error) {
        problems.add(error);
    }
    spec.file = path.string();
    spec.sources.push_back({path.string(), "costs", std::move(text)});
    return spec;
}

bool is_cost_file(const std::filesystem::path& path) {
    try {
        const std::string name = path.string();
        const Value root =
            parse_toml(read_text_file(path, {name, 0, 0}, "cost file"), name);
        return root.table()->find("currency") != nullptr;
    } catch (const InputError&) {
        return false;
    }
}

CostSpec read_costs(const std::filesystem::path& path) {
    Diagnostics problems;
    CostSpec spec = parse_costs(
        read_text_file(path, {path.string(), 0, 0}, "cost file"), path, problems);
    problems.raise();
    return spec;
}

std::string acid_name(const ChemistrySpec& chemistry) {
    for (const AqueousIon& ion : chemistry.ions) {
        if (ion.name == chemistry.balancing_ion) {
            const int protons = std::abs(ion.charge);
            return fmt::format("H{}{}", protons > 1 ? fmt::format("{}", protons) : "",
                               ion.name);
        }
    }
    return {};
}

std::string base_name(const Cation& cation) {
    return cation.charge > 1 ? fmt::format("{}(OH){}", cation.name, cation.charge)
                             : cation.name + "OH";
}

}  // namespace didymium

#include "inputs/result_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>

#include "inputs/concentration.hpp"
#include "inputs/suggest.hpp"
#include "inputs/tree.hpp"

namespace didymium {

namespace {

//! Reads one name from left to right.
class Parser {
  public:
    Parser(const std::string& text, const std::vector<BankSpec>& banks,
           const std::vector<Cation>& cations, const Location& where)
        : banks_(banks), cations_(cations), parts_(split_path(text)) {
        name_.text = text;
        name_.where = where;
    }

    ResultName parse() {
        if (parts_.size() < 3) {
            fail(fmt::format(
                "result '{}' is incomplete, expected for example "
                "'{}.loaded_organic.{}.purity' or '{}.raffinate.pH'",
                name_.text, banks_.front().name,
                cations_.empty() ? "Nd" : cations_.front().name, banks_.front().name));
        }
        std::vector<std::string> names;
        for (const BankSpec& bank : banks_) {
            names.push_back(bank.name);
        }
        name_.bank = pick(0, names, "bank");
        const auto outlets = banks_[name_.bank].outlets();
        std::vector<std::string> places;
        for (const auto& outlet : outlets) {
            places.push_back(outlet.name);
        }
        places.emplace_back("stages");
        const auto place = static_cast<std::size_t>(pick(1, places, "outlet"));
        if (place == outlets.size()) {
            parse_stage();
        } else {
            name_.outlet = static_cast<int>(place);
            parse_outlet(outlets[place].phase);
        }
        if (parts_.size() > used_) {
            fail(fmt::format("result '{}' goes on after '{}', expected its end there",
                             name_.text, parts_[used_ - 1]));
        }
        return name_;
    }

  private:
    [[noreturn]] void fail(const std::string& message,
                           const std::string& suggestion = {}) const {
        throw InputError(name_.where, message, suggestion);
    }

    //! The index of part `i` among the names that may stand there.
    int pick(std::size_t i, const std::vector<std::string>& names, const char* what) {
        const std::string wanted = i < parts_.size() ? parts_[i] : "";
        const auto found = std::find(names.begin(), names.end(), wanted);
        if (found == names.end()) {
            fail(fmt::format("'{}' in result '{}' is no {}, expected one of {}", wanted,
                             name_.text, what, join_words(names)),
                 did_you_mean(wanted, names));
        }
        used_ = i + 1;
        return static_cast<int>(found - names.begin());
    }

    int pick_element(std::size_t i) {
        if (cations_.empty() && i < parts_.size()) {
            used_ = i + 1;
            return -1;
        }
        return pick(i, cation_names(cations_), "element");
    }

    void parse_outlet(Phase phase) {
        if (phase == Phase::aqueous && parts_[2] == "pH") {
            name_.kind = ResultKind::outlet_ph;
            used_ = 3;
            return;
        }
        name_.cation = pick_element(2);
        constexpr ResultKind kinds[] = {ResultKind::purity, ResultKind::purity_mole,
                                        ResultKind::recovery,
                                        ResultKind::concentration};
        name_.kind =
            kinds[pick(3, {"purity", "purity_mole", "recovery", "concentration"},
                       "result of an outlet")];
        const bool purity =
            name_.kind == ResultKind::purity || name_.kind == ResultKind::purity_mole;
        if (purity && name_.cation >= 0 && !cations_[name_.cation].rare_earth) {
            fail(fmt::format(
                "result '{}': {} is no rare earth, expected one: purity is a "
                "share of them",
                name_.text, cations_[name_.cation].name));
        }
    }

    void parse_stage() {
        const std::string& text = parts_[2];
        const BankSpec& bank = banks_[name_.bank];
        int number = 0;
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), number);
        const bool whole = error == std::errc() && end == text.data() + text.size();
        const bool counted = bank.n_stages() > 0;
        if (!whole || number < 1 || (counted && number > bank.n_stages())) {
            fail(
                fmt::format("'{}' in result '{}' is no stage of {}, expected 1 to {}",
                            text, name_.text, bank.name,
                            counted ? fmt::format("{}", bank.n_stages()) : "its last"));
        }
        name_.stage = number - 1;
        constexpr ResultKind kinds[] = {ResultKind::stage_ph, ResultKind::stage_loading,
                                        ResultKind::stage_aqueous,
                                        ResultKind::stage_organic};
        name_.kind = kinds[pick(3, {"pH", "loading", "aqueous", "organic"},
                                "result of a stage")];
        if (name_.is_concentration()) {
            name_.cation = pick_element(4);
        }
    }

    const std::vector<BankSpec>& banks_;
    const std::vector<Cation>& cations_;
    std::vector<std::string> parts_;
    std::size_t used_ = 0;
    ResultName name_;
};

}  // namespace

ResultName parse_result_name(const std::string& text,
                             const std::vector<BankSpec>& banks,
                             const ChemistrySpec& chemistry, const Location& where) {
    ResultName name = Parser(text, banks, chemistry.cations, where).parse();
    if (name.is_ph() && chemistry.stoichiometric) {
        throw InputError(
            where,
            fmt::format("result '{}': liquors of the chemistry '{}' have no pH, "
                        "expected another result: its exchange is stoichiometric",
                        text, chemistry.name));
    }
    return name;
}

double read_target(const Value& value, const std::string& path,
                   const ResultName& result, const std::vector<Cation>& cations,
                   Diagnostics& problems) {
    const std::string name = fmt::format("{} ({})", path, result.text);
    if (result.is_concentration()) {
        const double molar_mass =
            result.cation >= 0 ? cations[result.cation].molar_mass : 1.0;
        return read_concentration(value, name, molar_mass, ranges::positive, problems);
    }
    if (!result.is_ph()) {
        return read_quantity(value, name, kinds::fraction, ranges::inner_fraction,
                             problems);
    }
    const auto number = value.number();
    if (!number) {
        const std::string found = value.text() ? fmt::format("\"{}\"", *value.text())
                                               : std::string(value.kind());
        problems.add(value.where,
                     fmt::format("{} is {}, expected a pH: a plain number such as 1.5",
                                 name, found));
    }
    return number.value_or(std::numeric_limits<double>::quiet_NaN());
}

std::string result_text(const ResultName& result, double value) {
    return result.is_concentration() ? fmt::format("{:.9g} mol/L", value / 1000.0)
                                     : fmt::format("{:.9g}", value);
}

}  // namespace didymium

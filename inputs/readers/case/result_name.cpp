#include "inputs/readers/case/result_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>

#include "inputs/readers/text/concentration.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/tree.hpp"

namespace didymium {

namespace {

//! Reads one name from left to right.
class Parser {
  public:
    Parser(const std::string& text, const CaseSpec& spec, const Location& where)
        : spec_(spec),
          banks_(spec.banks),
          cations_(spec.chemistry.cations),
          parts_(split_path(text)) {
        name_.text = text;
        name_.where = where;
    }

    ResultName parse() {
        const bool is_level = parts_.size() == 2 && parts_[1] == "level";
        if (parts_.size() < 3 && !is_level) {
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
        for (const TankSpec& tank : spec_.tanks) {
            names.push_back(tank.name);
        }
        for (const SplitterSpec& splitter : spec_.splitters) {
            names.push_back(splitter.name);
        }
        const bool only_banks = names.size() == banks_.size();
        const auto unit =
            static_cast<std::size_t>(pick(0, names, only_banks ? "bank" : "unit"));
        if (unit >= banks_.size()) {
            parse_unit(unit - banks_.size());
            require_end();
            return name_;
        }
        name_.bank = static_cast<int>(unit);
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
            parse_outlet(outlets[place].phase, 2);
        }
        require_end();
        return name_;
    }

  private:
    void require_end() const {
        if (parts_.size() > used_) {
            fail(fmt::format("result '{}' goes on after '{}', expected its end there",
                             name_.text, parts_[used_ - 1]));
        }
    }

    //! The outlet of a tank, or one of a splitter's; tanks come first.
    void parse_unit(std::size_t unit) {
        if (unit < spec_.tanks.size()) {
            const TankSpec& tank = spec_.tanks[unit];
            parse_outlet(tank.phase, 1);
            if (name_.kind == ResultKind::tank_level && !tank.is_pumped) {
                fail(
                    fmt::format("result '{}': the tank overflows, so that its level "
                                "stands still, expected one with an outflow",
                                name_.text));
            }
            return;
        }
        const SplitterSpec& splitter = spec_.splitters[unit - spec_.tanks.size()];
        std::vector<std::string> outlets;
        for (const SplitterSpec::Outlet& outlet : splitter.outlets) {
            outlets.push_back(outlet.name);
        }
        for (const PortSpec& port : spec_.ports) {
            if (port.unit == UnitKind::splitter && port.carrier >= 0 &&
                &spec_.splitters[port.index] == &splitter) {
                outlets.push_back(port.name.substr(splitter.name.size() + 1));
            }
        }
        const int outlet = pick(1, outlets, "outlet");
        parse_outlet(phase_of_port(splitter.name + "." + outlets[outlet]), 2);
    }

    Phase phase_of_port(const std::string& name) const {
        for (const PortSpec& port : spec_.ports) {
            if (port.name == name) {
                return port.phase;
            }
        }
        return Phase::aqueous;
    }

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

    //! What follows an outlet, from part `at` on.
    void parse_outlet(Phase phase, std::size_t at) {
        std::string outlet = parts_[0];
        for (std::size_t i = 1; i < at; ++i) {
            outlet += "." + parts_[i];
        }
        for (std::size_t p = 0; p < spec_.ports.size(); ++p) {
            if (spec_.ports[p].name == outlet) {
                name_.outlet = static_cast<int>(p);
            }
        }
        if (at == 1 && parts_[1] == "level") {
            name_.kind = ResultKind::tank_level;
            used_ = 2;
            return;
        }
        if (phase == Phase::aqueous && at < parts_.size() && parts_[at] == "pH") {
            name_.kind = ResultKind::outlet_ph;
            used_ = at + 1;
            return;
        }
        name_.cation = pick_element(at);
        constexpr ResultKind kinds[] = {ResultKind::purity, ResultKind::purity_mole,
                                        ResultKind::recovery,
                                        ResultKind::concentration};
        name_.kind =
            kinds[pick(at + 1, {"purity", "purity_mole", "recovery", "concentration"},
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

    const CaseSpec& spec_;
    const std::vector<BankSpec>& banks_;
    const std::vector<Cation>& cations_;
    std::vector<std::string> parts_;
    std::size_t used_ = 0;
    ResultName name_;
};

}  // namespace

ResultName parse_result_name(const std::string& text, const CaseSpec& spec,
                             const Location& where) {
    ResultName name = Parser(text, spec, where).parse();
    const ChemistrySpec& chemistry = spec.chemistry;
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

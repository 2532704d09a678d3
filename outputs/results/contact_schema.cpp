#include "outputs/results/contact_schema.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

using C = ContactResult;
using Text = std::vector<std::string>;
using Numbers = std::vector<double>;

using TextOf = ContactVariable::TextOf;
using NumbersOf = ContactVariable::NumbersOf;
using FlagsOf = ContactVariable::FlagsOf;
using CountsOf = ContactVariable::CountsOf;

//! Vectors of records, padded by NaN to one length.
template <typename Records, typename Member>
Numbers rows_of(const Records& records, Member member, std::size_t length) {
    Numbers values;
    for (const auto& record : records) {
        Numbers row = record.*member;
        row.resize(length, nan);
        values.insert(values.end(), row.begin(), row.end());
    }
    return values;
}

Numbers by_component(const C& c, Numbers ContactRecord::*member) {
    return rows_of(c.report.contacts, member, c.report.components.size());
}

std::size_t longest(const C& c, Numbers Construction::*member) {
    std::size_t most = 0;
    for (const Construction& construction : c.report.constructions) {
        most = std::max(most, (construction.*member).size());
    }
    return most;
}

Numbers of_curves(const C& c, Numbers Construction::*member) {
    return rows_of(c.report.constructions, member, longest(c, member));
}

Numbers ends_of(const C& c, double (Construction::*member)[2]) {
    Numbers values;
    for (const Construction& construction : c.report.constructions) {
        values.insert(values.end(), construction.*member, construction.*member + 2);
    }
    return values;
}

//! Of groups and components; components without measurements have none.
template <typename Value>
std::vector<Value> of_residuals(const C& c, Value missing,
                                Value (*value)(const ResidualStatistics&)) {
    std::vector<Value> values;
    for (const auto& row : c.residuals.cells) {
        for (const std::string& component : c.report.components) {
            const auto at = std::ranges::find(c.residuals.elements, component);
            values.push_back(at == c.residuals.elements.end()
                                 ? missing
                                 : value(row[static_cast<std::size_t>(
                                       at - c.residuals.elements.begin())]));
        }
    }
    return values;
}

}  // namespace

// clang-format off
std::span<const ContactVariable> contact_schema() {
  // One row per variable; clang-format would spread it over five lines.
  static const std::vector<ContactVariable> variables = {
    // Names
    {"contact", {"contact", "name_strlen"}, "", "contact: series and number or name",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.contacts, &ContactRecord::name); })},
    {"component", {"component", "name_strlen"}, "",
     "cations, aqueous ions, H, extractant",
     TextOf([](const C& c) { return c.report.components; })},
    {"rare_earth", {"rare_earth", "name_strlen"}, "", "rare earth",
     TextOf([](const C& c) { return c.report.rare_earths; })},
    {"pair", {"pair", "name_strlen"}, "",
     "neighbouring rare earths, heavier over lighter",
     TextOf([](const C& c) { return c.report.pairs; })},
    {"solid", {"solid", "name_strlen"}, "", "solid that liquors may be saturated with",
     TextOf([](const C& c) { return c.report.solids; })},
    {"series", {"series", "name_strlen"}, "", "what made contacts: a table of the input",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.series, &ContactReport::Series::name); })},
    {"measured_group", {"measured_group", "name_strlen"}, "",
     "measured contacts that belong together; the last is all of them",
     TextOf([](const C& c) {
         return c.residuals.all().count > 0 ? c.residuals.groups : Text();
     })},
    {"construction", {"construction", "name_strlen"}, "",
     "McCabe-Thiele construction: table of the input, part of the bank, element",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.constructions, &Construction::name); })},
    {"end", {"end", "name_strlen"}, "", "end of an operating line",
     TextOf([](const C& c) {
         return c.report.constructions.empty() ? Text()
                                               : Text{"liquor leaves", "liquor enters"};
     })},
    {"warning", {"warning", "message_strlen"}, "", "what there is to know of all this",
     TextOf([](const C& c) { return c.report.warnings; })},
    {"series_kind", {"series", "name_strlen"}, "", "contacts, isotherm or ph_curve",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.series, &ContactReport::Series::kind); })},
    {"series_elements", {"series", "name_strlen"}, "", "elements that curves show",
     TextOf([](const C& c) {
         Text texts;
         for (const auto& series : c.report.series) {
             std::string text;
             for (const std::string& element : series.elements) {
                 text += (text.empty() ? "" : ", ") + element;
             }
             texts.push_back(text);
         }
         return texts; })},
    {"series_acid", {"series", "name_strlen"}, "", "acid by which a pH is reached",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.series, &ContactReport::Series::acid); })},
    {"series_base", {"series", "name_strlen"}, "", "base by which a pH is reached",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.series, &ContactReport::Series::base); })},
    {"oxide_mass", {"rare_earth"}, "g/mol", "mass of oxide per amount of the element",
     NumbersOf([](const C& c) { return c.report.oxide_masses; })},

    // Contacts
    {"contact_series", {"contact", "name_strlen"}, "", "series of a contact",
     TextOf([](const C& c) {
         Text texts;
         for (const ContactRecord& contact : c.report.contacts) {
             texts.push_back(c.report.series[contact.series].name);
         }
         return texts; })},
    {"contact_group", {"contact", "name_strlen"}, "",
     "group of a contact, as its table says",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.contacts, &ContactRecord::group); })},
    {"status", {"contact"}, "", "how the contact ended",
     FlagsOf([](const C& c) {
         return of_each<std::int8_t>(c.report.contacts, &ContactRecord::status); })},
    {"message", {"contact", "message_strlen"}, "", "why it ended so",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.contacts, &ContactRecord::message); })},
    {"phase_ratio", {"contact"}, "1", "volume of solvent over volume of liquor",
     NumbersOf([](const C& c) {
         return of_each<double>(c.report.contacts, &ContactRecord::phase_ratio); })},
    {"added", {"contact"}, "mol/L",
     "acid added to the liquor to reach a pH; negative: base",
     NumbersOf([](const C& c) {
         return of_each<double>(c.report.contacts, &ContactRecord::added); })},
    {"feed_aqueous", {"contact", "component"}, "mol/L",
     "total concentration in the liquor before the contact",
     NumbersOf([](const C& c) { return by_component(c, &ContactRecord::feed_aqueous); })},
    {"feed_organic", {"contact", "component"}, "mol/L",
     "total concentration in the solvent before the contact",
     NumbersOf([](const C& c) { return by_component(c, &ContactRecord::feed_organic); })},
    {"aqueous", {"contact", "component"}, "mol/L",
     "total concentration in the liquor at equilibrium",
     NumbersOf([](const C& c) { return by_component(c, &ContactRecord::aqueous); })},
    {"organic", {"contact", "component"}, "mol/L",
     "total concentration in the solvent at equilibrium",
     NumbersOf([](const C& c) { return by_component(c, &ContactRecord::organic); })},
    {"ph", {"contact"}, "1", "-log10 of [H+] in mol/L",
     NumbersOf([](const C& c) {
         return of_each<double>(c.report.contacts, &ContactRecord::ph); })},
    {"loading", {"contact"}, "1", "bound extractant units over all extractant units",
     NumbersOf([](const C& c) {
         return of_each<double>(c.report.contacts, &ContactRecord::loading); })},
    {"free_extractant", {"contact"}, "mol/L", "unbound extractant units",
     NumbersOf([](const C& c) {
         return of_each<double>(c.report.contacts, &ContactRecord::free_extractant); })},
    {"distribution", {"contact", "component"}, "1",
     "organic over aqueous concentration, also of what is absent",
     NumbersOf([](const C& c) { return by_component(c, &ContactRecord::distribution); })},
    {"extracted", {"contact", "component"}, "1", "share of a component in the solvent",
     NumbersOf([](const C& c) { return by_component(c, &ContactRecord::extracted); })},
    {"separation", {"contact", "pair"}, "1", "separation factor",
     NumbersOf([](const C& c) {
         return rows_of(c.report.contacts, &ContactRecord::separation,
                        c.report.pairs.size()); })},
    {"saturation_index", {"contact", "solid"}, "1",
     "log10 of the saturation ratio of the liquor",
     NumbersOf([](const C& c) {
         return rows_of(c.report.contacts, &ContactRecord::saturation_index,
                        c.report.solids.size()); })},
    {"balance/closure", {"contact", "component"}, "1", "mass balance of a contact",
     NumbersOf([](const C& c) { return by_component(c, &ContactRecord::closure); })},

    // Measurements
    {"measured_aqueous", {"contact", "component"}, "mol/L",
     "measured concentration in the liquor at equilibrium",
     NumbersOf([](const C& c) {
         return by_component(c, &ContactRecord::measured_aqueous); })},
    {"measured_organic", {"contact", "component"}, "mol/L",
     "measured concentration in the solvent at equilibrium",
     NumbersOf([](const C& c) {
         return by_component(c, &ContactRecord::measured_organic); })},
    {"measured_distribution", {"contact", "component"}, "1",
     "measured distribution ratio",
     NumbersOf([](const C& c) {
         return by_component(c, &ContactRecord::measured_distribution); })},
    {"measured_ph", {"contact"}, "1", "measured pH at equilibrium",
     NumbersOf([](const C& c) {
         return of_each<double>(c.report.contacts, &ContactRecord::measured_ph); })},
    {"residual", {"contact", "component"}, "1",
     "log10 of the predicted over the measured distribution ratio",
     NumbersOf([](const C& c) { return by_component(c, &ContactRecord::residual); })},
    {"residual_count", {"measured_group", "component"}, "1", "number of residuals",
     CountsOf([](const C& c) {
         return of_residuals<std::int64_t>(
             c, 0, [](const ResidualStatistics& s) { return std::int64_t{s.count}; });
     })},
    {"residual_mean", {"measured_group", "component"}, "1", "mean residual",
     NumbersOf([](const C& c) {
         return of_residuals<double>(
             c, nan, [](const ResidualStatistics& s) { return s.mean(); });
     })},
    {"residual_rms", {"measured_group", "component"}, "1", "root mean square of the residuals",
     NumbersOf([](const C& c) {
         return of_residuals<double>(
             c, nan, [](const ResidualStatistics& s) { return s.rms(); });
     })},
    {"group_rms", {"measured_group"}, "1", "root mean square over all components",
     NumbersOf([](const C& c) {
         Numbers values;
         for (const auto& row : c.residuals.cells) {
             values.push_back(row.back().rms());
         }
         return values;
     })},

    // Constructions
    {"construction_element", {"construction", "name_strlen"}, "",
     "element of a construction",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.constructions, &Construction::element); })},
    {"construction_unit", {"construction", "name_strlen"}, "",
     "unit of its numbers: mol/L, or 1 for shares of the rare earths",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.constructions, &Construction::unit); })},
    {"construction_part", {"construction", "name_strlen"}, "",
     "stages of the bank; empty of given phases",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.constructions, &Construction::part); })},
    {"construction_status", {"construction"}, "", "how the construction ended",
     FlagsOf([](const C& c) {
         return of_each<std::int8_t>(c.report.constructions, &Construction::status); })},
    {"construction_message", {"construction", "message_strlen"}, "",
     "what it is worth, or why there is none",
     TextOf([](const C& c) {
         return of_each<std::string>(c.report.constructions, &Construction::message); })},
    {"operating_x", {"construction", "end"}, "",
     "liquor at the ends of the operating line, in construction_unit",
     NumbersOf([](const C& c) { return ends_of(c, &Construction::x); })},
    {"operating_y", {"construction", "end"}, "",
     "solvent at the ends of the operating line",
     NumbersOf([](const C& c) { return ends_of(c, &Construction::y); })},
    {"curve_x", {"construction", "point"}, "", "liquor on the isotherm",
     NumbersOf([](const C& c) { return of_curves(c, &Construction::curve_x); })},
    {"curve_y", {"construction", "point"}, "", "solvent on the isotherm",
     NumbersOf([](const C& c) { return of_curves(c, &Construction::curve_y); })},
    {"step_x", {"construction", "step"}, "", "liquor of a stage that was stepped off",
     NumbersOf([](const C& c) { return of_curves(c, &Construction::step_x); })},
    {"step_y", {"construction", "step"}, "",
     "solvent of a stage that was stepped off",
     NumbersOf([](const C& c) { return of_curves(c, &Construction::step_y); })},
    {"stage_x", {"construction", "bank_stage"}, "",
     "liquor of a stage of the bank at its steady state",
     NumbersOf([](const C& c) { return of_curves(c, &Construction::stage_x); })},
    {"stage_y", {"construction", "bank_stage"}, "",
     "solvent of a stage of the bank at its steady state",
     NumbersOf([](const C& c) { return of_curves(c, &Construction::stage_y); })},
    {"steps", {"construction"}, "1",
     "stages stepped off, the last in part; infinite: the isotherm meets the line",
     NumbersOf([](const C& c) {
         return of_each<double>(c.report.constructions, &Construction::steps); })},
    {"stages", {"construction"}, "1", "stages that the part of the bank has",
     NumbersOf([](const C& c) {
         Numbers values;
         for (const Construction& construction : c.report.constructions) {
             values.push_back(construction.stages > 0 ? construction.stages : nan);
         }
         return values;
     })},
    {"off_isotherm", {"construction"}, "1",
     "largest log10 of the solvent of a stage over the isotherm at its liquor",
     NumbersOf([](const C& c) {
         return of_each<double>(c.report.constructions, &Construction::off); })},
  };
  return variables;
}
// clang-format on

std::vector<DimensionSize> contact_dimensions(const ContactResult& result) {
    const ContactReport& report = result.report;
    const bool compares = result.residuals.all().count > 0;
    return {{"contact", report.contacts.size()},
            {"component", report.components.size()},
            {"rare_earth", report.rare_earths.size()},
            {"pair", report.pairs.size()},
            {"solid", report.solids.size()},
            {"series", report.series.size()},
            {"measured_group", compares ? result.residuals.groups.size() : 0},
            {"construction", report.constructions.size()},
            {"end", report.constructions.empty() ? 0U : 2U},
            {"warning", report.warnings.size()},
            {"point", longest(result, &Construction::curve_x)},
            {"step", longest(result, &Construction::step_x)},
            {"bank_stage", longest(result, &Construction::stage_x)},
            {"name_strlen", longest_name(contact_schema(), result)},
            {"message_strlen", kMessageLength}};
}

}  // namespace didymium

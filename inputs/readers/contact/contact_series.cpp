#include "inputs/readers/contact/contact_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <utility>

#include "inputs/readers/contact/contact_keys.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/text/spacing.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

//! Reads a value of a range; NaN after a report.
using ReadOne = std::function<double(const Value& value, const std::string& path)>;

//! values = [ ... ], or from, to, points and spacing. Nothing when something is wrong.
std::vector<double> read_points(TableReader& table, const ReadOne& one) {
    const std::size_t before = table.problems().size();
    std::vector<double> points;
    if (table.has("values")) {
        const Array* values = table.array("values");
        if (values != nullptr && values->empty()) {
            table.problem("values", fmt::format("{} is empty, expected at least one",
                                                table.path("values")));
        }
        for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
            points.push_back(one((*values)[i], table.path("values")));
        }
    } else if (table.has("from") || table.has("to")) {
        const Value* from = table.value("from");
        const Value* to = table.value("to");
        const long n = table.integer("points");
        const bool logarithmic = table.choice("spacing") == "log";
        if (from == nullptr || to == nullptr) {
            table.missing(from == nullptr ? "from" : "to");
            return {};
        }
        const double first = one(*from, table.path("from"));
        const double last = one(*to, table.path("to"));
        if (logarithmic && (first <= 0.0 || last <= 0.0)) {
            table.problem("spacing",
                          "the ends are not positive, expected so for logarithmic "
                          "spacing");
        }
        for (long i = 0; table.problems().size() == before && i < n; ++i) {
            points.push_back(spaced(first, last, i, n, logarithmic));
        }
    } else {
        table.missing("values", "[ ... ], or from, to and points");
        for (const char* key : {"values", "from", "to", "points", "spacing"}) {
            table.value(key);
        }
    }
    return table.problems().size() > before ? std::vector<double>() : points;
}

}  // namespace

ContactSeriesReader::ContactSeriesReader(
    const CaseChemistry& chemistry, const IncludedFiles& files, StreamReader& streams,
    const NamedPhases& liquors, const NamedPhases& solvents, Diagnostics& problems)
    : named(chemistry.file.spec.cations.size(), false),
      file_(chemistry.file),
      files_(files),
      streams_(streams),
      liquors_(liquors),
      solvents_(solvents),
      problems_(problems) {}

std::string ContactSeriesReader::name_of(TableReader& table, const std::string& usual) {
    std::string name = table.has("name") ? table.text("name") : usual;
    if (!name.empty() && !names_.insert(name).second) {
        table.problem(
            "name",
            fmt::format("the name '{}' is taken, expected one of its own", name),
            table.has("name") ? "" : "give each a name");
    }
    return name;
}

const NamedPhase* ContactSeriesReader::liquor(TableReader& table) {
    return find_phase(table, "liquor", liquors_);
}

const NamedPhase* ContactSeriesReader::solvent(TableReader& table) {
    return find_phase(table, "solvent", solvents_);
}

const NamedPhase* ContactSeriesReader::find_phase(TableReader& table,
                                                  const std::string& key,
                                                  const NamedPhases& phases) {
    const std::string name = table.text(key);
    const auto found = phases.find(name);
    if (name.empty() || found == phases.end()) {
        misnamed.insert(key);
    }
    if (name.empty()) {
        return nullptr;
    }
    if (found == phases.end()) {
        std::vector<std::string> known;
        for (const auto& [other, phase] : phases) {
            known.push_back(other);
        }
        table.problem(key,
                      fmt::format("there is no {} '{}', expected one of {}", key, name,
                                  join_words(known)),
                      did_you_mean(name, known));
        return nullptr;
    }
    used.insert(key + "s." + name);
    return &found->second;
}

void ContactSeriesReader::note(const PhaseContents& contents) {
    for (std::size_t i = 0; i < contents.named.size(); ++i) {
        named[i] = named[i] || contents.named[i];
    }
    complete = complete && contents.complete;
}

void ContactSeriesReader::add(std::string name, const PhaseContents& liquor,
                              const PhaseContents& solvent, double phase_ratio,
                              const Location& where) {
    note(liquor);
    note(solvent);
    ContactSpec contact;
    contact.name = std::move(name);
    contact.series = static_cast<int>(series.size()) - 1;
    contact.aqueous = liquor.concentration;
    contact.organic = solvent.concentration;
    contact.phase_ratio = phase_ratio;
    const std::vector<double> nothing(file_.spec.cations.size(), nan);
    contact.measured = {nothing, nothing, nothing, nan};
    contact.where = where;
    contacts.push_back(std::move(contact));
}

PhaseContents ContactSeriesReader::diluted(PhaseContents contents, double share,
                                           const Location& where) {
    for (int i = 0; i < file_.spec.n_cations(); ++i) {
        if (!file_.spec.cations[i].base) {
            contents.concentration[i] *= share;
        }
    }
    streams_.close_charge(contents, where);
    return contents;
}

void ContactSeriesReader::read_elements(TableReader& table, bool others_too) {
    ContactSeries& of = series.back();
    const Array* listed = table.array("elements");
    const std::vector<std::string> words = table.words("elements");
    if (listed == nullptr) {
        return;  // those that are there
    }
    const std::vector<std::string> known = file_.element_names();
    for (std::size_t i = 0; i < words.size() && file_.names_known; ++i) {
        const int cation = file_.cation(words[i]);
        if (cation < 0 || cation >= file_.n_elements) {
            complete = false;
            problems_.add((*listed)[i].where,
                          fmt::format("{} knows no element '{}', expected one of {}",
                                      file_.spec.name, words[i], join_words(known)),
                          did_you_mean(words[i], known));
            continue;
        }
        const bool is_there = std::find(of.elements.begin(), of.elements.end(),
                                        cation) != of.elements.end();
        if (!others_too && !is_there && complete) {
            problems_.add((*listed)[i].where,
                          fmt::format("neither liquor nor solvent of {} holds {}, "
                                      "expected an element that one does",
                                      table.path(), words[i]));
        }
        named[cation] = true;
    }
    of.elements.clear();
    for (const std::string& word : words) {
        if (const int cation = file_.cation(word); cation >= 0) {
            of.elements.push_back(cation);
        }
    }
}

namespace {

//! Elements that either phase names.
std::vector<int> elements_in(const PhaseContents& liquor, const PhaseContents& solvent,
                             int n_elements) {
    std::vector<int> elements;
    for (int i = 0; i < n_elements; ++i) {
        if (liquor.named[i] || solvent.named[i]) {
            elements.push_back(i);
        }
    }
    return elements;
}

}  // namespace

void ContactSeriesReader::read_isotherm(const Value& value, int number) {
    TableReader table(value, fmt::format("isotherms.{}", number), keys::isotherm,
                      problems_);
    const std::string name = name_of(table, fmt::format("isotherm_{}", number));
    const NamedPhase* of_liquor = liquor(table);
    const NamedPhase* of_solvent = solvent(table);
    const bool by_feed = table.choice("vary") == "feed";
    const double phase_ratio =
        by_feed || table.has("phase_ratio") ? table.quantity("phase_ratio") : 1.0;
    if (!by_feed && table.has("phase_ratio")) {
        table.problem("phase_ratio",
                      fmt::format("{} stands beside the phase ratios that are varied, "
                                  "expected with vary = \"feed\"",
                                  table.path("phase_ratio")));
    }
    const ValueForm& form = keys::isotherm.find("from")->forms.front();
    const std::vector<double> points =
        read_points(table, [&](const Value& v, const std::string& path) {
            return read_quantity(v, path, form.kind, form.range, problems_);
        });
    series.push_back({name, SeriesKind::isotherm, {}, {}, {}, table.where()});
    if (of_liquor == nullptr || of_solvent == nullptr) {
        complete = false;
        table.value("elements");
        table.finish();
        return;
    }
    series.back().elements =
        elements_in(of_liquor->contents, of_solvent->contents, file_.n_elements);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const PhaseContents feed =
            by_feed && of_liquor->sound
                ? diluted(of_liquor->contents, points[i], table.where())
                : of_liquor->contents;
        add(fmt::format("{}.{}", name, i + 1), feed, of_solvent->contents,
            by_feed ? phase_ratio : points[i], table.where());
    }
    read_elements(table, false);
    table.finish();
}

void ContactSeriesReader::read_ph_curve(const Value& value, int number) {
    TableReader table(value, fmt::format("ph_curves.{}", number), keys::ph_curve,
                      problems_);
    const std::string name = name_of(table, fmt::format("ph_curve_{}", number));
    const NamedPhase* of_liquor = liquor(table);
    const NamedPhase* of_solvent = solvent(table);
    const double phase_ratio = table.quantity("phase_ratio");
    const bool trace = table.choice("loading") == "trace";
    const std::vector<double> points =
        read_points(table, [&](const Value& v, const std::string& path) {
            return read_number(v, path, ranges::any, problems_);
        });
    series.push_back({name, SeriesKind::ph_curve, {}, {}, {}, table.where()});
    series.back().acid = read_titrant(table, "acid", file_.acids);
    series.back().base = read_titrant(table, "base", file_.bases);
    if (file_.spec.stoichiometric) {
        problems_.add(table.where(),
                      fmt::format("{} has no pH, expected a chemistry that does",
                                  file_.spec.name));
    }
    if (of_liquor == nullptr || of_solvent == nullptr) {
        complete = false;
        table.value("elements");
        table.finish();
        return;
    }
    series.back().elements =
        elements_in(of_liquor->contents, of_solvent->contents, file_.n_elements);
    const bool sound = of_liquor->sound && of_solvent->sound;
    PhaseContents aqueous = of_liquor->contents;
    PhaseContents organic = of_solvent->contents;
    if (trace && sound) {
        aqueous = diluted(aqueous, 0.0, table.where());
        for (int i = 0; i < file_.n_elements; ++i) {
            organic.concentration[i] = 0.0;
        }
    }
    for (std::size_t i = 0; i < points.size(); ++i) {
        add(fmt::format("{}.{}", name, i + 1), aqueous, organic, phase_ratio,
            table.where());
        contacts.back().ph = points[i];
    }
    read_elements(table, trace);
    table.finish();
}

std::optional<Titrant> ContactSeriesReader::read_titrant(
    TableReader& table, const std::string& key,
    const std::vector<NamedAmounts>& known) {
    std::vector<std::string> words;
    for (const NamedAmounts& substance : known) {
        words.push_back(substance.name);
    }
    if (!file_.names_known || words.empty()) {
        if (file_.names_known && table.has(key)) {
            table.problem(key, fmt::format("{} declares no {}, expected none",
                                           file_.spec.name, key));
        }
        table.value(key);
        return std::nullopt;
    }
    const std::string word = table.choice(key, words, words.front());
    const auto at = std::find(words.begin(), words.end(), word);
    if (at == words.end()) {
        return std::nullopt;
    }
    Titrant titrant{word, std::vector<double>(file_.spec.n_components(), 0.0)};
    for (const auto& [part, count] : known[at - words.begin()].parts) {
        if (const int cation = file_.cation(part); cation >= 0) {
            titrant.amount[cation] += count;
            named[cation] = true;
        } else if (const int ion = file_.ion(part); ion >= 0) {
            titrant.amount[file_.spec.n_cations() + ion] += count;
        }
    }
    return titrant;
}

}  // namespace didymium

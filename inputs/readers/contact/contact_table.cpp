#include "inputs/readers/contact/contact_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

enum class ColumnRole {
    contact,
    group,
    element,
    phase_ratio,
    liquor,
    solvent,
    measured,
    unknown
};

//! What a column holds.
struct Column {
    ColumnRole role = ColumnRole::unknown;
    std::string path;                //!< as it is to be called
    std::vector<std::string> parts;  //!< of the path, behind liquor, solvent, measured
    std::string unit;
    bool is_number = true;
    bool by_element = false;  //!< the column `element` ends the path
    std::size_t index = 0;
    Location where;
};

const std::vector<std::string> measured_words = {"aqueous", "organic", "distribution",
                                                 "ph"};

const Declaration* declaration_of(ColumnRole role) {
    return role == ColumnRole::liquor    ? &keys::aqueous
           : role == ColumnRole::solvent ? &keys::organic
                                         : nullptr;
}

//! The form of the number that a key, or an entry of its map, holds; nullptr: text.
const ValueForm* number_form(const Key& key) {
    const ValueForm& form = key.forms.front().type == FormType::map
                                ? key.forms.front().of.front()
                                : key.forms.front();
    const bool is_number =
        form.type == FormType::quantity || form.type == FormType::concentration;
    return is_number ? &form : nullptr;
}

//! "mol/L or g/L" or "m3/h", what a unit is wrong for; empty where all is well.
std::string unit_problem(const std::string& unit, const QuantityKind& kind,
                         bool or_mass) {
    if (unit.empty()) {
        return kind.plain_number
                   ? ""
                   : fmt::format("the column has no unit, expected {}", kind.name);
    }
    const Converted factor = unit_factor(unit, kind);
    if (factor.wrong_dimension && or_mass &&
        unit_factor(unit, kinds::mass_concentration).problem.empty()) {
        return "";
    }
    return factor.problem;
}

class ContactTableReader {
  public:
    ContactTableReader(const CsvTable& csv, std::string file, Diagnostics& problems)
        : csv_(csv), file_(std::move(file)), problems_(problems) {}

    std::vector<ContactRow> read(const std::vector<ColumnName>& names) {
        const std::size_t before = problems_.size();
        find_columns(names);
        const Column* element = column(ColumnRole::element);
        if (element != nullptr && column(ColumnRole::contact) == nullptr) {
            problems_.add(element->where,
                          "a column 'element' and none 'contact', expected both: rows "
                          "of one contact belong together");
        }
        if (problems_.size() > before) {
            return {};  // what rows say is not known
        }
        for (const CsvRow& row : csv_.rows) {
            read_row(row);
        }
        return std::move(rows_);
    }

  private:
    void find_columns(const std::vector<ColumnName>& names) {
        std::set<std::string> taken;
        const auto add = [&](const std::string& path, const std::string& unit,
                             std::size_t index, const Location& where) {
            if (!taken.insert(path).second) {
                problems_.add(where,
                              fmt::format("two columns hold '{}', expected one", path));
                return;
            }
            columns_.push_back(understood(path, unit, index, where));
        };
        if (names.empty()) {
            for (std::size_t c = 0; c < csv_.header.size(); ++c) {
                const auto [path, unit] = split_heading(csv_.header[c].text);
                add(path, unit, c, csv_.header[c].where);
            }
        }
        for (const ColumnName& name : names) {
            std::string unit;
            if (const auto index = find_heading(name, unit)) {
                add(name.path, unit, *index, name.where);
            }
        }
        // Paths end by the column of elements where that stands.
        for (Column& c : columns_) {
            const Declaration* keys = declaration_of(c.role);
            const Key* key =
                keys == nullptr || c.parts.empty() ? nullptr : keys->find(c.parts[0]);
            const bool is_map =
                key != nullptr && key->forms.front().type == FormType::map;
            const bool of_elements = (is_map && (c.parts[0] == "composition")) ||
                                     (c.role == ColumnRole::measured &&
                                      !c.parts.empty() && c.parts[0] != "ph");
            if (c.parts.size() > 1 || !(is_map || of_elements)) {
                continue;
            }
            c.by_element = of_elements && column(ColumnRole::element) != nullptr;
            if (!c.by_element) {
                problems_.add(c.where,
                              fmt::format("'{}' does not say of what, expected a name "
                                          "behind it, such as {}.{}",
                                          c.path, c.path, of_elements ? "Nd" : "HCl"));
            }
        }
    }

    //! The column of a heading, by its name; the unit stands there or here.
    std::optional<std::size_t> find_heading(const ColumnName& name, std::string& unit) {
        std::vector<std::string> headings;
        const auto [bare, its_unit] = split_heading(name.heading);
        for (std::size_t c = 0; c < csv_.header.size(); ++c) {
            const auto [heading, unit_there] = split_heading(csv_.header[c].text);
            headings.push_back(heading);
            if (heading != bare) {
                continue;
            }
            unit = its_unit.empty() ? unit_there : its_unit;
            if (unit_there != unit && !unit_there.empty()) {
                problems_.add(name.where,
                              fmt::format("the unit of '{}' is {} here and {} in {}, "
                                          "expected one",
                                          bare, unit, unit_there, file_));
            }
            return c;
        }
        problems_.add(name.where,
                      fmt::format("{} has no column '{}', expected one of {}", file_,
                                  bare, join_words(headings)),
                      did_you_mean(bare, headings));
        return std::nullopt;
    }

    Column understood(const std::string& path, const std::string& unit,
                      std::size_t index, const Location& where) {
        Column c;
        c.path = path;
        c.unit = unit;
        c.index = index;
        c.where = where;
        const std::size_t dot = path.find('.');
        const std::string head = path.substr(0, dot);
        static const std::map<std::string, ColumnRole> roles = {
            {"contact", ColumnRole::contact},  {"group", ColumnRole::group},
            {"element", ColumnRole::element},  {"phase_ratio", ColumnRole::phase_ratio},
            {"liquor", ColumnRole::liquor},    {"solvent", ColumnRole::solvent},
            {"measured", ColumnRole::measured}};
        const auto role = roles.find(head);
        const bool has_parts = dot != std::string::npos;
        const bool wants_parts =
            role != roles.end() && role->second >= ColumnRole::liquor;
        if (role == roles.end() || has_parts != wants_parts) {
            std::vector<std::string> known = {"contact", "group", "element",
                                              "phase_ratio"};
            for (const char* of : {"liquor.", "solvent.", "measured."}) {
                known.push_back(of + path.substr(has_parts ? dot + 1 : 0));
            }
            problems_.add(
                where,
                fmt::format("nothing is known of a column '{}', expected contact, "
                            "group, element, phase_ratio, or what begins with liquor., "
                            "solvent. or measured.",
                            path),
                did_you_mean(path, known));
            return c;
        }
        c.role = role->second;
        c.is_number = c.role >= ColumnRole::phase_ratio;
        if (has_parts) {
            split_parts(path.substr(dot + 1), c);
        }
        check_unit(c);
        return c;
    }

    //! The key, and all behind it as one name.
    void split_parts(const std::string& rest, Column& c) {
        const std::size_t dot = rest.find('.');
        c.parts.push_back(rest.substr(0, dot));
        if (dot != std::string::npos) {
            c.parts.push_back(rest.substr(dot + 1));
        }
        const Declaration* keys = declaration_of(c.role);
        const std::vector<std::string> known =
            keys == nullptr ? measured_words : keys->key_names();
        if (std::find(known.begin(), known.end(), c.parts[0]) == known.end()) {
            problems_.add(c.where,
                          fmt::format("nothing is known of a column '{}', expected one "
                                      "of {} behind {}",
                                      c.path, join_words(known),
                                      c.path.substr(0, c.path.find('.') + 1)),
                          did_you_mean(c.parts[0], known));
            c.role = ColumnRole::unknown;
            return;
        }
        const bool is_map =
            keys == nullptr
                ? c.parts[0] != "ph"
                : keys->find(c.parts[0])->forms.front().type == FormType::map;
        if (!is_map && c.parts.size() > 1) {
            problems_.add(c.where, fmt::format("'{}' names something of {}, expected "
                                               "that alone",
                                               c.path, c.parts[0]));
            c.role = ColumnRole::unknown;
        }
    }

    void check_unit(Column& c) {
        const Declaration* keys = declaration_of(c.role);
        std::string problem;
        if (keys != nullptr) {
            const ValueForm* form = number_form(*keys->find(c.parts[0]));
            c.is_number = form != nullptr;
            if (form != nullptr) {
                problem = unit_problem(c.unit, form->kind,
                                       form->type == FormType::concentration);
            }
        } else if (c.role == ColumnRole::measured &&
                   (c.parts[0] == "aqueous" || c.parts[0] == "organic")) {
            problem = unit_problem(c.unit, kinds::concentration, true);
        }
        const bool is_plain =
            c.role != ColumnRole::unknown &&
            (!c.is_number || (c.role == ColumnRole::measured && problem.empty() &&
                              (c.parts[0] == "distribution" || c.parts[0] == "ph")));
        if (is_plain && !c.unit.empty()) {
            problem =
                fmt::format("'{}' has the unit '{}', expected none", c.path, c.unit);
        }
        if (!problem.empty()) {
            problems_.add(
                c.where, problem,
                c.unit.empty() ? fmt::format("write {} [mol/L]", c.path) : "");
        }
    }

    const Column* column(ColumnRole role) const {
        const auto found =
            std::find_if(columns_.begin(), columns_.end(),
                         [&](const Column& c) { return c.role == role; });
        return found == columns_.end() ? nullptr : &*found;
    }

    std::string text_of(const CsvRow& row, ColumnRole role) const {
        const Column* c = column(role);
        return c == nullptr ? "" : row[c->index].text;
    }

    void read_row(const CsvRow& row) {
        std::string name = text_of(row, ColumnRole::contact);
        if (name.empty()) {
            if (const Column* c = column(ColumnRole::contact)) {
                problems_.add(row[c->index].where,
                              "a contact has no name, expected one in every row");
                return;
            }
            name = std::to_string(rows_.size() + 1);
        }
        const auto [found, is_new] = index_.emplace(name, rows_.size());
        if (is_new) {
            rows_.push_back({name,
                             text_of(row, ColumnRole::group),
                             {},
                             {},
                             {},
                             {},
                             row.front().where});
        }
        ContactRow& contact = rows_[found->second];
        const Column* element = column(ColumnRole::element);
        if (element != nullptr && row[element->index].text.empty()) {
            problems_.add(row[element->index].where,
                          "an element is missing, expected one in every row");
            return;
        }
        for (const Column& c : columns_) {
            const CsvCell& cell = row[c.index];
            if (c.role == ColumnRole::group && cell.text != contact.group) {
                problems_.add(cell.where, two_values(contact, c, cell.text));
            }
            if (c.role >= ColumnRole::phase_ratio && !cell.text.empty()) {
                set(contact, c, cell,
                    element == nullptr ? nullptr : &row[element->index]);
            }
        }
    }

    static std::string two_values(const ContactRow& row, const Column& c,
                                  const std::string& text) {
        return fmt::format(
            "contact '{}' has another value of '{}' in an earlier row "
            "than '{}', expected one",
            row.name, c.path, text);
    }

    void set(ContactRow& row, const Column& c, const CsvCell& cell,
             const CsvCell* element) {
        Value value{cell.text, cell.where};
        if (c.is_number && cell.text.front() == '<') {
            problems_.add(cell.where,
                          fmt::format("'{}' is not a number, expected one such as 12.5",
                                      cell.text),
                          "leave the cell empty where there is too little to measure");
            return;
        }
        if (c.is_number) {
            const std::optional<double> number = csv_.number(cell, problems_);
            if (!number) {
                return;
            }
            value.data = *number;
            if (!c.unit.empty()) {
                value.data = fmt::format("{} {}", *number, c.unit);
            }
        }
        std::vector<std::string> parts = c.parts;
        Location named = c.where;
        if (c.by_element) {
            parts.push_back(element->text);
            named = element->where;
        }
        bool is_new = true;
        if (c.role == ColumnRole::measured) {
            MeasuredValue measured{parts[0], parts.size() > 1 ? parts[1] : "", named,
                                   value};
            for (const MeasuredValue& other : row.measured) {
                if (other.what == measured.what && other.element == measured.element) {
                    is_new = false;
                    same_or_problem(row, c, cell, other.value, value);
                }
            }
            if (is_new) {
                row.measured.push_back(std::move(measured));
            }
            return;
        }
        if (c.role == ColumnRole::phase_ratio) {
            if (row.phase_ratio) {
                same_or_problem(row, c, cell, *row.phase_ratio, value);
            } else {
                row.phase_ratio = std::move(value);
            }
            return;
        }
        Table* table = c.role == ColumnRole::liquor ? &row.liquor : &row.solvent;
        if (parts.size() > 1) {
            if (table->find(parts[0]) == nullptr) {
                table->members.push_back({parts[0], c.where, {Table(), c.where}});
            }
            table = table->find(parts[0])->table();
        }
        if (const Value* other = table->find(parts.back())) {
            same_or_problem(row, c, cell, *other, value);
        } else {
            table->members.push_back({parts.back(), named, std::move(value)});
        }
    }

    void same_or_problem(const ContactRow& row, const Column& c, const CsvCell& cell,
                         const Value& before, const Value& now) {
        if (before.data.index() == now.data.index() && shown(before) == shown(now)) {
            return;
        }
        problems_.add(cell.where, two_values(row, c, cell.text));
    }

    const CsvTable& csv_;
    std::string file_;
    Diagnostics& problems_;
    std::vector<Column> columns_;
    std::vector<ContactRow> rows_;
    std::map<std::string, std::size_t> index_;  // by name
};

}  // namespace

std::vector<ContactRow> read_contact_table(const CsvTable& csv, const std::string& file,
                                           const std::vector<ColumnName>& columns,
                                           Diagnostics& problems) {
    return ContactTableReader(csv, file, problems).read(columns);
}

}  // namespace didymium

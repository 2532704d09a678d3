#include "inputs/readers/fit/fit_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/fit/fit_keys.hpp"
#include "inputs/readers/fit/fit_samples.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

//! Nothing is asked of the course behind the last sample, unless the case says what
//! happens then.
void end_at(double seconds, const Location& where, FitData& data) {
    data.assignments.push_back({"simulate.stop_at_rate_norm", "0", where});
    const bool within = seconds <= data.spec.simulate.until;
    std::vector<Assignment> shorter = data.assignments;
    shorter.push_back({"simulate.until", fmt::format("{:.17g} s", seconds), where});
    try {
        data.spec = data.file->resolve(shorter);
        data.assignments = std::move(shorter);
    } catch (const InputError&) {
        if (!within) {
            throw;
        }
        data.spec = data.file->resolve(data.assignments);
    }
}

bool any_positive(const std::vector<double>& values) {
    return std::any_of(values.begin(), values.end(), [](double v) { return v > 0.0; });
}

//! Of a sample, or what was measured of a contact.
template <class Measured>
bool holds_any(const Measured& m, const FitErrors& errors) {
    return (!std::isnan(errors.ph) && !std::isnan(m.ph)) ||
           (!std::isnan(errors.aqueous) && any_positive(m.aqueous)) ||
           (!std::isnan(errors.organic) && any_positive(m.organic));
}

bool holds_any(const ContactSpec& contact, const FitErrors& errors) {
    const MeasuredContact& m = contact.measured;
    return (!std::isnan(errors.log10_d) &&
            (any_positive(m.distribution) || any_positive(m.aqueous))) ||
           holds_any(m, errors);
}

}  // namespace

void FitDataReader::read_errors(TableReader& data, bool of_case, FitErrors& errors) {
    const Value* value = data.table("errors");
    if (value == nullptr) {
        (of_case ? errors.aqueous : errors.log10_d) = of_case ? 0.05 : 0.1;
        errors.organic = of_case ? 0.05 : errors.organic;
        return;
    }
    TableReader table(*value, data.path("errors"), keys::fit_errors, problems_);
    const auto number = [&](const char* key, double& error) {
        if (table.has(key)) {
            error = table.number(key);
        }
    };
    const auto share = [&](const char* key, double& error) {
        if (table.has(key)) {
            error = table.quantity(key);
        }
    };
    if (!of_case) {
        number("log10_d", errors.log10_d);
    }
    number("ph", errors.ph);
    share("aqueous", errors.aqueous);
    share("organic", errors.organic);
    table.finish();
    if (value->table()->members.empty()) {
        data.problem("errors", fmt::format("{} is empty, expected at least one of {}",
                                           data.path("errors"),
                                           join_words(keys::fit_errors.key_names())));
    }
}

void FitDataReader::read(const Value& value, const Value* chemistry) {
    TableReader table(value, "data", keys::fit_data, problems_);
    FitData data;
    data.where = table.where();
    const bool of_case = table.has("case");
    const char* const key = of_case ? "case" : "contacts";
    const std::string file =
        of_case || table.has("contacts") ? table.text(key) : std::string();
    const std::string measured =
        of_case && table.has("measured") ? table.text("measured") : std::string();
    if (!of_case && !table.has("contacts")) {
        table.missing("contacts");
    }
    const bool one_meant =
        !(of_case && table.has("contacts"));  // else finish() says so
    if (of_case && one_meant && !table.has("measured")) {
        table.missing("measured");
    }
    data.name = table.has("name")
                    ? table.text("name")
                    : std::filesystem::path(of_case ? measured : file).stem().string();
    read_errors(table, of_case, data.errors);
    data.leave_out = table.words("leave_out");
    if (!file.empty() && !names_.insert(data.name).second) {
        table.problem(
            "name",
            fmt::format("the name '{}' is taken, expected one of its own", data.name),
            table.has("name") ? "" : "give each a name");
    }
    if (!file.empty() && one_meant && chemistry != nullptr) {
        const std::filesystem::path path =
            (path_.parent_path() / file).lexically_normal();
        try {
            if (!of_case) {
                data.contacts =
                    open_contacts_(path, table.where("contacts"), *chemistry);
                check_contents(table, data);
            } else if (!measured.empty()) {
                data.file = open_case_(path, table.where("case"));
                read_case(table, measured, *chemistry, data);
            }
        } catch (const InputError& error) {
            problems_.add(error);
        }
    }
    table.finish();
    spec_.data.push_back(std::move(data));
}

//! The case with the chemistry of the fit, and samples of its stages.
void FitDataReader::read_case(TableReader& table, const std::string& measured,
                              const Value& chemistry, FitData& data) {
    for (const std::string& path : data.file->paths()) {
        for (const char* prefix :
             {"chemistry.log10_k.", "chemistry.separation_factors.",
              "chemistry.constants."}) {
            if (path.rfind(prefix, 0) == 0) {
                table.problem("case",
                              fmt::format("the case sets {} itself, expected the "
                                          "constants of the chemistry file",
                                          path),
                              "start from that with the key start of [[constants]]");
                return;
            }
        }
    }
    const Value* system = chemistry.table()->find("system");
    data.assignments = {{"chemistry.system", *system->text(), system->where}};
    data.spec = data.file->resolve(data.assignments);
    if (!data.spec.solves.empty()) {
        table.problem("case",
                      "the case has a [[solve]], expected inputs as they "
                      "were when samples were taken");
    }
    const auto file = files_.table(measured, "measurements", table.where("measured"));
    problems_.add(file->problems);
    data.samples = read_fit_samples(file->table, file->file.path, data.spec, problems_);
    const auto timed =
        std::count_if(data.samples.begin(), data.samples.end(),
                      [](const FitSample& sample) { return !std::isnan(sample.time); });
    data.transient = timed > 0;
    double last = 0.0;
    for (const FitSample& sample : data.samples) {
        last = std::max(last, std::isnan(sample.time) ? 0.0 : sample.time);
    }
    if (data.transient) {
        if (data.spec.solver.method == IntegrationMethod::idas) {
            table.problem("case",
                          "solver.method = \"idas\" carries no "
                          "derivatives along, expected \"cvodes\"");
        }
        end_at(std::max(last, 1.0), table.where("measured"), data);
    }
    data.spec.simulate.sensitivities.clear();
    for (const Cation& cation : data.spec.chemistry.cations) {
        used.insert(cation.name);
    }
    std::set<std::string> groups;
    for (const FitSample& sample : data.samples) {
        groups.insert(sample.group);
    }
    check_left_out(table, data, groups);
    if (problems_.empty() && std::none_of(data.samples.begin(), data.samples.end(),
                                          [&](const FitSample& sample) {
                                              return data.counts(sample.group) &&
                                                     holds_any(sample, data.errors);
                                          })) {
        table.problem("measured",
                      fmt::format("{} holds nothing to compare, expected measured "
                                  "values of what errors are stated of",
                                  data.name));
    }
    note_sources(data.spec.sources);
    note_sources({file->file});
    for (const InputWarning& warning : data.spec.warnings) {
        spec_.warnings.push_back(warning);
    }
}

void FitDataReader::note_sources(const std::vector<SourceFile>& sources) {
    for (const SourceFile& source : sources) {
        add_once(spec_.sources, source);
    }
}

void FitDataReader::check_left_out(TableReader& table, const FitData& data,
                                   const std::set<std::string>& groups) {
    const std::vector<std::string> known(groups.begin(), groups.end());
    const Array* listed = table.array("leave_out");
    for (std::size_t i = 0; listed != nullptr && i < data.leave_out.size(); ++i) {
        if (groups.count(data.leave_out[i]) == 0) {
            problems_.add((*listed)[i].where,
                          fmt::format("'{}' is no group of {}, expected one of {}",
                                      data.leave_out[i], data.name, join_words(known)),
                          did_you_mean(data.leave_out[i], known));
        }
    }
}

void FitDataReader::check_contents(TableReader& table, FitData& data) {
    const std::vector<std::string> kept = cation_names(data.contacts.chemistry.cations);
    for (const std::string& name : kept) {
        used.insert(name);
    }
    std::set<std::string> groups;
    for (const ContactSpec& contact : data.contacts.contacts) {
        groups.insert(contact.group);
    }
    check_left_out(table, data, groups);
    const auto counts = [&](const ContactSpec& contact) {
        return data.counts(contact.group) && holds_any(contact, data.errors);
    };
    if (problems_.empty() && std::none_of(data.contacts.contacts.begin(),
                                          data.contacts.contacts.end(), counts)) {
        table.problem("contacts",
                      fmt::format("{} holds nothing to compare, expected measured "
                                  "values of what errors are stated of",
                                  data.name));
    }
    for (const InputWarning& warning : data.contacts.warnings) {
        spec_.warnings.push_back(warning);
    }
    note_sources(data.contacts.sources);
}

}  // namespace didymium

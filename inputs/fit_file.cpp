#include "inputs/fit_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <utility>

#include "inputs/chemistry_constants.hpp"
#include "inputs/contact_file.hpp"
#include "inputs/fit_keys.hpp"
#include "inputs/suggest.hpp"
#include "inputs/table_reader.hpp"
#include "inputs/toml_text.hpp"

namespace didymium {

namespace {

//! `*` stands for any letters.
bool matches(std::string_view pattern, std::string_view text) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) {
        return pattern == text;
    }
    if (text.substr(0, star) != pattern.substr(0, star)) {
        return false;
    }
    const std::string_view rest = pattern.substr(star + 1);
    for (std::size_t at = star; at <= text.size(); ++at) {
        if (matches(rest, text.substr(at))) {
            return true;
        }
    }
    return false;
}

double default_scale(FitLoss loss) {
    // 95 % efficiency of normal errors
    switch (loss) {
        case FitLoss::huber:
            return 1.345;
        case FitLoss::cauchy:
            return 2.385;
        case FitLoss::tukey:
            return 4.685;
        default:
            return 1.0;
    }
}

//! Reads one tree from top to bottom.
class FitReader {
  public:
    FitReader(const Value& tree, const std::filesystem::path& path,
              const IncludedFiles& files, const ContactOpener& open_contacts,
              Diagnostics& problems)
        : tree_(tree),
          path_(path),
          files_(files),
          open_contacts_(open_contacts),
          problems_(problems),
          root_(tree, "the file", keys::fit_file, problems) {}

    FitSpec read() {
        spec_.title = root_.text("title");
        spec_.file = path_.string();
        read_chemistry();
        if (const Array* all = root_.array("data")) {
            for (std::size_t i = 0; i < all->size(); ++i) {
                read_data((*all)[i]);
            }
        } else {
            root_.missing("data");
        }
        const bool sound = problems_.empty();
        if (const Array* all = root_.array("constants")) {
            for (const Value& value : *all) {
                read_constant(value, sound);
            }
            if (all->empty()) {
                root_.problem("constants", "constants is empty, expected at least one");
            }
        } else {
            root_.missing("constants");
        }
        read_estimator();
        read_folds();
        root_.finish();
        return std::move(spec_);
    }

  private:
    void read_chemistry() {
        const Value* value = root_.table("chemistry");
        if (value == nullptr) {
            root_.missing("chemistry");
            return;
        }
        TableReader table(*value, "chemistry", keys::fit_chemistry, problems_);
        std::string system = table.text("system");
        if (!system.empty()) {
            const Location where = table.where("system");
            spec_.chemistry = files_.chemistry(system, where, problems_);
            spec_.sources.insert(spec_.sources.end(), spec_.chemistry.sources.begin(),
                                 spec_.chemistry.sources.end());
            if (system.find('/') != std::string::npos ||
                system.find(".toml") != std::string::npos) {
                system = files_.absolute(system).string();
            }
            Table own;
            own.set("system", {system, where});
            chemistry_ = Value{own, value->where};
        }
        table.finish();
        has_chemistry_ = problems_.empty();
    }

    void read_errors(TableReader& data, FitErrors& errors) {
        const Value* value = data.table("errors");
        if (value == nullptr) {
            errors.log10_d = 0.1;
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
        number("log10_d", errors.log10_d);
        number("ph", errors.ph);
        share("aqueous", errors.aqueous);
        share("organic", errors.organic);
        table.finish();
        if (value->table()->members.empty()) {
            data.problem("errors",
                         fmt::format("{} is empty, expected at least one of {}",
                                     data.path("errors"),
                                     join_words(keys::fit_errors.key_names())));
        }
    }

    void read_data(const Value& value) {
        TableReader table(value, "data", keys::fit_data, problems_);
        FitData data;
        data.where = table.where();
        const std::string file = table.text("contacts");
        data.name = table.has("name") ? table.text("name")
                                      : std::filesystem::path(file).stem().string();
        read_errors(table, data.errors);
        data.leave_out = table.words("leave_out");
        if (!file.empty() && !names_.insert(data.name).second) {
            table.problem("name",
                          fmt::format("the name '{}' is taken, expected one of its own",
                                      data.name),
                          table.has("name") ? "" : "give each a name");
        }
        if (!file.empty() && has_chemistry_) {
            try {
                data.contacts =
                    open_contacts_((path_.parent_path() / file).lexically_normal(),
                                   table.where("contacts"), chemistry_);
                check_contents(table, data);
            } catch (const InputError& error) {
                problems_.add(error);
            }
        }
        table.finish();
        spec_.data.push_back(std::move(data));
    }

    void check_contents(TableReader& table, FitData& data) {
        const std::vector<std::string> kept =
            cation_names(data.contacts.chemistry.cations);
        for (const std::string& name : kept) {
            used_.insert(name);
        }
        std::set<std::string> groups;
        for (const ContactSpec& contact : data.contacts.contacts) {
            groups.insert(contact.group);
        }
        const std::vector<std::string> known(groups.begin(), groups.end());
        const Array* listed = table.array("leave_out");
        for (std::size_t i = 0; listed != nullptr && i < data.leave_out.size(); ++i) {
            if (groups.count(data.leave_out[i]) == 0) {
                problems_.add(
                    (*listed)[i].where,
                    fmt::format("'{}' is no group of {}, expected one of {}",
                                data.leave_out[i], data.name, join_words(known)),
                    did_you_mean(data.leave_out[i], known));
            }
        }
        const auto counts = [&](const ContactSpec& contact) {
            return std::find(data.leave_out.begin(), data.leave_out.end(),
                             contact.group) == data.leave_out.end() &&
                   holds_any(contact, data.errors);
        };
        if (std::none_of(data.contacts.contacts.begin(), data.contacts.contacts.end(),
                         counts)) {
            table.problem("contacts",
                          fmt::format("{} holds nothing to compare, expected measured "
                                      "values of what errors are stated of",
                                      data.name));
        }
        for (const InputWarning& warning : data.contacts.warnings) {
            spec_.warnings.push_back(warning);
        }
        for (const SourceFile& source : data.contacts.sources) {
            const auto same = [&](const SourceFile& other) {
                return other.path == source.path;
            };
            if (std::none_of(spec_.sources.begin(), spec_.sources.end(), same)) {
                spec_.sources.push_back(source);
            }
        }
    }

    static bool holds_any(const ContactSpec& contact, const FitErrors& errors) {
        const auto any = [](const std::vector<double>& values) {
            return std::any_of(values.begin(), values.end(),
                               [](double v) { return v > 0.0; });
        };
        const MeasuredContact& m = contact.measured;
        return (!std::isnan(errors.log10_d) &&
                (any(m.distribution) || any(m.aqueous))) ||
               (!std::isnan(errors.ph) && !std::isnan(m.ph)) ||
               (!std::isnan(errors.aqueous) && any(m.aqueous)) ||
               (!std::isnan(errors.organic) && any(m.organic));
    }

    //! Constants that a name means; reports where there are none.
    std::vector<ChemistryConstant> meant(TableReader& table, const std::string& name) {
        std::vector<bool> keep;
        for (const Cation& cation : spec_.chemistry.spec.cations) {
            keep.push_back(used_.count(cation.name) != 0);
        }
        const bool pattern = name.find('*') != std::string::npos;
        std::vector<ChemistryConstant> found;
        std::vector<std::string> known;
        bool exists = false;
        for (const ChemistryConstant& constant : chemistry_constants(spec_.chemistry)) {
            const bool counts = concerns(spec_.chemistry, constant.name, keep);
            if (counts) {
                known.push_back(constant.name);
            }
            if (matches(name, constant.name)) {
                exists = true;
                // A pattern means what no other entry has named.
                if (counts && !(pattern && estimated_.count(constant.name) > 0)) {
                    found.push_back(constant);
                }
            }
        }
        if (found.empty()) {
            table.problem(
                "name",
                fmt::format("'{}' {}, expected one of {}", name,
                            exists
                                ? (pattern ? "means none that the data depend on and "
                                             "no entry above names"
                                           : "changes nothing that the data hold")
                                : fmt::format("is no constant of {}",
                                              spec_.chemistry.spec.name),
                            join_words(known)),
                did_you_mean(name, known));
        }
        return found;
    }

    void read_constant(const Value& value, bool sound) {
        TableReader table(value, "constants", keys::fit_constant, problems_);
        const std::string name = table.text("name");
        const bool tied = table.boolean("tied");
        const std::string prior = table.choice("prior");
        const auto optional = [&](const char* key) {
            return table.has(key) ? table.number(key) : FitErrors::none;
        };
        const double start = optional("start");
        const double prior_value = optional("prior_value");
        const double prior_sigma = optional("prior_sigma");
        const double lower = optional("lower");
        const double upper = optional("upper");
        if (prior == "none") {
            for (const char* key : {"prior_value", "prior_sigma"}) {
                if (table.has(key)) {
                    table.problem(key,
                                  fmt::format("{} with prior = \"none\", expected one "
                                              "of the two",
                                              table.path(key)));
                }
            }
        }
        std::vector<ChemistryConstant> found;
        if (sound && !name.empty()) {
            found = meant(table, name);
        }
        table.finish();
        if (tied && !found.empty()) {
            ChemistryConstant one = found.front();
            one.name = name;
            std::vector<std::string> of;
            for (const ChemistryConstant& constant : found) {
                of.push_back(constant.name);
                if (constant.value != one.value && std::isnan(start)) {
                    table.problem("start",
                                  fmt::format("{} and {} are not the same in {}, "
                                              "expected a start for both",
                                              found.front().name, constant.name,
                                              spec_.chemistry.spec.name));
                    break;
                }
            }
            add(table, one, of, prior, start, prior_value, prior_sigma, lower, upper);
            return;
        }
        for (const ChemistryConstant& constant : found) {
            add(table, constant, {constant.name}, prior, start, prior_value,
                prior_sigma, lower, upper);
        }
    }

    void add(TableReader& table, const ChemistryConstant& constant,
             std::vector<std::string> of, const std::string& prior, double start,
             double prior_value, double prior_sigma, double lower, double upper) {
        for (const std::string& name : of) {
            if (!estimated_.insert(name).second) {
                table.problem("name", fmt::format("'{}' is estimated already, expected "
                                                  "it once",
                                                  name));
                return;
            }
        }
        FitConstant fitted;
        fitted.name = constant.name;
        fitted.unit = constant.unit;
        fitted.of = std::move(of);
        fitted.where = table.where();
        fitted.start = std::isnan(start) ? constant.value : start;
        fitted.prior = std::isnan(prior_value) ? constant.value : prior_value;
        fitted.prior_sigma = prior == "none"           ? 0.0
                             : std::isnan(prior_sigma) ? constant.sigma
                                                       : prior_sigma;
        if (!std::isnan(prior_value) && fitted.prior_sigma == 0.0) {
            table.problem("prior_value",
                          fmt::format("the prior of {} has no standard deviation, "
                                      "expected prior_sigma",
                                      fitted.name));
        }
        fitted.lower = std::isnan(lower) ? fitted.lower : lower;
        fitted.upper = std::isnan(upper) ? fitted.upper : upper;
        if (!(fitted.lower < fitted.upper) || fitted.start < fitted.lower ||
            fitted.start > fitted.upper) {
            table.problem("start", fmt::format("{} starts at {} between bounds {} and "
                                               "{}, expected it to be between",
                                               fitted.name, fitted.start, fitted.lower,
                                               fitted.upper));
        }
        spec_.constants.push_back(std::move(fitted));
    }

    void read_estimator() {
        const Value* value = root_.table("estimator");
        if (value == nullptr) {
            return;
        }
        TableReader table(*value, "estimator", keys::fit_estimator, problems_);
        const std::string loss = table.choice("loss");
        for (const FitLoss one :
             {FitLoss::none, FitLoss::huber, FitLoss::cauchy, FitLoss::tukey}) {
            if (loss == fit_loss_name(one)) {
                spec_.loss = one;
            }
        }
        spec_.loss_scale = default_scale(spec_.loss);
        if (spec_.loss != FitLoss::none && table.has("scale")) {
            spec_.loss_scale = table.number("scale");
        }
        spec_.most_iterations = static_cast<int>(table.integer("iterations"));
        table.finish();
    }

    void read_folds() {
        const Value* value = root_.table("folds");
        if (value == nullptr) {
            return;
        }
        TableReader table(*value, "folds", keys::fit_folds, problems_);
        if (table.choice("by") == "group") {
            spec_.folds = FitFolds::group;
            std::set<std::string> groups;
            for (const FitData& data : spec_.data) {
                for (const ContactSpec& contact : data.contacts.contacts) {
                    groups.insert(contact.group);
                }
            }
            if (problems_.empty() && groups.size() < 2) {
                table.problem("by",
                              "the data are one group, expected two or more to "
                              "leave one out");
            }
        } else {
            spec_.folds = FitFolds::contact;
            spec_.n_folds = static_cast<int>(table.integer("count", 5));
            spec_.seed = static_cast<std::uint64_t>(table.integer("seed", 1));
        }
        table.finish();
    }

    const Value& tree_;
    const std::filesystem::path& path_;
    const IncludedFiles& files_;
    const ContactOpener& open_contacts_;
    Diagnostics& problems_;
    TableReader root_;
    FitSpec spec_;
    Value chemistry_;  //!< for files of data
    bool has_chemistry_ = false;
    std::set<std::string> names_;
    std::set<std::string> used_;       //!< cations of the data
    std::set<std::string> estimated_;  //!< constants
};

//! Files of the other kinds would fill the screen with errors.
void require_fit(const Value& root) {
    const Table& table = *root.table();
    const std::pair<const char*, const char*> others[] = {{"banks", "case"},
                                                          {"streams", "case"},
                                                          {"vary", "sweep"},
                                                          {"liquors", "contact file"},
                                                          {"law", "chemistry"}};
    for (const auto& [key, kind] : others) {
        if (const Value* value = table.find(key)) {
            throw InputError(value->where,
                             fmt::format("this is a {}, expected a fit", kind));
        }
    }
}

}  // namespace

bool is_fit_file(const std::filesystem::path& path) {
    try {
        const std::string name = path.string();
        const Value root = parse_toml(read_text_file(path, {name, 0, 0}, "fit"), name);
        require_fit(root);
        return root.table()->find("data") != nullptr ||
               root.table()->find("constants") != nullptr;
    } catch (const InputError&) {
        return false;
    }
}

FitSpec read_fit(const std::filesystem::path& path) {
    const std::string name = path.string();
    const auto open_contacts = [](const std::filesystem::path& file,
                                  const Location& where, const Value& chemistry) {
        return read_contacts(file, where, chemistry);
    };
    return parse_fit(read_text_file(path, {name, 0, 0}, "fit"), path,
                     IncludedFiles(path), open_contacts);
}

FitSpec parse_fit(std::string text, const std::filesystem::path& path,
                  const IncludedFiles& files, const ContactOpener& open_contacts) {
    const Value root = parse_toml(text, path.string());
    require_fit(root);
    Diagnostics problems;
    FitSpec spec = FitReader(root, path, files, open_contacts, problems).read();
    problems.raise();
    spec.sources.insert(spec.sources.begin(), {path.string(), "fit", std::move(text)});
    return spec;
}

}  // namespace didymium

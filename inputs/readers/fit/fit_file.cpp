#include "inputs/readers/fit/fit_file.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>

#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/fit/fit_constants.hpp"
#include "inputs/readers/fit/fit_data.hpp"
#include "inputs/readers/fit/fit_keys.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

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
              const CaseOpener& open_case, Diagnostics& problems)
        : path_(path),
          files_(files),
          problems_(problems),
          root_(tree, "the file", keys::fit_file, problems),
          data_(spec_, path, files, open_contacts, open_case, problems),
          constants_(spec_, problems) {}

    FitSpec read() {
        spec_.title = root_.text("title");
        spec_.file = path_.string();
        read_chemistry();
        if (const Array* all = root_.array("data")) {
            for (const Value& one : *all) {
                data_.read(one, has_chemistry_ ? &chemistry_ : nullptr);
            }
        } else {
            root_.missing("data");
        }
        const bool sound = problems_.empty();
        if (const Array* all = root_.array("constants")) {
            for (const Value& value : *all) {
                constants_.read(value, sound, data_.used);
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
            if (is_path(system, ".toml")) {
                system = files_.absolute(system).string();
            }
            Table own;
            own.set("system", {system, where});
            chemistry_ = Value{own, value->where};
        }
        table.finish();
        has_chemistry_ = problems_.empty();
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
                const auto note = [&](const std::string& group) {
                    if (data.counts(group)) {
                        groups.insert(group.empty() ? data.name : group);
                    }
                };
                for (const ContactSpec& contact : data.contacts.contacts) {
                    note(contact.group);
                }
                for (const FitSample& sample : data.samples) {
                    note(sample.group);
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

    const std::filesystem::path& path_;
    const IncludedFiles& files_;
    Diagnostics& problems_;
    TableReader root_;
    FitSpec spec_;
    Value chemistry_;  //!< for files of data
    bool has_chemistry_ = false;
    FitDataReader data_;
    FitConstantReader constants_;
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
                     IncludedFiles(path), open_contacts, CaseFile::open);
}

FitSpec parse_fit(std::string text, const std::filesystem::path& path,
                  const IncludedFiles& files, const ContactOpener& open_contacts,
                  const CaseOpener& open_case) {
    const Value root = parse_toml(text, path.string());
    require_fit(root);
    Diagnostics problems;
    FitSpec spec =
        FitReader(root, path, files, open_contacts, open_case, problems).read();
    problems.raise();
    spec.sources.insert(spec.sources.begin(), {path.string(), "fit", std::move(text)});
    return spec;
}

}  // namespace didymium

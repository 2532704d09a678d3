#include "inputs/readers/design/separation_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <memory>
#include <utility>

#include "inputs/readers/case/case_chemistry.hpp"
#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/case/case_streams.hpp"
#include "inputs/readers/design/cut_reader.hpp"
#include "inputs/readers/design/separation_keys.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

//! Reads one tree from top to bottom.
class SeparationReader {
  public:
    SeparationReader(const Value& tree, const IncludedFiles& files,
                     Diagnostics& problems)
        : files_(files),
          problems_(problems),
          root_(tree, "the file", keys::separation_file, problems) {}

    SeparationSpec read() {
        spec_.title = root_.text("title");
        const CaseChemistry chemistry =
            read_case_chemistry(root_, files_, problems_, "the specification");
        chemistry_ = &chemistry;
        if (const Value* value = root_.table("chemistry")) {
            spec_.chemistry = with_whole_system(*value->table());
        }
        StreamReader streams(chemistry.file, files_, problems_);
        read_feed(streams);
        read_phase(streams, "solvent", Phase::organic, spec_.solvent, true);
        read_phase(streams, "scrub", Phase::aqueous, spec_.scrub, true);
        read_phase(streams, "strip", Phase::aqueous, spec_.strip, false);
        read_phase(streams, "caustic", Phase::aqueous, spec_.caustic, false);
        spec_.states_saponification = spec_.solvent.find("saponified") != nullptr;
        if (!spec_.caustic.members.empty() && !root_.has("strip")) {
            root_.problem("caustic",
                          "the solvent that [caustic] saponifies is stripped before, "
                          "expected [strip] with it");
        }
        if (!gives_protons() && root_.has("caustic")) {
            root_.problem("caustic", fmt::format("{} gives off no protons, expected no "
                                                 "[caustic]: the stripped solvent "
                                                 "needs no base",
                                                 chemistry.file.spec.extractant));
        }
        spec_.cuts =
            read_cuts(root_, chemistry.file, feed_known_ ? &feed_ : nullptr, problems_);
        read_limits();
        read_equipment();
        read_uncertainty();
        root_.finish();
        spec_.sources.insert(spec_.sources.end(), chemistry.file.sources.begin(),
                             chemistry.file.sources.end());
        for (const std::shared_ptr<const Assay>& assay : streams.assays()) {
            spec_.sources.push_back(assay->file);
        }
        return std::move(spec_);
    }

  private:
    Table with_whole_system(Table table) const {
        Value* system = table.find("system");
        std::string* name =
            system == nullptr ? nullptr : std::get_if<std::string>(&system->data);
        if (name != nullptr && (name->find('/') != std::string::npos ||
                                name->find(".toml") != std::string::npos)) {
            *name = files_.absolute(*name).string();
        }
        return table;
    }

    //! An assay, or lots of them, by paths that hold from any folder.
    Table with_whole_assays(Table table) const {
        const auto whole = [&](Value& name) {
            const std::shared_ptr<const Assay> file =
                files_.assay(*name.text(), name.where);
            name.data =
                std::filesystem::absolute(file->file.path).lexically_normal().string();
        };
        Value* assay = table.find("assay");
        if (assay != nullptr && assay->text() != nullptr) {
            whole(*assay);
        } else if (assay != nullptr && assay->array() != nullptr) {
            for (Value& lot : *assay->array()) {
                whole(*lot.table()->find("file"));
            }
        }
        return table;
    }

    void read_feed(StreamReader& streams) {
        const Value* value = root_.table("feed");
        if (value == nullptr) {
            root_.missing("feed");
            return;
        }
        const std::size_t before = problems_.size();
        TableReader table(*value, "feed", keys::stream, problems_);
        const std::string phase = table.choice("phase");
        const double flow = table.quantity("flow");
        if (table.variant() == "organic") {
            table.problem("phase",
                          "a circuit is designed for a liquor, expected "
                          "phase = \"aqueous\"");
            table.skip();
        } else if (!table.variant().empty()) {
            feed_ = streams.read_contents(table, Phase::aqueous);
            feed_known_ = feed_.complete && problems_.size() == before;
        }
        if (feed_known_) {
            require_rare_earths(*value);
        }
        table.finish();
        if (flow == 0.0) {
            table.problem("flow", "feed.flow is 0, expected above 0");
        }
        if (problems_.size() == before) {
            spec_.feed = with_whole_assays(*value->table());
        }
    }

    //! Others would be stripped, or gather in a solvent that returns, unseen by all
    //! that is sized.
    void require_rare_earths(const Value& feed) {
        for (int i = 0; i < chemistry_->file.n_elements; ++i) {
            const Cation& cation = chemistry_->file.spec.cations[i];
            if (cation.rare_earth || !(feed_.concentration[i] > 0.0)) {
                continue;
            }
            const Value* composition = feed.table()->find("composition");
            const Value* own = composition == nullptr || composition->table() == nullptr
                                   ? nullptr
                                   : composition->table()->find(cation.name);
            problems_.add(own == nullptr ? feed.where : own->where,
                          fmt::format("the feed brings {}, expected rare earths alone",
                                      cation.name),
                          "cut other metals away before");
        }
    }

    void read_phase(StreamReader& streams, const std::string& key, Phase phase,
                    Table& written, bool needed) {
        const Value* value = root_.table(key);
        if (value == nullptr) {
            if (needed) {
                root_.missing(key);
            }
            return;
        }
        const std::size_t before = problems_.size();
        TableReader table(*value, key,
                          phase == Phase::organic ? keys::organic : keys::aqueous,
                          problems_);
        const PhaseContents contents = streams.read_contents(table, phase);
        table.finish();
        if (problems_.size() > before) {
            return;
        }
        const bool has_metal =
            std::any_of(contents.named.begin(),
                        contents.named.begin() + chemistry_->file.n_elements,
                        [](bool named) { return named; });
        if (has_metal) {
            problems_.add(
                value->where,
                fmt::format("[{}] brings metals, expected a {} "
                            "without",
                            key, phase == Phase::organic ? "solvent" : "liquor"));
        } else if (key == "caustic" && gives_protons() && !(contents.free_acid < 0.0)) {
            problems_.add(value->where,
                          "[caustic] brings no base, expected alkali = { "
                          "NaOH = \"5 mol/L\" }");
        } else if ((key == "scrub" || key == "strip") && chemistry_->file.spec.acidic &&
                   !(contents.free_acid > 0.0)) {
            problems_.add(value->where,
                          fmt::format("[{}] brings no acid, expected acid = {{ HCl = "
                                      "\"3.5 mol/L\" }}",
                                      key));
        }
        if (value->table()->members.empty()) {
            problems_.add(value->where,
                          fmt::format("[{}] is empty, expected what it holds, such as "
                                      "acid = {{ HNO3 = \"0.01 mol/L\" }}",
                                      key));
        }
        written = *value->table();
    }

    void read_limits() {
        spec_.limits.where = root_.where();
        const Value* value = root_.table("limits");
        if (value == nullptr) {
            return;
        }
        TableReader table(*value, "limits", keys::separation_limits, problems_);
        spec_.limits.where = value->where;
        const auto flow = [&](const char* key, double& limit) {
            if (table.has(key)) {
                limit = table.quantity(key);
            }
        };
        if (table.has("stages")) {
            spec_.limits.stages = static_cast<double>(table.integer("stages"));
        }
        flow("solvent_flow", spec_.limits.solvent_flow);
        flow("scrub_flow", spec_.limits.scrub_flow);
        flow("strip_flow", spec_.limits.strip_flow);
        flow("loading", spec_.limits.loading);
        table.finish();
    }

    void read_equipment() {
        const Value own = root_.table("equipment") != nullptr
                              ? *root_.table("equipment")
                              : Value{Table{}, root_.where()};
        TableReader table(own, "equipment", keys::separation_equipment, problems_);
        EquipmentSpec& e = spec_.equipment;
        e.mixer_residence = table.quantity("mixer_residence");
        e.settler_volume = table.number("settler_volume");
        e.loading = table.quantity("loading");
        if (table.has("loading") && !gives_protons()) {
            table.problem("loading",
                          "the solvent is not saponified, expected no loading to "
                          "choose the saponification for: salt in feed and scrub load "
                          "it");
        } else if (!table.has("loading")) {
            e.loading = std::min(e.loading, most_loading());
        }
        e.impurity_share = table.quantity("impurity_share");
        e.strip_excess = table.number("strip_excess");
        e.strip_stages = static_cast<int>(table.integer("strip_stages"));
        table.finish();
    }

    //! True of what is not known yet.
    bool gives_protons() const {
        return !chemistry_->file.names_known || chemistry_->file.spec.acidic;
    }

    //! Of the limits, or of the chemistry's practice.
    double most_loading() const {
        if (!std::isnan(spec_.limits.loading)) {
            return spec_.limits.loading;
        }
        return limit_or_none(chemistry_->file.spec.practice.max_loading);
    }

    void read_uncertainty() {
        const Value* value = root_.table("uncertainty");
        if (value == nullptr) {
            return;
        }
        TableReader table(*value, "uncertainty", keys::separation_uncertainty,
                          problems_);
        spec_.uncertainty.where = value->where;
        for (const CutSpec& cut : spec_.cuts) {
            if (cut.has_middle()) {
                problems_.add(value->where,
                              fmt::format("the cut '{}' has three outlets, expected "
                                          "no [uncertainty]: it samples circuits of "
                                          "two",
                                          cut.name));
            }
        }
        spec_.uncertainty.samples = static_cast<int>(table.integer("samples"));
        spec_.uncertainty.seed = static_cast<std::uint64_t>(table.integer("seed"));
        spec_.uncertainty.confidence = table.quantity("confidence");
        table.finish();
    }

    const IncludedFiles& files_;
    Diagnostics& problems_;
    TableReader root_;
    SeparationSpec spec_;
    const CaseChemistry* chemistry_ = nullptr;
    PhaseContents feed_;
    bool feed_known_ = false;
};

//! Files of the other kinds would fill the screen with errors.
void require_separation(const Value& root) {
    const Table& table = *root.table();
    const std::pair<const char*, const char*> others[] = {
        {"banks", "case"},           {"streams", "case"}, {"vary", "sweep"},
        {"liquors", "contact file"}, {"data", "fit"},     {"law", "chemistry"}};
    for (const auto& [key, kind] : others) {
        if (const Value* value = table.find(key)) {
            throw InputError(value->where,
                             fmt::format("this is a {}, expected the specification of "
                                         "a design",
                                         kind));
        }
    }
}

}  // namespace

bool is_separation_file(const std::filesystem::path& path) {
    try {
        const std::string name = path.string();
        const Value root =
            parse_toml(read_text_file(path, {name, 0, 0}, "design"), name);
        require_separation(root);
        return root.table()->find("cuts") != nullptr;
    } catch (const InputError&) {
        return false;
    }
}

SeparationSpec read_separation(const std::filesystem::path& path) {
    return parse_separation(read_text_file(path, {path.string(), 0, 0}, "design"), path,
                            IncludedFiles(path));
}

SeparationSpec parse_separation(std::string text, const std::filesystem::path& path,
                                const IncludedFiles& files) {
    const Value root = parse_toml(text, path.string());
    require_separation(root);
    Diagnostics problems;
    SeparationSpec spec = SeparationReader(root, files, problems).read();
    problems.raise();
    spec.file = path.string();
    spec.sources.insert(spec.sources.begin(),
                        {path.string(), "design", std::move(text)});
    return spec;
}

}  // namespace didymium

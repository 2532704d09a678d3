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
        read_cuts();
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

    void read_cuts() {
        const Array* all = root_.array("cuts");
        if (all == nullptr) {
            root_.missing("cuts");
            return;
        }
        if (all->empty()) {
            root_.problem("cuts", "cuts is empty, expected at least one");
        }
        for (const Value& value : *all) {
            read_cut(value, all->size() > 1);
        }
    }

    void read_cut(const Value& value, bool several) {
        CutSpec cut;
        cut.where = value.where;
        TableReader table(value, fmt::format("cuts.{}", spec_.cuts.size() + 1),
                          keys::separation_cut, problems_);
        if (value.table() == nullptr) {
            return;  // which is said
        }
        cut.name = table.has("name") ? table.text("name") : "split";
        if (several && !table.has("name")) {
            table.missing("name");
        }
        require_own_name(table, cut.name);
        read_source(table, cut);
        read_between(table, cut);
        cut.light = read_product(table, "light");
        cut.middle = read_product(table, "middle");
        cut.heavy = read_product(table, "heavy");
        const Array* between = table.array("between");
        if (between != nullptr && between->size() == 2 && table.has("middle")) {
            problems_.add(cut.middle.where,
                          "a middle product is asked for, expected between to name its "
                          "element between the two");
        } else if (between != nullptr && between->size() > 2 && between->size() < 5) {
            require_bounds_of_three(value);
            require_protons(table, *between);
        } else {
            require_bounds(value);
        }
        cut.solvent_factor = table.number("solvent_factor");
        table.finish();
        spec_.cuts.push_back(std::move(cut));
    }

    //! Whether something is asked of a product. A wrong value asks, too.
    static bool asks(const Value& cut, const char* product, const char* key) {
        const Value* own = cut.table()->find(product);
        return own != nullptr &&
               (own->table() == nullptr || own->table()->find(key) != nullptr);
    }

    //! The loss of one's own, and of the other's into it, are bound by these.
    void require_bounds(const Value& cut) {
        const bool light_loss =
            asks(cut, "light", "recovery") || asks(cut, "heavy", "purity");
        const bool heavy_loss =
            asks(cut, "heavy", "recovery") || asks(cut, "light", "purity");
        if (!light_loss || !heavy_loss) {
            problems_.add(cut.where,
                          fmt::format("nothing bounds what the {} product loses to the "
                                      "other, expected its recovery or the purity of "
                                      "the other",
                                      light_loss ? "heavy" : "light"));
        }
    }

    //! What each product of three loses to its neighbour is bound by its recovery or by
    //! the purity of that.
    void require_bounds_of_three(const Value& cut) {
        constexpr std::pair<const char*, const char*> losses[] = {{"light", "middle"},
                                                                  {"middle", "light"},
                                                                  {"middle", "heavy"},
                                                                  {"heavy", "middle"}};
        for (const auto& [loser, other] : losses) {
            if (!asks(cut, loser, "recovery") && !asks(cut, other, "purity")) {
                problems_.add(cut.where,
                              fmt::format("nothing bounds what the {} product loses to "
                                          "the {} one, expected its recovery or the "
                                          "purity of the other",
                                          loser, other));
            }
        }
    }

    void require_protons(TableReader& table, const Array& between) {
        if (!table.has("middle")) {
            table.problem("between",
                          fmt::format("between names {} elements, expected middle with "
                                      "what the product between is to reach",
                                      between.size()));
        }
        if (!gives_protons()) {
            table.problem("between",
                          fmt::format("{} gives off no protons, expected two elements: "
                                      "a third outlet is designed for acidic "
                                      "extractants alone",
                                      chemistry_->file.spec.extractant),
                          "take two cuts");
        }
    }

    //! A cut names its bank, and with an ending each streams and units beside it.
    void require_own_name(TableReader& table, const std::string& name) {
        const bool is_bare =
            !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || c == '_' || c == '-';
            });
        if (!is_bare) {
            table.problem("name", fmt::format("the name '{}' is none, expected one of "
                                              "its own of letters, digits, _ and -",
                                              name));
            return;
        }
        const auto belongs_to = [](const std::string& longer,
                                   const std::string& shorter) {
            constexpr const char* endings[] = {
                "solvent", "scrub",          "acid", "strip", "caustic", "make_up",
                "base",    "saponification", "tank", "bleed", "feed"};
            return std::any_of(
                std::begin(endings), std::end(endings),
                [&](const char* ending) { return longer == shorter + "_" + ending; });
        };
        std::string whose = name == "feed" ? "the feed" : "";
        for (const CutSpec& other : spec_.cuts) {
            if (other.name == name || belongs_to(name, other.name) ||
                belongs_to(other.name, name)) {
                whose = fmt::format("the cut '{}' or what belongs to it", other.name);
            }
        }
        if (!whose.empty()) {
            table.problem("name", fmt::format("the name '{}' is taken by {}, expected "
                                              "one of its own",
                                              name, whose));
        }
    }

    //! A stream enters one unit.
    void require_own_source(TableReader& table, const CutSpec& cut) {
        for (const CutSpec& other : spec_.cuts) {
            if (other.from == cut.from && other.from_product == cut.from_product) {
                table.problem("feed",
                              fmt::format("the cut '{}' is fed by '{}' already, "
                                          "expected a product of a cut above that "
                                          "feeds no other",
                                          other.name, table.text("feed")));
                return;
            }
        }
    }

    void read_source(TableReader& table, CutSpec& cut) {
        const std::string source = table.text("feed");
        if (source == "feed") {
            require_own_source(table, cut);
            return;
        }
        std::vector<std::string> known{"feed"};
        for (std::size_t i = 0; i < spec_.cuts.size(); ++i) {
            for (const CutProduct product : spec_.cuts[i].products()) {
                known.push_back(spec_.cuts[i].name + "." + name_of(product));
                if (known.back() == source) {
                    cut.from = static_cast<int>(i);
                    cut.from_product = product;
                }
            }
        }
        if (cut.from < 0) {
            table.problem("feed",
                          fmt::format("'{}' is no product of a cut above, expected one "
                                      "of {}",
                                      source, join_words(known)),
                          did_you_mean(source, known));
        } else {
            require_own_source(table, cut);
        }
    }

    void read_between(TableReader& table, CutSpec& cut) {
        const Array* listed = table.array("between");
        const std::vector<std::string> names = table.words("between");
        if (listed == nullptr) {
            table.missing("between");
            return;
        }
        if (listed->size() < 2 || listed->size() > 4) {
            table.problem("between",
                          fmt::format("between names {} elements, expected two, or "
                                      "with a middle product three or four",
                                      listed->size()));
            return;
        }
        if (names.size() != listed->size() || !feed_known_ ||
            !chemistry_->file.names_known) {
            return;
        }
        cut.lighter = names.front();
        cut.heavier = names.back();
        if (names.size() > 2) {
            cut.middle_first = names[1];
            cut.middle_last = names[names.size() - 2];
        }
        const ChemistryFile& file = chemistry_->file;
        std::vector<std::string> fed;
        for (int i = 0; i < file.n_elements; ++i) {
            if (file.spec.cations[i].rare_earth && feed_.concentration[i] > 0.0) {
                fed.push_back(file.spec.cations[i].name);
            }
        }
        for (std::size_t k = 0; k < names.size(); ++k) {
            if (std::find(fed.begin(), fed.end(), names[k]) == fed.end()) {
                problems_.add((*listed)[k].where,
                              fmt::format("the feed holds no rare earth '{}', expected "
                                          "one of {}",
                                          names[k], join_words(fed)),
                              did_you_mean(names[k], fed));
                return;
            }
        }
        for (std::size_t k = 1; k < names.size(); ++k) {
            if (file.cation(names[k - 1]) >= file.cation(names[k])) {
                problems_.add(
                    (*listed)[k - 1].where,
                    fmt::format("between goes from {} to {}, expected the lighter "
                                "element first",
                                names[k - 1], names[k]));
                return;
            }
        }
    }

    ProductTarget read_product(TableReader& cut, const std::string& key) {
        ProductTarget target;
        const Value* value = cut.table(key);
        if (value == nullptr) {
            return target;
        }
        target.where = value->where;
        TableReader table(*value, cut.path(key), keys::separation_product, problems_);
        if (table.has("purity")) {
            target.purity = table.quantity("purity");
        }
        if (table.has("recovery")) {
            target.recovery = table.quantity("recovery");
        }
        table.finish();
        return target;
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

const char* name_of(CutProduct product) {
    return product == CutProduct::light    ? "light"
           : product == CutProduct::middle ? "middle"
                                           : "heavy";
}

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

#include "inputs/readers/contact/contact_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "inputs/readers/case/case_chemistry.hpp"
#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/contact/contact_constructions.hpp"
#include "inputs/readers/contact/contact_keys.hpp"
#include "inputs/readers/contact/contact_series.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

//! Whether anything but the steady states of cases is asked for.
bool needs_chemistry(const Table& root) {
    for (const char* key :
         {"liquors", "solvents", "contacts", "isotherms", "ph_curves"}) {
        if (root.find(key) != nullptr) {
            return true;
        }
    }
    const Value* constructions = root.find("mccabe_thiele");
    const Array* all = constructions == nullptr ? nullptr : constructions->array();
    return all != nullptr && std::any_of(all->begin(), all->end(), [](const Value& v) {
               return v.table() != nullptr && v.table()->find("liquor") != nullptr;
           });
}

//! Reads one tree from top to bottom.
class ContactReader {
  public:
    ContactReader(const Value& tree, const std::filesystem::path& path,
                  const IncludedFiles& files, const CaseOpener& open_case,
                  Diagnostics& problems)
        : tree_(tree),
          path_(path),
          files_(files),
          open_case_(open_case),
          problems_(problems),
          root_(tree, "the file", keys::contact_file, problems) {}

    ContactSet read() {
        set_.title = root_.text("title");
        set_.file = path_.string();
        CaseChemistry chemistry{ChemistryFile::unknown(), {}, tree_.where, true};
        const bool has_chemistry = needs_chemistry(*tree_.table());
        if (has_chemistry) {
            chemistry =
                read_case_chemistry(root_, files_, problems_, "the contact file");
        }
        StreamReader streams(chemistry.file, files_, problems_);
        const NamedPhases liquors = read_phases("liquors", Phase::aqueous, streams);
        const NamedPhases solvents = read_phases("solvents", Phase::organic, streams);
        ContactSeriesReader series(chemistry, files_, streams, liquors, solvents,
                                   problems_);
        ConstructionReader constructions(path_, open_case_, chemistry.file, series,
                                         problems_);
        int found = 0;
        found += each("contacts", [&](const Value& value, int number) {
            series.read_contacts(value, number);
        });
        found += each("isotherms", [&](const Value& value, int number) {
            series.read_isotherm(value, number);
        });
        found += each("ph_curves", [&](const Value& value, int number) {
            series.read_ph_curve(value, number);
        });
        found += each("mccabe_thiele", [&](const Value& value, int number) {
            set_.constructions.push_back(constructions.read(value, number));
        });
        root_.finish();
        if (found == 0 && problems_.empty()) {
            problems_.add(tree_.where,
                          "the file asks for no contact, expected [[contacts]], "
                          "[[isotherms]], [[ph_curves]] or [[mccabe_thiele]]");
        }
        if (found > 0) {
            refuse_unused("liquor", liquors, series);
            refuse_unused("solvent", solvents, series);
        }
        if (has_chemistry) {
            conclude(chemistry, streams, series);
        }
        return std::move(set_);
    }

  private:
    NamedPhases read_phases(const std::string& key, Phase phase,
                            StreamReader& streams) {
        NamedPhases phases;
        const Value* value = root_.table(key);
        if (value == nullptr) {
            return phases;
        }
        for (const Member& member : value->table()->members) {
            const std::size_t before = problems_.size();
            TableReader table(member.value, key + "." + member.key,
                              phase == Phase::aqueous ? keys::aqueous : keys::organic,
                              problems_);
            NamedPhase named{member.value, streams.read_contents(table, phase), true,
                             member.where};
            table.finish();
            named.sound = problems_.size() == before && named.contents.complete;
            phases.emplace(member.key, std::move(named));
        }
        return phases;
    }

    //! How many tables there are.
    template <class Read>
    int each(const std::string& key, const Read& read) {
        const Array* all = root_.array(key);
        const int n = all == nullptr ? 0 : static_cast<int>(all->size());
        for (int i = 0; i < n; ++i) {
            read((*all)[i], i + 1);
        }
        return n;
    }

    //! Where a name is wrong, any of the phases may be meant.
    void refuse_unused(const std::string& kind, const NamedPhases& phases,
                       const ContactSeriesReader& series) {
        if (series.misnamed.count(kind) > 0) {
            return;
        }
        for (const auto& [name, phase] : phases) {
            if (series.used.count(fmt::format("{}s.{}", kind, name)) == 0) {
                problems_.add(phase.where,
                              fmt::format("the {} '{}' is in no contact, expected one "
                                          "that takes it",
                                          kind, name),
                              fmt::format("name it as the {} of one", kind));
            }
        }
    }

    //! Keeps the cations that the file names, and numbers them anew.
    void conclude(const CaseChemistry& chemistry, const StreamReader& streams,
                  ContactSeriesReader& series) {
        const bool known =
            chemistry.elements_known && chemistry.file.names_known && series.complete;
        std::vector<bool> keep(series.named.size(), true);
        if (known) {
            keep = chemistry.keep(series.named, problems_, "phase");
        }
        set_.chemistry = chemistry.file.select(keep);
        std::vector<int> number(keep.size(), -1);
        int n = 0;
        for (std::size_t i = 0; i < keep.size(); ++i) {
            number[i] = keep[i] ? n++ : -1;
        }
        const auto kept = [&](std::vector<double>& whole) {
            whole = restrict_components(whole, keep);
        };
        for (ContactSpec& c : series.contacts) {
            for (auto* whole : {&c.aqueous, &c.organic, &c.measured.aqueous,
                                &c.measured.organic, &c.measured.distribution}) {
                kept(*whole);
            }
        }
        for (ContactSeries& s : series.series) {
            for (int& element : s.elements) {
                element = number[element];
            }
            s.elements.erase(std::remove(s.elements.begin(), s.elements.end(), -1),
                             s.elements.end());
            for (auto* titrant : {&s.acid, &s.base}) {
                if (titrant->has_value()) {
                    kept((*titrant)->amount);
                }
            }
        }
        for (ConstructionSpec& c : set_.constructions) {
            if (c.file) {
                continue;
            }
            kept(c.aqueous);
            kept(c.organic);
            for (ConstructionSpec::Target& target : c.targets) {
                target.cation = number[target.cation];
            }
        }
        set_.series = std::move(series.series);
        set_.contacts = std::move(series.contacts);
        note_sources(chemistry.file, streams, series);
    }

    void note_sources(const ChemistryFile& chemistry, const StreamReader& streams,
                      const ContactSeriesReader& series) {
        set_.sources.insert(set_.sources.end(), chemistry.sources.begin(),
                            chemistry.sources.end());
        for (const std::shared_ptr<const Assay>& assay : streams.assays()) {
            set_.sources.push_back(assay->file);
        }
        set_.sources.insert(set_.sources.end(), series.sources.begin(),
                            series.sources.end());
        for (const InputWarning& warning : streams.warnings()) {
            const bool is_new = std::none_of(
                set_.warnings.begin(), set_.warnings.end(),
                [&](const InputWarning& w) { return w.about == warning.about; });
            if (is_new) {
                set_.warnings.push_back(warning);
            }
        }
    }

    const Value& tree_;
    const std::filesystem::path& path_;
    const IncludedFiles& files_;
    const CaseOpener& open_case_;
    Diagnostics& problems_;
    TableReader root_;
    ContactSet set_;
};

//! Files of the other kinds would fill the screen with errors.
void require_contacts(const Value& root) {
    const Table& table = *root.table();
    const std::pair<const char*, const char*> others[] = {{"banks", "case"},
                                                          {"streams", "case"},
                                                          {"vary", "sweep"},
                                                          {"law", "chemistry"}};
    for (const auto& [key, kind] : others) {
        if (const Value* value = table.find(key)) {
            throw InputError(value->where,
                             fmt::format("this is a {}, expected contacts", kind),
                             std::string(kind) == "case"
                                 ? "run it with 'didymium run' or 'didymium steady'"
                             : std::string(kind) == "sweep"
                                 ? "run it with 'didymium sweep'"
                                 : "name it as the system of [chemistry]");
        }
    }
}

}  // namespace

bool is_contact_file(const std::filesystem::path& path) {
    try {
        const std::string name = path.string();
        const Value root =
            parse_toml(read_text_file(path, {name, 0, 0}, "contact"), name);
        require_contacts(root);
        for (const std::string& key : keys::contact_file.key_names()) {
            const bool of_all = key == "title" || key == "chemistry";
            if (!of_all && root.table()->find(key) != nullptr) {
                return true;
            }
        }
    } catch (const InputError&) {
        return false;
    }
    return false;
}

ContactSet read_contacts(const std::filesystem::path& path) {
    return parse_contacts(read_text_file(path, {path.string(), 0, 0}, "contact"), path,
                          IncludedFiles(path), CaseFile::open);
}

ContactSet read_contacts(const std::filesystem::path& path, const Location& where,
                         const Value& chemistry) {
    return parse_contacts(read_text_file(path, where, "contact"), path,
                          IncludedFiles(path), CaseFile::open, &chemistry);
}

ContactSet parse_contacts(std::string text, const std::filesystem::path& path,
                          const IncludedFiles& files, const CaseOpener& open_case,
                          const Value* chemistry) {
    Value root = parse_toml(text, path.string());
    if (chemistry != nullptr) {
        root.table()->set("chemistry", *chemistry);
    }
    require_contacts(root);
    Diagnostics problems;
    ContactSet set = ContactReader(root, path, files, open_case, problems).read();
    problems.raise();
    set.sources.insert(set.sources.begin(),
                       {path.string(), "contacts", std::move(text)});
    for (const ConstructionSpec& construction : set.constructions) {
        for (const SourceFile& source : construction.spec.sources) {
            add_once(set.sources, source);
        }
    }
    return set;
}

}  // namespace didymium

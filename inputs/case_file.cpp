#include "inputs/case_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "inputs/case_banks.hpp"
#include "inputs/case_chemistry.hpp"
#include "inputs/case_controls.hpp"
#include "inputs/case_keys.hpp"
#include "inputs/case_requests.hpp"
#include "inputs/case_simulate.hpp"
#include "inputs/case_streams.hpp"
#include "inputs/included_files.hpp"
#include "inputs/table_reader.hpp"
#include "inputs/toml_text.hpp"

namespace didymium {

struct CaseFile::Tree {
    Tree(Value parsed, std::string verbatim, std::filesystem::path path)
        : root(std::move(parsed)), text(std::move(verbatim)), files(std::move(path)) {}

    Value root;
    std::string text;
    IncludedFiles files;
};

namespace {

//! How much of a case is wanted: all of it, or what counts after an event, without the
//! contents of the vessels at time zero and without the record of files and defaults.
enum class Extent { whole, after_event };

//! Reads one tree from top to bottom. Made anew for every resolve.
class CaseReader {
  public:
    CaseReader(const Value& tree, const IncludedFiles& files, Extent extent,
               Diagnostics& problems)
        : tree_(tree),
          files_(files),
          extent_(extent),
          problems_(problems),
          root_(tree, "the file", keys::case_file, problems_) {}

    //! What can be read of a case in which something is wrong is of use to find more.
    CaseSpec read() {
        spec_.title = root_.text("title");
        const CaseChemistry chemistry = read_case_chemistry(root_, files_, problems_);
        StreamReader streams(chemistry.file, files_, problems_);
        const std::vector<StreamDraft> drafts = read_streams(streams);
        const bool streams_known = problems_.empty();
        InitialDraft initial;
        SimulateSpec simulate =
            read_simulate(root_, streams, files_, initial, problems_);

        const std::size_t before_elements = problems_.size();
        std::vector<bool> keep =
            chemistry.keep(named_cations(chemistry.file, drafts, initial), problems_);
        if (problems_.size() > before_elements ||
            !elements_known(chemistry, drafts, initial)) {
            keep.assign(keep.size(), true);  // refuse no name of the file
        }
        spec_.chemistry = chemistry.file.select(keep);
        for (const StreamDraft& draft : drafts) {
            spec_.streams.push_back(draft.spec);
            spec_.streams.back().concentration =
                restrict_components(draft.contents.concentration, keep);
            spec_.streams.back().concentration_sd =
                restrict_components(draft.contents.sd, keep);
        }
        const std::size_t before_banks = problems_.size();
        read_banks(drafts);
        const bool banks_known = problems_.size() == before_banks;
        spec_.solver = read_solver(root_, problems_);
        spec_.controls = read_controls(root_, spec_, problems_);
        spec_.events = read_events(root_, simulate.until, problems_);
        spec_.solves = read_solves(root_, tree_, spec_, problems_);
        check_controlled();
        spec_.specifications = read_specifications(root_, spec_, problems_);
        Value resolved = root_.finish();
        if (extent_ == Extent::whole && streams_known && banks_known && initial.known) {
            simulate.initial =
                fill_vessels(initial, spec_, drafts, chemistry.file.n_elements, keep,
                             streams, problems_);
        }
        spec_.simulate = std::move(simulate);
        note_files(chemistry.file, streams);
        if (extent_ == Extent::after_event || !problems_.empty()) {
            return std::move(spec_);
        }
        list_elements(chemistry.file, resolved);
        spec_.resolved_text = write_toml(*resolved.table());
        return std::move(spec_);
    }

  private:
    std::vector<StreamDraft> read_streams(StreamReader& streams) {
        std::vector<StreamDraft> drafts;
        const Value* value = root_.table("streams");
        if (value == nullptr) {
            root_.missing("streams");
            return drafts;
        }
        Table resolved;
        for (const Member& member : value->table()->members) {
            drafts.push_back(streams.read(member, resolved));
        }
        root_.resolve("streams", {std::move(resolved), value->where});
        return drafts;
    }

    static bool elements_known(const CaseChemistry& chemistry,
                               const std::vector<StreamDraft>& drafts,
                               const InitialDraft& initial) {
        return chemistry.elements_known && chemistry.file.names_known &&
               initial.aqueous.complete && initial.organic.complete &&
               std::all_of(drafts.begin(), drafts.end(), [](const StreamDraft& draft) {
                   return draft.contents.complete;
               });
    }

    static std::vector<bool> named_cations(const ChemistryFile& chemistry,
                                           const std::vector<StreamDraft>& drafts,
                                           const InitialDraft& initial) {
        std::vector<bool> named(chemistry.spec.cations.size(), false);
        const auto add = [&](const PhaseContents& contents) {
            for (std::size_t i = 0; i < contents.named.size(); ++i) {
                named[i] = named[i] || contents.named[i];
            }
        };
        for (const StreamDraft& draft : drafts) {
            add(draft.contents);
        }
        add(initial.aqueous);
        add(initial.organic);
        return named;
    }

    void read_banks(const std::vector<StreamDraft>& drafts) {
        const Value* value = root_.table("banks");
        if (value == nullptr) {
            root_.missing("banks");
            return;
        }
        if (value->table()->members.empty()) {
            problems_.add(value->where, "banks is empty, expected at least one");
            return;
        }
        std::vector<bool> phase_known;
        for (const StreamDraft& draft : drafts) {
            phase_known.push_back(draft.phase_known);
        }
        BankReader banks(spec_.streams, std::move(phase_known), problems_);
        Table resolved;
        for (const Member& member : value->table()->members) {
            spec_.banks.push_back(banks.read(member, resolved));
        }
        root_.resolve("banks", {std::move(resolved), value->where});
        if (!banks.places_known()) {
            return;  // a bank may have meant any of the streams
        }
        for (std::size_t i = 0; i < drafts.size(); ++i) {
            if (!banks.used(static_cast<int>(i))) {
                problems_.add(drafts[i].where,
                              fmt::format("the stream '{}' enters no bank, expected "
                                          "one that takes it",
                                          spec_.streams[i].name),
                              "name it as a bank's solvent, aqueous or feed");
            }
        }
    }

    //! What a controller sets is not to be set by anything else.
    void check_controlled() {
        for (const ControlSpec& control : spec_.controls) {
            if (control.stream < 0) {
                continue;
            }
            const std::string path =
                "streams." + spec_.streams[control.stream].name + ".flow";
            const auto refuse = [&](const Location& where, const char* who) {
                problems_.add(where,
                              fmt::format("{} cannot set '{}', which the control '{}' "
                                          "does, expected one of the two",
                                          who, path, control.name));
            };
            for (const EventSpec& event : spec_.events) {
                for (const Assignment& set : event.set) {
                    if (set.path == path) {
                        refuse(set.where, "an event");
                    }
                }
            }
            for (const SolveSpec& solve : spec_.solves) {
                if (solve.vary == path) {
                    refuse(solve.where, "a solve");
                }
            }
        }
    }

    //! The elements that the streams named, spelled out in the resolved case.
    void list_elements(const ChemistryFile& file, Value& resolved) const {
        Array names;
        for (const Cation& cation : spec_.chemistry.cations) {
            if (file.cation(cation.name) < file.n_elements) {
                names.push_back({cation.name, resolved.where});
            }
        }
        Value* chemistry = resolved.table()->find("chemistry");
        chemistry->table()->set("elements", {std::move(names), chemistry->where});
    }

    void note_files(const ChemistryFile& chemistry, const StreamReader& streams) {
        spec_.sources.push_back(chemistry.source);
        spec_.warnings = streams.warnings();
        for (const Assay* assay : streams.assays()) {
            spec_.sources.push_back(assay->file);
            if (std::abs(assay->stated_sum - 1.0) > 1e-3) {
                spec_.warnings.push_back(
                    fmt::format("the assay {} sums to {:.4g} %; {}", assay->file.path,
                                100.0 * assay->stated_sum,
                                assay->normalised ? "it was normalised to 100 %"
                                                  : "the rest is left unreported"));
            }
        }
    }

    const Value& tree_;
    const IncludedFiles& files_;
    Extent extent_;
    Diagnostics& problems_;
    TableReader root_;
    CaseSpec spec_;
};

void assign(Value& root, const std::vector<Assignment>& assignments) {
    for (const Assignment& assignment : assignments) {
        assign_path(root, assignment.path,
                    parse_assigned(assignment.value, assignment.where),
                    assignment.where);
    }
}

std::vector<std::string> cation_names(const ChemistrySpec& chemistry) {
    std::vector<std::string> names;
    for (const Cation& cation : chemistry.cations) {
        names.push_back(cation.name);
    }
    return names;
}

//! Applies events one instant after another.
class EventReader {
  public:
    //! `root` is the case before the first event, in which something is wrong unless it
    //! is `sound`.
    EventReader(Value root, const CaseSpec& spec, const IncludedFiles& files,
                bool sound, Diagnostics& problems)
        : spec_(spec),
          files_(files),
          sound_(sound),
          problems_(problems),
          root_(std::move(root)) {
        // Read once already, and not to be read again at every event.
        Table& table = *root_.table();
        const auto read = [](const Member& member) {
            return member.key == "events" || member.key == "solve" ||
                   member.key == "specifications";
        };
        table.members.erase(
            std::remove_if(table.members.begin(), table.members.end(), read),
            table.members.end());
    }

    //! Of use when nothing was reported.
    std::vector<CaseChange> read() {
        std::vector<CaseChange> changes;
        for (std::size_t first = 0; first < spec_.events.size();) {
            const double at = spec_.events[first].at;
            std::vector<Assignment> set;
            for (; first < spec_.events.size() && spec_.events[first].at == at;
                 ++first) {
                const EventSpec& event = spec_.events[first];
                set.insert(set.end(), event.set.begin(), event.set.end());
            }
            changes.push_back({at, apply(set)});
        }
        return changes;
    }

  private:
    CaseSpec apply(const std::vector<Assignment>& set) {
        const Value before = root_;
        bool wrong = false;
        std::vector<Assignment> possible;
        for (const Assignment& assignment : set) {
            try {
                assign(root_, {assignment});
                possible.push_back(assignment);
            } catch (const InputError& error) {
                if (!is_of_no_table(root_, assignment.path)) {
                    problems_.add(error);
                }
                wrong = true;
            }
        }
        Diagnostics found;
        CaseSpec after = read_case(root_, found);
        for (const Diagnostic& diagnostic : found.sorted()) {
            wrong = report(diagnostic, before, possible) || wrong;
        }
        if (wrong) {
            root_ = before;  // so that what comes later is judged by itself
            sound_ = false;
        }
        return after;
    }

    //! The case with the same unknowns as before the first event.
    CaseSpec read_case(const Value& root, Diagnostics& found) const {
        CaseSpec after = CaseReader(root, files_, Extent::after_event, found).read();
        if (found.empty() && sound_ &&
            cation_names(after.chemistry) != cation_names(spec_.chemistry)) {
            found.add({},
                      "this event changes which elements there are, expected the same",
                      "list all of them in chemistry.elements");
        }
        return after;
    }

    //! At the value that an event sets, wherever the case as a whole went wrong by it.
    //! False when it went wrong before.
    bool report(const Diagnostic& found, const Value& before,
                const std::vector<Assignment>& set) {
        const auto same_place = [&](const Assignment& assignment) {
            return assignment.where.file == found.where.file &&
                   assignment.where.line == found.where.line &&
                   assignment.where.column == found.where.column;
        };
        if (std::any_of(set.begin(), set.end(), same_place)) {
            problems_.add(found.where, found.message, found.suggestion);
            return true;
        }
        if (!sound_ || set.empty()) {
            return false;
        }
        const bool placed = found.where.line > 0;
        problems_.add(
            culprit(found, before, set).where,
            placed ? fmt::format("once this is set, {}", found.message) : found.message,
            found.suggestion);
        return true;
    }

    //! The first of the assignments from which on the same is found.
    const Assignment& culprit(const Diagnostic& found, const Value& before,
                              const std::vector<Assignment>& set) const {
        Value root = before;
        for (const Assignment& assignment : set) {
            assign(root, {assignment});
            Diagnostics others;
            read_case(root, others);
            for (const Diagnostic& other : others.sorted()) {
                if (other.message == found.message) {
                    return assignment;
                }
            }
        }
        return set.back();
    }

    const CaseSpec& spec_;
    const IncludedFiles& files_;
    bool sound_;  // nothing was wrong so far
    Diagnostics& problems_;
    Value root_;
};

//! What an event brings in is warned of at the start, and its files are kept.
void note_event(const CaseSpec& after, CaseSpec& spec) {
    for (const std::string& warning : after.warnings) {
        if (std::find(spec.warnings.begin(), spec.warnings.end(), warning) ==
            spec.warnings.end()) {
            spec.warnings.push_back(warning);
        }
    }
    for (const SourceFile& source : after.sources) {
        const auto same = [&](const SourceFile& s) { return s.path == source.path; };
        if (std::none_of(spec.sources.begin(), spec.sources.end(), same)) {
            spec.sources.push_back(source);
        }
    }
}

//! Files of the other kinds would fill the screen with errors.
void require_case(const Value& root) {
    const Table& table = *root.table();
    if (table.find("banks") != nullptr || table.find("streams") != nullptr) {
        return;
    }
    if (table.find("vary") != nullptr) {
        throw InputError(table.find("vary")->where, "this is a sweep, expected a case",
                         "run it with 'didymium sweep'");
    }
    if (table.find("law") != nullptr && table.find("species") != nullptr) {
        throw InputError(table.find("law")->where,
                         "this is a chemistry, expected a case",
                         "name it as the system of a case's [chemistry]");
    }
}

}  // namespace

CaseFile CaseFile::read(const std::filesystem::path& path) {
    const std::string name = path.string();
    const std::string text = read_text_file(path, {name, 0, 0}, "case");
    CaseFile file;
    file.path_ = path;
    file.tree_ = std::make_shared<const Tree>(parse_toml(text, name), text, path);
    require_case(file.tree_->root);
    return file;
}

CaseSpec CaseFile::resolve(std::span<const Assignment> assignments) const {
    Diagnostics problems;
    const Value root = tree_with(assignments);
    CaseSpec spec = read_whole(root, problems);
    EventReader events(root, spec, tree_->files, problems.empty(), problems);
    const std::vector<CaseChange> changes = events.read();
    problems.raise();
    for (const CaseChange& change : changes) {
        note_event(change.spec, spec);
    }
    return spec;
}

CaseSpec CaseFile::resolve_again(std::span<const Assignment> assignments) const {
    Diagnostics problems;
    CaseSpec spec = read_whole(tree_with(assignments), problems);
    problems.raise();
    return spec;
}

CaseSpec CaseFile::read_whole(const Value& root, Diagnostics& problems) const {
    CaseSpec spec = CaseReader(root, tree_->files, Extent::whole, problems).read();
    spec.file = path_.string();
    spec.sources.insert(spec.sources.begin(), {spec.file, "case", tree_->text});
    return spec;
}

std::vector<CaseChange> CaseFile::after_events(std::span<const Assignment> assignments,
                                               const CaseSpec& spec) const {
    if (spec.events.empty()) {
        return {};
    }
    Diagnostics problems;
    std::vector<CaseChange> changes =
        EventReader(tree_with(assignments), spec, tree_->files, true, problems).read();
    problems.raise();
    return changes;
}

Value CaseFile::tree_with(std::span<const Assignment> assignments) const {
    Value root = tree_->root;
    assign(root, {assignments.begin(), assignments.end()});
    return root;
}

std::pair<double, std::string> CaseFile::quantity(const std::string& path,
                                                  const Location& where) const {
    const Quantity quantity = quantity_at(tree_->root, path, where);
    return {quantity.number, quantity.unit};
}

std::vector<std::string> CaseFile::paths() const {
    return scalar_paths(tree_->root);
}

}  // namespace didymium

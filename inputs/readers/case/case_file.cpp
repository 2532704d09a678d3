#include "inputs/readers/case/case_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "inputs/readers/case/case_banks.hpp"
#include "inputs/readers/case/case_chemistry.hpp"
#include "inputs/readers/case/case_conflicts.hpp"
#include "inputs/readers/case/case_controls.hpp"
#include "inputs/readers/case/case_course.hpp"
#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/case/case_requests.hpp"
#include "inputs/readers/case/case_schedules.hpp"
#include "inputs/readers/case/case_sensitivities.hpp"
#include "inputs/readers/case/case_simulate.hpp"
#include "inputs/readers/case/case_streams.hpp"
#include "inputs/readers/case/case_units.hpp"
#include "inputs/readers/case/perturbed_case.hpp"
#include "inputs/readers/case/settable.hpp"
#include "inputs/readers/sweep/uncertain_inputs.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

struct CaseFile::Tree {
    Value root;
    std::string text;
    std::shared_ptr<const IncludedFiles> files;
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
        std::vector<SourceFile> tables;
        spec_.schedules =
            read_schedules(root_, tree_, files_, simulate.until, tables, problems_);
        spec_.solves = read_solves(root_, tree_, spec_, problems_);
        check_setters(tree_, spec_, problems_);
        if (extent_ == Extent::whole) {
            read_sensitivities(tree_, spec_, simulate.sensitivities, problems_);
        }
        spec_.specifications = read_specifications(root_, spec_, problems_);
        Value resolved = root_.finish();
        if (extent_ == Extent::whole && streams_known && banks_known && initial.known) {
            simulate.initial =
                fill_vessels(initial, spec_, drafts, chemistry.file.n_elements, keep,
                             streams, problems_);
        }
        spec_.simulate = std::move(simulate);
        note_files(chemistry.file, streams);
        spec_.sources.insert(spec_.sources.end(), tables.begin(), tables.end());
        if (extent_ == Extent::after_event || !problems_.empty()) {
            return std::move(spec_);
        }
        list_elements(chemistry.file, resolved);
        keep_assays(resolved);
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
        Connections connections(spec_.streams, std::move(phase_known), *tree_.table());
        BankReader banks(connections, extent_ == Extent::whole, problems_);
        Table resolved;
        for (const Member& member : value->table()->members) {
            spec_.banks.push_back(banks.read(member, resolved));
        }
        root_.resolve("banks", {std::move(resolved), value->where});
        read_units(connections);
        connections.number_ports(spec_, problems_);
        banks.size(spec_);
        warn_of_temperatures();
        if (!connections.all_known()) {
            return;  // a bank may have meant any of the streams
        }
        for (std::size_t i = 0; i < drafts.size(); ++i) {
            if (!connections.used(static_cast<int>(i))) {
                problems_.add(drafts[i].where,
                              fmt::format("the stream '{}' enters no bank or tank, "
                                          "expected one that takes it",
                                          spec_.streams[i].name),
                              "name it as a bank's solvent, aqueous or feed");
            }
        }
    }

    void warn_of_temperatures() {
        constexpr double reference = 298.15;  // K
        for (const BankSpec& bank : spec_.banks) {
            if (bank.temperature != reference && !spec_.chemistry.knows_enthalpies() &&
                !spec_.chemistry.cations.empty()) {
                spec_.warnings.push_back(
                    {fmt::format("{} knows no enthalpies: its constants stay those of "
                                 "25 degC in the bank '{}'",
                                 spec_.chemistry.name, bank.name),
                     {}});
            }
        }
    }

    //! Tanks and splitters.
    void read_units(Connections& connections) {
        UnitReader units(spec_, connections, problems_);
        Table tanks;
        if (const Value* value = root_.table("tanks")) {
            for (const Member& member : value->table()->members) {
                spec_.tanks.push_back(units.read_tank(member, tanks));
            }
            root_.resolve("tanks", {std::move(tanks), value->where});
        }
        Table splitters;
        if (const Value* value = root_.table("splitters")) {
            for (const Member& member : value->table()->members) {
                spec_.splitters.push_back(units.read_splitter(member, splitters));
            }
            root_.resolve("splitters", {std::move(splitters), value->where});
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
        std::vector<Member>& members = chemistry->table()->members;
        if (chemistry->table()->find("elements") == nullptr) {
            // Behind the system, where it is declared.
            members.insert(members.begin() + 1, {"elements", chemistry->where, {}});
        }
        chemistry->table()->set("elements", {std::move(names), chemistry->where});
    }

    //! Where an event or a schedule sets what a liquor is made of, or results are
    //! differentiated by that, the resolved case keeps the assay instead of the
    //! composition it makes at time zero.
    void keep_assays(Value& resolved) const {
        std::vector<std::string> paths;
        for (const EventSpec& event : spec_.events) {
            for (const Assignment& set : event.set) {
                paths.push_back(set.path);
            }
        }
        for (const ScheduleSpec& schedule : spec_.schedules) {
            paths.push_back(schedule.path);
        }
        for (const SensitivitySpec& sensitivity : spec_.simulate.sensitivities) {
            paths.push_back(sensitivity.path);
        }
        for (const std::string& path : paths) {
            std::string name;
            const Value* written =
                is_of_assay(path, name) ? find_path(tree_, "streams." + name) : nullptr;
            if (written == nullptr || written->table() == nullptr ||
                written->table()->find("assay") == nullptr) {
                continue;
            }
            Table& stream =
                *resolved.table()->find("streams")->table()->find(name)->table();
            stream.erase("composition");
            stream.erase("composition_sd");
            for (const Member& member : written->table()->members) {
                if (stream.find(member.key) == nullptr) {
                    stream.set(member.key, member.key == "assay"
                                               ? with_whole_paths(member.value)
                                               : member.value);
                }
            }
        }
    }

    //! An assay, or lots of them, by paths that hold from any folder.
    Value with_whole_paths(Value assay) const {
        const auto whole = [&](Value& name) {
            const std::shared_ptr<const Assay> file =
                files_.assay(*name.text(), name.where);
            name.data =
                std::filesystem::absolute(file->file.path).lexically_normal().string();
        };
        if (assay.text() != nullptr) {
            whole(assay);
        } else {
            for (Value& lot : *assay.array()) {
                whole(*lot.table()->find("file"));
            }
        }
        return assay;
    }

    void note_files(const ChemistryFile& chemistry, const StreamReader& streams) {
        spec_.sources.insert(spec_.sources.end(), chemistry.sources.begin(),
                             chemistry.sources.end());
        spec_.warnings.insert(spec_.warnings.begin(), streams.warnings().begin(),
                              streams.warnings().end());
        for (const std::shared_ptr<const Assay>& assay : streams.assays()) {
            spec_.sources.push_back(assay->file);
            if (std::abs(assay->stated_sum - 1.0) > 1e-3) {
                spec_.warnings.push_back(
                    {fmt::format("the assay {} sums to {:.4g} %; {}", assay->file.path,
                                 100.0 * assay->stated_sum,
                                 assay->normalised ? "it was normalised to 100 %"
                                                   : "the rest is left unreported"),
                     {}});
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

//! Reports what is wrong with values that schedules take the place of before they are
//! read. What goes wrong elsewhere by them is of no concern.
void check_replaced(const Value& written, const std::vector<Location>& replaced,
                    const IncludedFiles& files, Diagnostics& problems) {
    if (replaced.empty()) {
        return;
    }
    Diagnostics found;
    CaseReader(written, files, Extent::after_event, found).read();
    for (const Diagnostic& diagnostic : found.sorted()) {
        const auto there = [&](const Location& where) {
            return where.file == diagnostic.where.file &&
                   where.line == diagnostic.where.line &&
                   where.column == diagnostic.where.column;
        };
        if (std::any_of(replaced.begin(), replaced.end(), there)) {
            problems.add(diagnostic.where, diagnostic.message, diagnostic.suggestion);
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
    for (const char* key : {"contacts", "isotherms", "ph_curves", "mccabe_thiele"}) {
        if (const Value* value = table.find(key)) {
            throw InputError(value->where, "these are contacts, expected a case",
                             "run them with 'didymium contact'");
        }
    }
    if (table.find("law") != nullptr && table.find("species") != nullptr) {
        throw InputError(table.find("law")->where,
                         "this is a chemistry, expected a case",
                         "name it as the system of a case's [chemistry]");
    }
}

}  // namespace

CaseFile CaseFile::read(const std::filesystem::path& path) {
    return open(path, {path.string(), 0, 0});
}

CaseFile CaseFile::open(const std::filesystem::path& path, const Location& where) {
    return parse(read_text_file(path, where, "case"), path,
                 std::make_shared<const IncludedFiles>(path));
}

CaseFile CaseFile::parse(std::string text, const std::filesystem::path& path,
                         std::shared_ptr<const IncludedFiles> files) {
    Value root = parse_toml(text, path.string());
    require_case(root);
    CaseFile file;
    file.path_ = path;
    file.tree_ = std::make_shared<const Tree>(
        Tree{std::move(root), std::move(text), std::move(files)});
    return file;
}

CaseSpec CaseFile::resolve(std::span<const Assignment> assignments,
                           std::vector<PerturbedInput>* inputs,
                           std::vector<CaseInterval>* course) const {
    Diagnostics problems;
    const Value written = tree_as_written(assignments);
    Value root = written;
    const std::vector<Location> replaced = start_schedules(root, *tree_->files);
    CaseSpec spec = read_whole(root, problems);
    check_replaced(written, replaced, *tree_->files, problems);
    const CaseSpec at_zero = spec;
    std::vector<CaseInterval> intervals =
        course_of(root, at_zero, problems.empty(), problems, &spec);
    problems.raise();
    if (course != nullptr) {
        *course = std::move(intervals);
    }
    // Also where nobody asks for them: inputs that cannot move are refused.
    std::vector<PerturbedInput> perturbed = perturb_inputs(*this, assignments, spec);
    if (inputs != nullptr) {
        *inputs = std::move(perturbed);
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
    CaseSpec spec = CaseReader(root, *tree_->files, Extent::whole, problems).read();
    keep_units(tree_->root, spec.simulate.sensitivities);
    spec.file = path_.string();
    spec.sources.insert(spec.sources.begin(), {spec.file, "case", tree_->text});
    return spec;
}

std::vector<CaseInterval> CaseFile::course(std::span<const Assignment> assignments,
                                           const CaseSpec& spec) const {
    Diagnostics problems;
    std::vector<CaseInterval> course =
        course_of(tree_with(assignments), spec, true, problems, nullptr);
    problems.raise();
    return course;
}

std::vector<CaseInterval> CaseFile::course_of(const Value& root, const CaseSpec& spec,
                                              bool sound, Diagnostics& problems,
                                              CaseSpec* notes) const {
    const ReadAgain read = [this](const Value& changed, Diagnostics& found) {
        return CaseReader(changed, *tree_->files, Extent::after_event, found).read();
    };
    return read_course(root, spec, read, sound, problems, notes);
}

Value CaseFile::tree_with(std::span<const Assignment> assignments) const {
    Value root = tree_as_written(assignments);
    start_schedules(root, *tree_->files);
    return root;
}

Value CaseFile::tree_as_written(std::span<const Assignment> assignments) const {
    Value root = tree_->root;
    for (const Assignment& assignment : assignments) {
        assign_path(root, assignment.path,
                    parse_assigned(assignment.value, assignment.where),
                    assignment.where);
    }
    return root;
}

std::pair<double, std::string> CaseFile::quantity(const std::string& path,
                                                  const Location& where) const {
    const Quantity quantity = quantity_at(tree_->root, path, where);
    return {quantity.number, quantity.unit};
}

std::vector<UncertainInput> CaseFile::uncertain_inputs() const {
    return list_uncertain_inputs(tree_->root, *tree_->files);
}

std::vector<std::string> CaseFile::paths() const {
    return scalar_paths(tree_->root);
}

}  // namespace didymium

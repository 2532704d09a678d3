#include "inputs/readers/case/case_course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "inputs/readers/case/case_requests.hpp"
#include "inputs/readers/case/course_pieces.hpp"
#include "inputs/readers/case/flow_checks.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

void assign(Value& root, const std::vector<Setting>& settings) {
    for (const Setting& setting : settings) {
        assign_path(root, setting.path, setting.value, setting.where);
    }
}

Operation operation_of(CaseSpec&& spec) {
    Operation operation{std::move(spec.streams), {}, {}, {}, {}, {}};
    for (const ControlSpec& control : spec.controls) {
        operation.set_points.push_back(control.set_point);
    }
    for (const SplitterSpec& splitter : spec.splitters) {
        std::vector<double>& parts = operation.parts.emplace_back();
        for (const SplitterSpec::Outlet& outlet : splitter.outlets) {
            parts.push_back(outlet.value);
        }
    }
    for (const BankSpec& bank : spec.banks) {
        std::vector<double>& draws = operation.draws.emplace_back();
        for (const DrawSpec& draw : bank.draws) {
            draws.push_back(draw.flow);
        }
        operation.temperatures.push_back(bank.temperature);
    }
    for (const TankSpec& tank : spec.tanks) {
        operation.outflows.push_back(tank.outflow);
    }
    return operation;
}

//! Gives a stream the contents that lie between those of two others, its own flow kept.
void set_contents(StreamSpec& stream, const StreamSpec& from, const StreamSpec& to,
                  double s) {
    const auto between = [&](double a, double b) { return a + s * (b - a); };
    const auto all_between = [&](std::vector<double>& values,
                                 const std::vector<double>& a,
                                 const std::vector<double>& b) {
        values.resize(a.size());
        std::transform(a.begin(), a.end(), b.begin(), values.begin(), between);
    };
    all_between(stream.concentration, from.concentration, to.concentration);
    all_between(stream.concentration_sd, from.concentration_sd, to.concentration_sd);
    stream.free_acid = between(from.free_acid, to.free_acid);
}

//! Adds a warning, or to the one about the same what that does not name yet: with the
//! amounts of the first time.
void note(const InputWarning& warning, std::vector<InputWarning>& warnings) {
    const auto same = std::find_if(
        warnings.begin(), warnings.end(),
        [&](const InputWarning& other) { return other.about == warning.about; });
    if (same == warnings.end()) {
        warnings.push_back(warning);
        return;
    }
    for (const auto& amount : warning.amounts) {
        const auto named = [&](const auto& known) {
            return known.first == amount.first;
        };
        if (std::none_of(same->amounts.begin(), same->amounts.end(), named)) {
            same->amounts.push_back(amount);
        }
    }
}

//! What events bring in is warned of at the start, and its files are kept.
void note(const CaseSpec& after, CaseSpec& spec) {
    for (const InputWarning& warning : after.warnings) {
        note(warning, spec.warnings);
    }
    for (const SourceFile& source : after.sources) {
        add_once(spec.sources, source);
    }
}

//! Goes through the pieces, instant by instant.
class CourseReader {
  public:
    CourseReader(Value root, const CaseSpec& spec, const ReadAgain& read, bool sound,
                 Diagnostics& problems, CaseSpec* notes)
        : pieces_(root, spec, problems),
          spec_(spec),
          read_(read),
          sound_(sound),
          problems_(problems),
          notes_(notes),
          root_(std::move(root)),
          now_(operation_of(CaseSpec(spec))) {
        // Read once already, and not to be read again at every instant.
        for (const char* known : {"events", "schedules", "solve", "specifications"}) {
            root_.table()->erase(known);
        }
    }

    std::vector<CaseInterval> read() {
        std::vector<CaseInterval> course;
        const std::vector<double>& instants = pieces_.instants();
        auto next = pieces_.all().begin();
        std::vector<const Piece*> ramps;  // those under way
        for (std::size_t k = 0; k < instants.size(); ++k) {
            const double begin = instants[k];
            const double end =
                k + 1 < instants.size() ? instants[k + 1] : spec_.simulate.until;
            CaseInterval interval{begin, end, false, {}, {}};
            std::vector<Setting> settings;
            for (const Piece* ramp : ramps) {
                set_at(*ramp, begin, settings);
            }
            ramps.erase(std::remove_if(ramps.begin(), ramps.end(),
                                       [&](const Piece* p) { return p->end <= begin; }),
                        ramps.end());
            for (; next != pieces_.all().end() && next->begin <= begin; ++next) {
                settings.push_back(next->at(begin));
                interval.is_event |= next->is_event;
                if (next->is_ramp()) {
                    ramps.push_back(&*next);
                }
            }
            interval.from = set(settings);
            settings.clear();
            for (const Piece* ramp : ramps) {
                set_at(*ramp, end, settings);
            }
            interval.to = set(settings);
            if (sound_ && interval.from.parts != interval.to.parts) {
                CaseSpec from = spec_;
                CaseSpec to = spec_;
                set_operation(from, interval.from);
                set_operation(to, interval.to);
                check_flows_between(from, to, settings.back().where, problems_);
            }
            course.push_back(std::move(interval));
        }
        // Of a faulty case, streams may differ in what they hold.
        for (std::size_t i = 0; sound_ && i < spec_.streams.size(); ++i) {
            lead_contents(course, i);
        }
        return course;
    }

  private:
    //! What a ramp has come to, unless it is of contents that are not set then.
    void set_at(const Piece& ramp, double t, std::vector<Setting>& settings) const {
        if (ramp.contents_of < 0 || pieces_.sets_contents(ramp.contents_of, t)) {
            settings.push_back(ramp.at(t));
        }
    }

    //! The contents of a stream from one instant at which they are set to the next, in
    //! a line through the intervals that other things make in between.
    void lead_contents(std::vector<CaseInterval>& course, std::size_t i) const {
        for (std::size_t first = 0, k = 0; k < course.size(); ++k) {
            if (!pieces_.sets_contents(static_cast<int>(i), course[k].end)) {
                continue;
            }
            const double begin = course[first].begin;
            const double end = course[k].end;
            const StreamSpec from = course[first].from.streams[i];
            const StreamSpec to = course[k].to.streams[i];
            for (std::size_t j = first; j < k; ++j) {
                const double s = (course[j].end - begin) / (end - begin);
                set_contents(course[j].to.streams[i], from, to, s);
                set_contents(course[j + 1].from.streams[i], from, to, s);
            }
            first = k + 1;
        }
    }

    //! What the case has come to with these values.
    const Operation& set(const std::vector<Setting>& settings) {
        if (!changes(settings)) {
            return now_;
        }
        const Value before = root_;
        bool wrong = false;
        std::vector<Setting> possible;
        for (const Setting& setting : settings) {
            try {
                assign(root_, {setting});
                possible.push_back(setting);
            } catch (const InputError& error) {
                if (!is_of_no_table(root_, setting.path)) {
                    problems_.add(error);
                }
                wrong = true;
            }
        }
        Diagnostics found;
        CaseSpec after = read_again(root_, found);
        for (const Diagnostic& diagnostic : found.sorted()) {
            wrong = report(diagnostic, before, possible) || wrong;
        }
        if (wrong) {
            root_ = before;  // so that what comes later is judged by itself
            sound_ = false;
            return now_;
        }
        if (notes_ != nullptr) {
            note(after, *notes_);
        }
        now_ = operation_of(std::move(after));
        return now_;
    }

    bool changes(const std::vector<Setting>& settings) const {
        return std::any_of(settings.begin(), settings.end(), [&](const Setting& s) {
            const Value* present = find_path(root_, s.path);
            return present == nullptr || !present->scalar() || !s.value.scalar() ||
                   present->data.index() != s.value.data.index() ||
                   assigned_text(*present) != assigned_text(s.value);
        });
    }

    //! The case with the same unknowns as at time zero.
    CaseSpec read_again(const Value& root, Diagnostics& found) const {
        CaseSpec after = read_(root, found);
        if (found.empty() && sound_ &&
            cation_names(after.chemistry.cations) !=
                cation_names(spec_.chemistry.cations)) {
            found.add({},
                      "this event changes which elements there are, expected the same",
                      "list all of them in chemistry.elements");
        }
        return after;
    }

    //! At the value that was set, wherever the case as a whole went wrong by it. False
    //! when it went wrong before.
    bool report(const Diagnostic& found, const Value& before,
                const std::vector<Setting>& settings) {
        const auto same_place = [&](const Setting& setting) {
            return setting.where.file == found.where.file &&
                   setting.where.line == found.where.line &&
                   setting.where.column == found.where.column;
        };
        if (std::any_of(settings.begin(), settings.end(), same_place)) {
            problems_.add(found.where, found.message, found.suggestion);
            return true;
        }
        if (!sound_ || settings.empty()) {
            return false;
        }
        const bool placed = found.where.line > 0;
        problems_.add(
            culprit(found, before, settings).where,
            placed ? fmt::format("once this is set, {}", found.message) : found.message,
            found.suggestion);
        return true;
    }

    //! The first of the values from which on the same is found.
    const Setting& culprit(const Diagnostic& found, const Value& before,
                           const std::vector<Setting>& settings) const {
        Value root = before;
        for (const Setting& setting : settings) {
            assign(root, {setting});
            Diagnostics others;
            read_again(root, others);
            for (const Diagnostic& other : others.sorted()) {
                if (other.message == found.message) {
                    return setting;
                }
            }
        }
        return settings.back();
    }

    Pieces pieces_;
    const CaseSpec& spec_;
    const ReadAgain& read_;
    bool sound_;  // nothing was wrong so far
    Diagnostics& problems_;
    CaseSpec* notes_;
    Value root_;
    Operation now_;
};

}  // namespace

std::vector<CaseInterval> read_course(Value root, const CaseSpec& spec,
                                      const ReadAgain& read, bool sound,
                                      Diagnostics& problems, CaseSpec* notes) {
    return CourseReader(std::move(root), spec, read, sound, problems, notes).read();
}

void set_operation(CaseSpec& spec, const Operation& operation) {
    spec.streams = operation.streams;
    for (std::size_t c = 0; c < spec.controls.size(); ++c) {
        spec.controls[c].set_point = operation.set_points[c];
    }
    for (std::size_t s = 0; s < spec.splitters.size(); ++s) {
        for (std::size_t k = 0; k < operation.parts[s].size(); ++k) {
            spec.splitters[s].outlets[k].value = operation.parts[s][k];
        }
    }
    for (std::size_t b = 0; b < spec.banks.size(); ++b) {
        for (std::size_t k = 0; k < operation.draws[b].size(); ++k) {
            spec.banks[b].draws[k].flow = operation.draws[b][k];
        }
        spec.banks[b].temperature = operation.temperatures[b];
    }
    for (std::size_t t = 0; t < spec.tanks.size(); ++t) {
        spec.tanks[t].outflow = operation.outflows[t];
    }
}

}  // namespace didymium

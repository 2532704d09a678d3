#include "inputs/readers/case/case_simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include "inputs/readers/case/case_keys.hpp"

namespace didymium {

namespace {

constexpr int default_outputs = 240;
constexpr int default_profiles = 30;
constexpr int max_points = 1000000;  // of a time grid: all of it is kept in memory

PhaseContents read_phase(TableReader& table, const std::string& key, Phase phase,
                         StreamReader& streams) {
    PhaseContents contents;
    if (const Value* value = table.table(key)) {
        const Declaration& keys =
            phase == Phase::aqueous ? keys::aqueous : keys::organic;
        TableReader reader(*value, table.path(key), keys, table.problems());
        contents = streams.read_contents(reader, phase);
        table.resolve(key, reader.finish());
    } else {
        table.missing(key);
    }
    return contents;
}

void read_initial(TableReader& table, StreamReader& streams, const IncludedFiles& files,
                  InitialDraft& draft) {
    table.choice("state");
    const std::string& state = table.variant();
    draft.filled_with_feed = state == "filled with feed";
    if (draft.filled_with_feed) {
        draft.has_acid = table.has("acid");
        draft.acid = streams.empty_contents();
        streams.read_acid(table, draft.acid);
        draft.organic_fraction = table.quantity("organic_fraction");
    } else if (state == "steady") {
        draft.spec.kind = InitialKind::steady;
    } else if (state == "file") {
        draft.spec.kind = InitialKind::file;
        draft.spec.file = table.text("file");
        if (!draft.spec.file.empty()) {
            draft.spec.file = files.absolute(draft.spec.file).string();
            std::error_code ignored;
            if (!std::filesystem::is_regular_file(draft.spec.file, ignored)) {
                table.problem("file",
                              fmt::format("there is no file {}, expected a result "
                                          "of an earlier run",
                                          draft.spec.file));
            }
            table.resolve("file", {draft.spec.file, table.where("file")});
        }
        if (table.has("scenario")) {
            draft.spec.scenario = static_cast<int>(table.integer("scenario"));
        }
    } else if (state == "phases") {
        draft.aqueous = read_phase(table, "aqueous", Phase::aqueous, streams);
        draft.organic = read_phase(table, "organic", Phase::organic, streams);
    }
}

}  // namespace

SimulateSpec read_simulate(TableReader& root, StreamReader& streams,
                           const IncludedFiles& files, InitialDraft& initial,
                           Diagnostics& problems) {
    SimulateSpec spec;
    const Value* value = root.table("simulate");
    if (value == nullptr) {
        root.missing("simulate");
        spec.until = std::nan("");
        return spec;
    }
    TableReader table(*value, "simulate", keys::simulate, problems);
    spec.until = table.quantity("until");
    const auto interval = [&](const std::string& key, int parts) {
        const double seconds =
            table.quantity(key, quantity_text(spec.until / parts, "h", kinds::time));
        if (spec.until / seconds > max_points) {
            table.problem(key, fmt::format("{} asks for {:.2g} points until the end, "
                                           "expected at most {:.0e}",
                                           table.path(key), spec.until / seconds,
                                           static_cast<double>(max_points)));
        }
        return seconds;
    };
    spec.output_interval = interval("output_interval", default_outputs);
    spec.profile_interval = interval("profile_interval", default_profiles);
    spec.stop_at_rate_norm = table.number("stop_at_rate_norm");

    const Array* sensitivities = table.array("sensitivities");
    for (std::size_t i = 0; sensitivities != nullptr && i < sensitivities->size();
         ++i) {
        const Value& path = (*sensitivities)[i];
        if (path.text() == nullptr) {
            problems.add(path.where,
                         fmt::format("simulate.sensitivities.{} is {}, expected the "
                                     "path of an input such as "
                                     "\"streams.solvent.flow\"",
                                     i + 1, shown(path)));
            continue;
        }
        spec.sensitivities.push_back({*path.text(), 0.0, {}, path.where});
    }

    const Value* state = table.value("initial");
    Value described{Table{}, state == nullptr ? table.where() : state->where};
    if (state == nullptr) {
        described.table()->set("state", {"filled with feed", described.where});
    } else if (state->text() != nullptr) {
        described.table()->set("state", *state);
    } else {
        described = *state;
    }
    initial.where = described.where;
    const std::size_t before = problems.size();
    TableReader reader(described, "simulate.initial", keys::initial, problems);
    read_initial(reader, streams, files, initial);
    table.resolve("initial", reader.finish());
    initial.known = problems.size() == before;
    root.resolve("simulate", table.finish());
    return spec;
}

namespace {

//! What the vessels of each bank hold at the start.
class VesselFiller {
  public:
    VesselFiller(const InitialDraft& draft, const CaseSpec& spec,
                 const std::vector<StreamDraft>& drafts, int n_elements,
                 const std::vector<bool>& keep, StreamReader& streams,
                 Diagnostics& problems)
        : draft_(draft),
          spec_(spec),
          drafts_(drafts),
          n_elements_(n_elements),
          keep_(keep),
          streams_(streams),
          problems_(problems),
          initial_(draft.spec),
          filled_(spec.banks.size(), false) {
        initial_.where = draft.where;
        initial_.aqueous.resize(spec.banks.size());
        initial_.organic.resize(spec.banks.size());
        for (const TankSpec& tank : spec.tanks) {
            initial_.tanks.push_back(
                tank.contents < 0
                    ? std::vector<double>(spec.chemistry.n_components(), 0.0)
                    : spec.streams[tank.contents].concentration);
        }
    }

    InitialSpec fill() {
        for (std::size_t b = 0; b < spec_.banks.size(); ++b) {
            if (initial_.kind == InitialKind::phases && !draft_.filled_with_feed) {
                initial_.aqueous[b] =
                    restrict_components(draft_.aqueous.concentration, keep_);
                initial_.organic[b] =
                    restrict_components(draft_.organic.concentration, keep_);
            } else {
                fill_with_feed(b);
            }
        }
        return std::move(initial_);
    }

  private:
    //! The liquor of the first aqueous feed, or of the aqueous stream without one; what
    //! another bank gives off is what that is filled with. A steady state is searched
    //! from there, too.
    void fill_with_feed(std::size_t b) {
        if (filled_[b]) {
            return;
        }
        filled_[b] = true;
        const BankSpec& bank = spec_.banks[b];
        Source source = bank.aqueous;
        const auto feed =
            std::find_if(bank.feeds.begin(), bank.feeds.end(), [&](const FeedSpec& f) {
                return phase_of(spec_, f.source) == Phase::aqueous;
            });
        if (feed != bank.feeds.end()) {
            source = feed->source;
        }
        const std::vector<double> aqueous = liquor_of(source);
        std::vector<double> organic(aqueous.size(), 0.0);
        double bound = 0.0;
        for (int i = 0; i < spec_.chemistry.n_cations(); ++i) {
            organic[i] = draft_.organic_fraction * aqueous[i];
            bound += spec_.chemistry.cations[i].units * organic[i];
        }
        spec_.chemistry.add_anions_of_metals(organic);
        organic.back() = extractant_of(bank.solvent);
        if (!(organic.back() > 0.0)) {
            problems_.add(bank.where,
                          fmt::format("nothing says with how much extractant bank '{}' "
                                      "starts: its solvent comes from itself",
                                      bank.name),
                          "let the loop run through a tank");
            return;
        }
        if (bound > organic.back()) {
            problems_.add(
                draft_.where,
                fmt::format("the organic vessels of bank '{}' would start with more "
                            "metal than their extractant can bind, expected less",
                            bank.name),
                "give a smaller organic_fraction");
        }
        initial_.aqueous[b] = aqueous;
        initial_.organic[b] = organic;
    }

    std::vector<double> liquor_of(const Source& source) {
        if (source.port >= 0) {
            const PortSpec& origin = origin_of(source.port);
            if (origin.unit == UnitKind::tank) {
                return initial_.tanks[origin.index];
            }
            fill_with_feed(origin.index);
            // In a loop that bank may be waiting for this one.
            return initial_.aqueous[origin.index].empty()
                       ? std::vector<double>(spec_.chemistry.n_components(), 0.0)
                       : initial_.aqueous[origin.index];
        }
        PhaseContents liquor = drafts_[source.stream].contents;
        const auto cations = liquor.concentration.begin();
        const bool alkaline = liquor.free_acid < 0.0;
        if (!alkaline) {
            std::fill(cations + n_elements_, cations + keep_.size(), 0.0);
        }
        if (draft_.has_acid && !alkaline) {
            liquor.free_acid = draft_.acid.free_acid;
        }
        streams_.close_charge(liquor, draft_.where);
        return restrict_components(liquor.concentration, keep_);
    }

    double extractant_of(const Source& source) {
        if (source.stream >= 0) {
            return spec_.streams[source.stream].concentration.back();
        }
        const PortSpec& origin = origin_of(source.port);
        if (origin.unit == UnitKind::tank) {
            return initial_.tanks[origin.index].back();
        }
        fill_with_feed(origin.index);
        return initial_.organic[origin.index].empty()
                   ? 0.0
                   : initial_.organic[origin.index].back();
    }

    //! The port of the bank or tank that a port's flow comes from.
    const PortSpec& origin_of(int port) const {
        while (spec_.ports[port].unit == UnitKind::splitter) {
            port = spec_.splitters[spec_.ports[port].index].inlet.port;
        }
        return spec_.ports[port];
    }

    const InitialDraft& draft_;
    const CaseSpec& spec_;
    const std::vector<StreamDraft>& drafts_;
    int n_elements_;
    const std::vector<bool>& keep_;
    StreamReader& streams_;
    Diagnostics& problems_;
    InitialSpec initial_;
    std::vector<bool> filled_;  //!< (bank)
};

}  // namespace

InitialSpec fill_vessels(const InitialDraft& draft, const CaseSpec& spec,
                         const std::vector<StreamDraft>& drafts, int n_elements,
                         const std::vector<bool>& keep, StreamReader& streams,
                         Diagnostics& problems) {
    return VesselFiller(draft, spec, drafts, n_elements, keep, streams, problems)
        .fill();
}

}  // namespace didymium

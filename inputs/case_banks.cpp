#include "inputs/case_banks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "inputs/case_keys.hpp"
#include "inputs/flow_balance.hpp"
#include "inputs/suggest.hpp"

namespace didymium {

namespace {

constexpr double flow_ratio = -1.0;  // Contactor::organic_holdup

}  // namespace

BankReader::BankReader(const std::vector<StreamSpec>& streams,
                       std::vector<bool> phase_known, const Table& banks,
                       Diagnostics& problems)
    : streams_(streams),
      phase_known_(std::move(phase_known)),
      problems_(problems),
      stream_used_(streams.size(), false) {
    list_ports(banks);
}

//! What every bank gives off, before any is read: one may take it from a later one.
void BankReader::list_ports(const Table& banks) {
    for (const Member& member : banks.members) {
        const std::string& bank = member.key;
        ports_.push_back({bank + ".raffinate", bank, Phase::aqueous});
        ports_.push_back({bank + ".loaded_organic", bank, Phase::organic});
        const Table* table = member.value.table();
        const Value* draws = table == nullptr ? nullptr : table->find("draws");
        for (std::size_t i = 0; draws != nullptr && draws->array() != nullptr &&
                                i < draws->array()->size();
             ++i) {
            const Table* draw = (*draws->array())[i].table();
            const Value* name = draw == nullptr ? nullptr : draw->find("name");
            const Value* phase = draw == nullptr ? nullptr : draw->find("phase");
            if (name == nullptr || name->text() == nullptr) {
                continue;
            }
            Port port{bank + "." + *name->text(), bank};
            port.phase_known = phase != nullptr && phase->text() != nullptr;
            if (port.phase_known && *phase->text() == "organic") {
                port.phase = Phase::organic;
            }
            ports_.push_back(port);
        }
    }
}

BankSpec BankReader::read(const Member& member, Table& resolved) {
    BankSpec bank;
    bank.name = member.key;
    TableReader table(member.value, "banks." + member.key, keys::bank, problems_);
    sections_.clear();
    flows_known_ = true;
    if (member.value.table() == nullptr) {
        places_known_ = false;
        drafts_.emplace_back();
        return bank;
    }
    if (bank.name.find('.') != std::string::npos) {
        problems_.add(
            member.where,
            fmt::format("the name of a bank holds a dot: '{}', expected none: "
                        "results are named by it",
                        bank.name),
            "write an underscore");
    }
    Draft& draft = drafts_.emplace_back();
    draft.where = table.where();
    std::vector<Contactor>& contactors = draft.contactors;
    read_sections(table, bank, contactors);
    bank.solvent = take_source(table, "solvent", "organic");
    if (table.has("aqueous")) {
        bank.aqueous = take_source(table, "aqueous", "aqueous");
    }
    read_feeds(table, bank);
    read_draws(table, bank);
    read_overrides(table, bank, contactors);
    bool last_stage_fed = bank.aqueous.exists();
    const bool aqueous_named = table.value("aqueous") != nullptr;
    if (!aqueous_named && !(flows_known_ && stages_known())) {
        places_known_ = false;  // a feed may be meant for the last stage
    } else if (!aqueous_named) {
        for (const FeedSpec& feed : bank.feeds) {
            last_stage_fed = last_stage_fed || feed.stage + 1 == bank.n_stages();
        }
        if (!last_stage_fed) {
            places_known_ = false;
            table.missing("aqueous", "\"scrub\", or let a feed enter the last stage");
        }
    }
    draft.sound = bank.solvent.exists() && last_stage_fed && flows_known_ &&
                  stages_known() && bank.n_stages() > 0;
    if (!stages_known()) {
        bank.stages.clear();
    }
    resolved.set(member.key, table.finish());
    return bank;
}

//! The stream or the outlet of a bank that a key names, which no bank may have taken
//! before; none where there is no such thing.
Source BankReader::take_source(TableReader& table, const std::string& key,
                               const char* expected) {
    const std::string name = table.text(key);
    if (name.empty()) {
        places_known_ = flows_known_ = false;
        return {};
    }
    std::vector<std::string> known;
    Source source;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        known.push_back(streams_[i].name);
        source.stream = streams_[i].name == name ? static_cast<int>(i) : source.stream;
    }
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        known.push_back(ports_[i].name);
        if (source.stream < 0 && ports_[i].name == name) {
            source.port = static_cast<int>(i);
        }
    }
    if (!source.exists()) {
        places_known_ = flows_known_ = false;
        table.problem(
            key,
            fmt::format("{} names '{}', which is no stream and no outlet of a bank, "
                        "expected one of {}",
                        table.path(key), name, join_words(known)),
            did_you_mean(name, known));
        return {};
    }
    const bool is_stream = source.stream >= 0;
    const Phase phase =
        is_stream ? streams_[source.stream].phase : ports_[source.port].phase;
    const bool phase_known =
        is_stream ? phase_known_[source.stream] : ports_[source.port].phase_known;
    const std::string phase_name = phase == Phase::organic ? "organic" : "aqueous";
    if (*expected != '\0' && phase_known && phase_name != expected) {
        table.problem(key, fmt::format("{} is '{}', an {} stream, expected an {} one",
                                       table.path(key), name, phase_name, expected));
        places_known_ = flows_known_ = false;
        return {};
    }
    const bool used =
        is_stream ? stream_used_[source.stream] : ports_[source.port].used;
    if (used) {
        table.problem(key, fmt::format("the stream '{}' is used twice, expected in one "
                                       "place",
                                       name));
        places_known_ = false;  // one of the two was meant to be another stream
    }
    if (is_stream) {
        stream_used_[source.stream] = true;
    } else {
        ports_[source.port].used = true;
    }
    return source;
}

void BankReader::read_sections(TableReader& table, BankSpec& bank,
                               std::vector<Contactor>& contactors) {
    const Array* sections = table.array("sections");
    if (sections != nullptr && sections->empty()) {
        table.problem("sections", fmt::format("{} is empty, expected at least one",
                                              table.path("sections")));
    } else if (sections == nullptr) {
        table.missing("sections");
    }
    Contactor common;
    read_contactor(table, common);
    Array resolved;
    for (std::size_t i = 0; sections != nullptr && i < sections->size(); ++i) {
        TableReader section((*sections)[i],
                            fmt::format("{}.{}", table.path("sections"), i + 1),
                            keys::section, problems_);
        SectionSpec spec;
        spec.name = section.text("name");
        const std::size_t before = problems_.size();
        spec.n_stages = static_cast<int>(section.integer("stages"));
        const bool known = problems_.size() == before && section.has("stages");
        const bool first_known = sections_.empty() || (sections_.back().first_known &&
                                                       sections_.back().count_known);
        const int first = static_cast<int>(contactors.size());
        for (const Extent& other : sections_) {
            if (other.name == spec.name && !spec.name.empty()) {
                section.problem("name", fmt::format("a second section '{}', expected a "
                                                    "name of its own",
                                                    spec.name));
            }
        }
        sections_.push_back({spec.name, first, spec.n_stages, known, first_known});
        Contactor own = common;
        read_contactor(section, own);
        if (!own.has_mixer) {
            table.missing("mixer");
        }
        if (!own.has_settler) {
            table.missing("settler");
        }
        // Said once: the other sections lack the same.
        common.has_mixer = common.has_mixer || !own.has_mixer;
        common.has_settler = common.has_settler || !own.has_settler;
        contactors.insert(contactors.end(), spec.n_stages, own);
        bank.sections.push_back(std::move(spec));
        resolved.push_back(section.finish());
    }
    if (sections != nullptr) {
        table.resolve("sections", {std::move(resolved), table.where("sections")});
    }
    bank.stages.resize(contactors.size());
}

//! What a section or a stage leaves out is that of the bank.
void BankReader::read_contactor(TableReader& table, Contactor& contactor) {
    if (const Value* value = table.table("mixer")) {
        TableReader mixer(*value, table.path("mixer"), keys::mixer, problems_);
        read_mixer(mixer, contactor);
        table.resolve("mixer", mixer.finish());
        contactor.has_mixer = true;
    } else if (table.has("mixer")) {
        contactor.has_mixer = true;  // reported as no table
    }
    if (const Value* value = table.table("settler")) {
        TableReader settler(*value, table.path("settler"), keys::settler, problems_);
        StageSpec& spec = contactor.spec;
        const bool inherits = contactor.has_settler;
        const auto volume = [&](const char* key, double& target) {
            if (!inherits || settler.has(key)) {
                target = settler.quantity(key);
            } else {
                settler.value(key);
            }
        };
        volume("aqueous", spec.settler_aqueous);
        volume("organic", spec.settler_organic);
        const bool has_cells = settler.has("cells");
        const long cells = settler.integer("cells");
        settler.drop("cells");
        const auto count = [&](const char* key, int inherited) {
            const long fallback = has_cells || !inherits ? cells : inherited;
            return static_cast<int>(settler.integer(key, fallback));
        };
        spec.aqueous_cells = count("aqueous_cells", spec.aqueous_cells);
        spec.organic_cells = count("organic_cells", spec.organic_cells);
        table.resolve("settler", settler.finish());
        contactor.has_settler = true;
    } else if (table.has("settler")) {
        contactor.has_settler = true;
    }
}

void BankReader::read_mixer(TableReader& mixer, Contactor& contactor) {
    const bool both = mixer.has("aqueous") || mixer.has("organic");
    if (both && (mixer.has("volume") || mixer.has("organic_holdup"))) {
        mixer.problem(mixer.has("volume") ? "volume" : "organic_holdup",
                      fmt::format("{} gives the volumes twice, expected volume with "
                                  "organic_holdup, or aqueous and organic",
                                  mixer.path()));
    }
    if (both) {
        const double aqueous = mixer.quantity("aqueous");
        const double organic = mixer.quantity("organic");
        mixer.value("volume");
        mixer.value("organic_holdup");
        contactor.mixer_volume = aqueous + organic;
        contactor.organic_holdup = organic / contactor.mixer_volume;
    } else {
        mixer.value("aqueous");
        mixer.value("organic");
        const Value* holdup = mixer.value("organic_holdup");
        if (!contactor.has_mixer || mixer.has("volume")) {
            contactor.mixer_volume = mixer.quantity("volume");
        } else {
            mixer.value("volume");
        }
        if (holdup != nullptr && !(holdup->text() && *holdup->text() == "flow ratio")) {
            contactor.organic_holdup = mixer.quantity("organic_holdup");
        } else if (holdup != nullptr || !contactor.has_mixer) {
            contactor.organic_holdup = flow_ratio;
            mixer.resolve("organic_holdup", {"flow ratio", mixer.where()});
        }
    }
    if (!contactor.has_mixer || mixer.has("transfer")) {
        read_transfer(mixer, contactor);
    } else {
        mixer.value("transfer");
    }
}

//! transfer = "equilibrium", or how far from it: { rate = "0.1 1/s" },
//! { stage_efficiency = "90 %" }, { murphree = "90 %" }.
void BankReader::read_transfer(TableReader& mixer, Contactor& contactor) {
    TransferSpec& transfer = contactor.spec.transfer;
    const std::vector<std::string> ways = {"rate", "stage_efficiency", "murphree"};
    transfer = {};
    contactor.efficiency = 0.0;
    const Value* value = mixer.value("transfer");
    if (value == nullptr) {
        mixer.resolve("transfer", {"equilibrium", mixer.where()});
        return;
    }
    if (value->table() == nullptr) {
        if (value->text() == nullptr || *value->text() != "equilibrium") {
            mixer.problem(
                "transfer",
                fmt::format("{} is {}, expected \"equilibrium\" or a table "
                            "with one of {}",
                            mixer.path("transfer"), shown(*value), join_words(ways)),
                "write { stage_efficiency = \"90 %\" }");
        }
        return;
    }
    TableReader table(*value, mixer.path("transfer"), keys::transfer, problems_);
    int given = 0;
    for (const std::string& way : ways) {
        given += table.has(way) ? 1 : 0;
        table.value(way);
    }
    if (given > 1 || (given == 0 && value->table()->members.empty())) {
        problems_.add(table.where(),
                      fmt::format("{} holds {}, expected one of {}", table.path(),
                                  given > 1 ? "several" : "none", join_words(ways)),
                      "write { stage_efficiency = \"90 %\" }, or \"equilibrium\"");
    }
    if (table.has("rate")) {
        transfer.law = TransferLaw::rate;
        transfer.rate = table.quantity("rate");
    } else if (table.has("stage_efficiency")) {
        transfer.law = TransferLaw::rate;
        contactor.efficiency = table.quantity("stage_efficiency");
    } else if (table.has("murphree")) {
        transfer.law = TransferLaw::organic_film;
        contactor.efficiency = table.quantity("murphree");
    }
    mixer.resolve("transfer", table.finish());
}

//! overrides = [ { section = "scrub", stage = 3, mixer = { ... } } ]
void BankReader::read_overrides(TableReader& table, const BankSpec& bank,
                                std::vector<Contactor>& contactors) {
    const Array* overrides = table.array("overrides");
    Array resolved;
    for (std::size_t i = 0; overrides != nullptr && i < overrides->size(); ++i) {
        TableReader one((*overrides)[i],
                        fmt::format("{}.{}", table.path("overrides"), i + 1),
                        keys::stage_override, problems_);
        const int stage = feed_stage(one, bank);
        Contactor
            ignored;  // of a stage that is not known; any would do to inherit from
        ignored.has_mixer = ignored.has_settler = true;
        const bool is_table = (*overrides)[i].table() != nullptr;
        if (is_table && !one.has("mixer") && !one.has("settler")) {
            problems_.add(one.where(), fmt::format("{} overrides nothing, expected a "
                                                   "mixer or a settler",
                                                   one.path()));
        }
        read_contactor(one, stage < 0 ? ignored : contactors[stage]);
        resolved.push_back(one.finish());
    }
    if (overrides != nullptr) {
        table.resolve("overrides", {std::move(resolved), table.where("overrides")});
    }
}

//! draws = [ { name = "middle", phase = "aqueous", stage = 20, flow = "1 m3/h" } ]
void BankReader::read_draws(TableReader& table, BankSpec& bank) {
    const Array* draws = table.array("draws");
    for (std::size_t i = 0; draws != nullptr && i < draws->size(); ++i) {
        TableReader one((*draws)[i], fmt::format("{}.{}", table.path("draws"), i + 1),
                        keys::draw, problems_);
        DrawSpec draw;
        draw.where = one.where();
        draw.name = one.text("name");
        for (const char* taken : {"raffinate", "loaded_organic", "stages"}) {
            if (draw.name == taken) {
                one.problem("name", fmt::format("{} '{}' is taken by the bank itself, "
                                                "expected another name",
                                                one.path("name"), draw.name));
            }
        }
        for (const DrawSpec& other : bank.draws) {
            if (other.name == draw.name && !draw.name.empty()) {
                one.problem("name",
                            fmt::format("a second draw '{}', expected a name of "
                                        "its own",
                                        draw.name));
            }
        }
        if (draw.name.find('.') != std::string::npos) {
            one.problem("name",
                        fmt::format("{} is \"{}\", expected a name without a dot",
                                    one.path("name"), draw.name),
                        "write an underscore");
        }
        const std::string phase = one.choice("phase");
        draw.phase = phase == "organic" ? Phase::organic : Phase::aqueous;
        draw.flow = one.quantity("flow");
        draw.stage = feed_stage(one, bank);
        one.finish();
        bank.draws.push_back(std::move(draw));
    }
}

void BankReader::read_feeds(TableReader& table, BankSpec& bank) {
    const Array* feeds = table.array("feeds");
    if (feeds == nullptr && table.has("feeds")) {
        places_known_ = flows_known_ = false;
    }
    for (std::size_t i = 0; feeds != nullptr && i < feeds->size(); ++i) {
        TableReader feed((*feeds)[i], fmt::format("{}.{}", table.path("feeds"), i + 1),
                         keys::feed, problems_);
        FeedSpec spec;
        spec.source = take_source(feed, "stream", "");
        spec.stage = feed_stage(feed, bank);
        feed.finish();
        if (spec.source.exists() && spec.stage >= 0) {
            bank.feeds.push_back(spec);
        } else {
            flows_known_ = false;
        }
    }
}

//! 0-based in the bank, or -1 after a report.
int BankReader::feed_stage(TableReader& feed, const BankSpec& bank) {
    const Extent whole{bank.name, 0, bank.n_stages(), stages_known(), true};
    const Extent unknown{"", 0, 0, false, false};
    if (!feed.has("section")) {
        feed.value("section");
        return stage_in(feed, whole, "the bank");
    }
    const std::string name = feed.text("section");
    std::vector<std::string> known;
    for (const Extent& section : sections_) {
        known.push_back(section.name);
    }
    const auto found = std::find(known.begin(), known.end(), name);
    const bool all_named = std::find(known.begin(), known.end(), "") == known.end();
    if (found == known.end() && !name.empty() && !known.empty() && all_named) {
        feed.problem("section",
                     fmt::format("no section '{}' in this bank, expected one of {}",
                                 name, join_words(known)),
                     did_you_mean(name, known));
    }
    return stage_in(feed,
                    name.empty() || found == known.end()
                        ? unknown
                        : sections_[static_cast<std::size_t>(found - known.begin())],
                    fmt::format("section '{}'", name));
}

//! The stage of a section or of the bank; -1 where that is not known.
int BankReader::stage_in(TableReader& feed, const Extent& extent,
                         const std::string& of) {
    const Value* stage = feed.value("stage");
    if (stage == nullptr) {
        feed.missing("stage", "\"first\", \"last\" or a number");
        return -1;
    }
    const bool placed = extent.first_known && stages_known();
    if (stage->text() != nullptr && *stage->text() == "first") {
        return placed ? extent.first : -1;
    }
    if (stage->text() != nullptr && *stage->text() == "last") {
        return placed ? extent.first + extent.count - 1 : -1;
    }
    const auto* number = stage->integer();
    if (number == nullptr || *number < 1 ||
        (extent.count_known && *number > extent.count)) {
        feed.problem(
            "stage",
            fmt::format(
                "{} is {}, expected \"first\", \"last\" or a number {}",
                feed.path("stage"), shown(*stage),
                extent.count_known
                    ? fmt::format("from 1 to {}, the stages of {}", extent.count, of)
                    : std::string("from 1")));
        return -1;
    }
    return placed ? extent.first + static_cast<int>(*number) - 1 : -1;
}

bool BankReader::stages_known() const {
    return !sections_.empty() &&
           std::all_of(sections_.begin(), sections_.end(),
                       [](const Extent& section) { return section.count_known; });
}

void BankReader::connect(CaseSpec& spec) {
    number_ports(spec);
    const bool sound = std::all_of(drafts_.begin(), drafts_.end(),
                                   [](const Draft& draft) { return draft.sound; });
    const std::vector<std::string> loop = find_loop(spec);
    if (!loop.empty()) {
        const auto bank =
            std::find_if(spec.banks.begin(), spec.banks.end(),
                         [&](const BankSpec& b) { return b.name == loop.back(); });
        problems_.add(
            drafts_[bank - spec.banks.begin()].where,
            fmt::format("{} -> {} is a loop of banks, expected each to take from banks "
                        "upstream alone",
                        fmt::join(loop, " -> "), loop.front()),
            "loops of solvent or liquor cannot be simulated yet");
        return;
    }
    std::vector<double> port_flows(spec.ports.size(), 0.0);
    if (sound) {
        std::vector<double> streams;
        for (const StreamSpec& stream : spec.streams) {
            streams.push_back(stream.flow);
        }
        port_flows = FlowBalance(spec).flows(streams);
    }
    for (std::size_t b = 0; b < spec.banks.size(); ++b) {
        BankSpec& bank = spec.banks[b];
        const bool alone = [&] {
            bool streams_only = bank.solvent.port < 0 && bank.aqueous.port < 0;
            for (const FeedSpec& feed : bank.feeds) {
                streams_only = streams_only && feed.source.port < 0;
            }
            return streams_only;
        }();
        if (drafts_[b].sound && (sound || alone)) {
            size_stages(spec, drafts_[b], port_flows, bank);
        }
    }
}

//! The ports of the banks as they were read; sources change over to these.
void BankReader::number_ports(CaseSpec& spec) {
    for (std::size_t b = 0; b < spec.banks.size(); ++b) {
        int outlet = 0;
        for (const BankSpec::OutletName& named : spec.banks[b].outlets()) {
            spec.ports.push_back({spec.banks[b].name + "." + named.name, named.phase,
                                  static_cast<int>(b), outlet++});
        }
    }
    const auto change_over = [&](Source& source) {
        if (source.port < 0) {
            return;
        }
        const std::string& name = ports_[source.port].name;
        const auto at = std::find_if(spec.ports.begin(), spec.ports.end(),
                                     [&](const PortSpec& p) { return p.name == name; });
        source.port =
            at == spec.ports.end() ? -1 : static_cast<int>(at - spec.ports.begin());
    };
    for (BankSpec& bank : spec.banks) {
        change_over(bank.solvent);
        change_over(bank.aqueous);
        for (FeedSpec& feed : bank.feeds) {
            change_over(feed.source);
        }
    }
}

//! Volumes of every stage; both phases must flow through each.
void BankReader::size_stages(const CaseSpec& spec, const Draft& draft,
                             const std::vector<double>& port_flows, BankSpec& bank) {
    const int n = bank.n_stages();
    std::vector<double> aqueous(n, 0.0);  // what enters or is drawn after each stage
    std::vector<double> organic(n, 0.0);
    const auto enter = [&](const Source& source, int stage) {
        if (source.exists()) {
            (phase_of(spec, source) == Phase::organic ? organic : aqueous)[stage] +=
                source.stream >= 0 ? spec.streams[source.stream].flow
                                   : port_flows[source.port];
        }
    };
    enter(bank.solvent, 0);
    enter(bank.aqueous, n - 1);
    for (const FeedSpec& feed : bank.feeds) {
        enter(feed.source, feed.stage);
    }
    const auto draw = [&](Phase phase, int stage, double& flow) {
        for (const DrawSpec& d : bank.draws) {
            if (d.phase != phase || d.stage != stage) {
                continue;
            }
            if (d.flow >= flow) {
                problems_.add(
                    d.where, fmt::format("'{}' draws {:.6g} m3/h of the {:.6g} m3/h "
                                         "of {} in stage {}, expected less",
                                         d.name, d.flow * 3600.0, flow * 3600.0,
                                         phase == Phase::organic ? "solvent" : "liquor",
                                         stage + 1));
            }
            flow -= d.flow;
        }
    };
    double flow = 0.0;
    const std::size_t before = problems_.size();
    for (int j = n - 1; j >= 0; --j) {
        aqueous[j] = flow += aqueous[j];
        draw(Phase::aqueous, j, flow);
    }
    flow = 0.0;
    for (int j = 0; j < n; ++j) {
        organic[j] = flow += organic[j];
        draw(Phase::organic, j, flow);
    }
    if (problems_.size() > before) {
        return;  // a draw takes all
    }
    for (int j = 0; j < n; ++j) {
        if (organic[j] <= 0.0 || aqueous[j] <= 0.0) {
            problems_.add(draft.where,
                          fmt::format("no {} flows through stage {} of banks.{}, "
                                      "expected both phases in every stage",
                                      organic[j] <= 0.0 ? "organic" : "aqueous", j + 1,
                                      bank.name));
            return;
        }
        size_stage(draft.contactors[j], aqueous[j], organic[j], bank.stages[j]);
    }
}

void BankReader::size_stage(const Contactor& contactor, double aqueous, double organic,
                            StageSpec& stage) {
    const double holdup = contactor.organic_holdup == flow_ratio
                              ? organic / (organic + aqueous)
                              : contactor.organic_holdup;
    stage = contactor.spec;
    stage.mixer_organic = contactor.mixer_volume * holdup;
    stage.mixer_aqueous = contactor.mixer_volume - stage.mixer_organic;
    if (contactor.efficiency > 0.0) {
        // Of a well-mixed phase with residence time tau, k tau = E/(1 - E).
        const double residence = stage.transfer.law == TransferLaw::organic_film
                                     ? stage.mixer_organic / organic
                                     : contactor.mixer_volume / (aqueous + organic);
        stage.transfer.rate =
            contactor.efficiency / (1.0 - contactor.efficiency) / residence;
    }
}

}  // namespace didymium

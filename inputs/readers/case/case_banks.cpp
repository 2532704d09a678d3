#include "inputs/readers/case/case_banks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "inputs/readers/case/bank_flows.hpp"
#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/case/flow_balance.hpp"
#include "inputs/readers/case/flow_checks.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

BankSpec BankReader::read(const Member& member, Table& resolved) {
    BankSpec bank;
    bank.name = member.key;
    TableReader table(member.value, "banks." + member.key, keys::bank, problems_);
    bank.where = table.where();
    sections_.clear();
    flows_known_ = true;
    if (member.value.table() == nullptr) {
        connections_.lose_track();
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
    std::vector<Contactor>& contactors = draft.contactors;
    read_sections(table, bank, contactors);
    bank.solvent = connections_.take(table, "solvent", "organic");
    if (table.has("aqueous")) {
        bank.aqueous = connections_.take(table, "aqueous", "aqueous");
        flows_known_ = bank.aqueous.exists();
    }
    read_feeds(table, bank);
    read_draws(table, bank);
    read_overrides(table, bank, contactors);
    bank.proportional = table.choice("hydraulics") == "proportional";
    bank.temperature = table.quantity("temperature");
    bool last_stage_fed = bank.aqueous.exists();
    const bool aqueous_named = table.value("aqueous") != nullptr;
    if (!aqueous_named && !(flows_known_ && stages_known())) {
        connections_.lose_track();  // a feed may be meant for the last stage
    } else if (!aqueous_named) {
        for (const FeedSpec& feed : bank.feeds) {
            last_stage_fed = last_stage_fed || feed.stage + 1 == bank.n_stages();
        }
        if (!last_stage_fed) {
            connections_.lose_track();
            table.missing("aqueous", "\"scrub\", or let a feed enter the last stage");
        }
    }
    draft.sound = bank.solvent.exists() && last_stage_fed && flows_known_ &&
                  stages_known() && bank.n_stages() > 0;
    if (!stages_known()) {
        bank.stages.clear();
    }
    for (std::size_t j = 0; j < bank.stages.size(); ++j) {
        bank.stages[j] = contactors[j].spec;
    }
    resolved.set(member.key, table.finish());
    return bank;
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
        if (draw.name.ends_with("_entrained")) {
            one.problem("name",
                        fmt::format("{} '{}' ends as outlets of what is entrained do, "
                                    "expected another name",
                                    one.path("name"), draw.name));
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
        connections_.lose_track();
        flows_known_ = false;
    }
    for (std::size_t i = 0; feeds != nullptr && i < feeds->size(); ++i) {
        TableReader feed((*feeds)[i], fmt::format("{}.{}", table.path("feeds"), i + 1),
                         keys::feed, problems_);
        FeedSpec spec;
        spec.source = connections_.take(feed, "stream", "");
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

void BankReader::size(CaseSpec& spec) {
    const bool sound = std::all_of(drafts_.begin(), drafts_.end(),
                                   [](const Draft& draft) { return draft.sound; });
    std::vector<double> port_flows(spec.ports.size(), 0.0);
    bool ports_known = false;
    if (sound && connections_.all_known() && !spec.ports.empty()) {
        const std::size_t before = problems_.size();
        port_flows = checked_flows(spec, problems_);
        ports_known = problems_.size() == before;
    }
    for (std::size_t b = 0; b < spec.banks.size(); ++b) {
        BankSpec& bank = spec.banks[b];
        bool flows_known = drafts_[b].sound;
        for_each_source(bank, [&](const Source& source) {
            flows_known = flows_known && (source.port < 0 || ports_known);
        });
        if (flows_known) {
            size_stages(spec, drafts_[b], port_flows, bank);
        }
    }
}

//! Volumes of every stage.
void BankReader::size_stages(CaseSpec& spec, const Draft& draft,
                             const std::vector<double>& port_flows, BankSpec& bank) {
    std::vector<StageFlow> flows = stage_flows(spec, bank, port_flows);
    const std::size_t before = problems_.size();
    for (const DrawSpec& draw : bank.draws) {
        if (draw.stage < 0) {
            continue;
        }
        const StageFlow& at = flows[draw.stage];
        const bool organic = draw.phase == Phase::organic;
        const double left = organic ? at.organic_out : at.aqueous_out;
        if (draw.flow > 0.0 && left <= 0.0) {
            problems_.add(
                draw.where,
                fmt::format("'{}' draws {:.6g} m3/h of the {:.6g} m3/h of {} in stage "
                            "{}, expected less",
                            draw.name, draw.flow * 3600.0, (draw.flow + left) * 3600.0,
                            organic ? "solvent" : "liquor", draw.stage + 1));
        }
    }
    if (problems_.size() > before) {
        return;  // a draw takes all
    }
    for (std::size_t j = 0; j < flows.size(); ++j) {
        const bool no_liquor = flows[j].aqueous_out < 0.0;
        if (no_liquor || flows[j].organic_out < 0.0) {
            problems_.add(
                bank.where,
                fmt::format("in stage {} of banks.{} the {} carries away more {} than "
                            "comes, expected less entrainment",
                            j + 1, bank.name, no_liquor ? "solvent" : "liquor",
                            no_liquor ? "liquor" : "solvent"));
            return;
        }
    }
    for (std::size_t j = 0; j < flows.size(); ++j) {
        const double aqueous = flows[j].aqueous_settler();
        const double organic = flows[j].organic_settler();
        const bool stands = organic <= 0.0 || aqueous <= 0.0;
        if (stands && !report_standstill(draft.contactors[j], bank, static_cast<int>(j),
                                         organic <= 0.0, spec.warnings)) {
            return;
        }
        if (sizes_ || !stands) {
            bank.stages[j] = size_stage(draft.contactors[j], aqueous, organic);
        }
    }
}

//! A phase that does not flow through a stage; false where the stage cannot be sized
//! then.
bool BankReader::report_standstill(const Contactor& contactor, const BankSpec& bank,
                                   int stage, bool organic,
                                   std::vector<InputWarning>& warnings) {
    const std::string what =
        fmt::format("no {} flows through stage {} of banks.{}",
                    organic ? "organic" : "aqueous", stage + 1, bank.name);
    if (sizes_ && contactor.goes_by_flows()) {
        problems_.add(bank.where,
                      what +
                          ", by which its mixer is sized at time zero, expected "
                          "both phases to flow",
                      "write the mixer's volume with an organic_holdup such as "
                      "\"50 %\", and a rate for its transfer");
        return false;
    }
    const std::string about = fmt::format(
        "no {} flows through stages of banks.{} at some time: there it stands still",
        organic ? "organic" : "aqueous", bank.name);
    if (std::none_of(warnings.begin(), warnings.end(),
                     [&](const InputWarning& w) { return w.about == about; })) {
        warnings.push_back({about, {}});
    }
    return true;
}

}  // namespace didymium

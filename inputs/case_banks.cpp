#include "inputs/case_banks.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "inputs/suggest.hpp"

namespace didymium {

namespace {

constexpr long max_stages = 1000;    // of one section
constexpr long max_cells = 1000;     // of one settler phase
constexpr double flow_ratio = -1.0;  // Contactor::organic_holdup

}  // namespace

BankReader::BankReader(const std::vector<StreamSpec>& streams,
                       std::vector<bool> phase_known, Diagnostics& problems)
    : streams_(streams),
      phase_known_(std::move(phase_known)),
      problems_(problems),
      used_(streams.size(), false) {}

BankSpec BankReader::read(const Member& member, Table& resolved) {
    BankSpec bank;
    bank.name = member.key;
    TableReader table(member.value, "banks." + member.key, problems_);
    if (bank.name.find('.') != std::string::npos) {
        problems_.add(member.where,
                      fmt::format("the name of a bank cannot hold a dot: '{}'; results "
                                  "are named by it",
                                  bank.name),
                      "write an underscore");
    }
    std::vector<Contactor> contactors;
    read_sections(table, bank, contactors);
    bank.solvent = take_stream(table, "solvent", "organic");
    if (table.has("aqueous")) {
        bank.aqueous = take_stream(table, "aqueous", "aqueous");
    }
    read_feeds(table, bank);
    bool last_stage_fed = bank.aqueous >= 0;
    if (table.value("aqueous") == nullptr) {
        for (const FeedSpec& feed : bank.feeds) {
            last_stage_fed = last_stage_fed || feed.stage + 1 == bank.n_stages();
        }
        if (!last_stage_fed) {
            table.missing("aqueous", "\"scrub\", or let a feed enter the last stage");
        }
    }
    if (bank.solvent >= 0 && last_stage_fed) {
        size_stages(table, bank, contactors);
    }
    resolved.set(member.key, table.finish());
    return bank;
}

//! The stream that a key names, which no bank may have taken before; -1 when there is
//! none.
int BankReader::take_stream(TableReader& table, const std::string& key,
                            const char* expected) {
    const std::string name = table.text(key, "pls");
    if (name.empty()) {
        return -1;
    }
    std::vector<std::string> known;
    int index = -1;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        known.push_back(streams_[i].name);
        index = streams_[i].name == name ? static_cast<int>(i) : index;
    }
    if (index < 0) {
        table.problem(
            key,
            fmt::format("{} names the stream '{}', which does not exist; there "
                        "are {}",
                        table.path(key), name, join_words(known)),
            did_you_mean(name, known));
        return -1;
    }
    const bool organic = streams_[index].phase == Phase::organic;
    const std::string phase = organic ? "organic" : "aqueous";
    if (*expected != '\0' && phase_known_[index] && phase != expected) {
        table.problem(key, fmt::format("{} takes an {} stream, '{}' is {}",
                                       table.path(key), expected, name, phase));
        return -1;
    }
    if (used_[index]) {
        table.problem(key, fmt::format("the stream '{}' is used twice", name));
    }
    used_[index] = true;
    return index;
}

void BankReader::read_sections(TableReader& table, BankSpec& bank,
                               std::vector<Contactor>& contactors) {
    const Array* sections = table.array("sections");
    if (sections == nullptr ? !table.has("sections") : sections->empty()) {
        table.missing("sections", "[ { name = \"extraction\", stages = 40 } ]");
    }
    Contactor common;
    read_contactor(table, common);
    Array resolved;
    for (std::size_t i = 0; sections != nullptr && i < sections->size(); ++i) {
        TableReader section((*sections)[i],
                            fmt::format("{}.{}", table.path("sections"), i + 1),
                            problems_);
        SectionSpec spec;
        spec.name = section.text("name", "extraction");
        spec.n_stages = static_cast<int>(section.integer("stages", 1, max_stages));
        for (const SectionSpec& other : bank.sections) {
            if (other.name == spec.name) {
                section.problem("name",
                                fmt::format("a second section '{}'", spec.name));
            }
        }
        Contactor own = common;
        read_contactor(section, own);
        if (!own.has_mixer) {
            table.missing("mixer", "{ volume = \"1 m3\" }");
        }
        if (!own.has_settler) {
            table.missing("settler", "{ aqueous = \"1 m3\", organic = \"1 m3\" }");
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

void BankReader::read_contactor(TableReader& table, Contactor& contactor) {
    if (const Value* value = table.table("mixer")) {
        TableReader mixer(*value, table.path("mixer"), problems_);
        contactor.has_mixer = true;
        contactor.mixer_volume =
            mixer.quantity("volume", kinds::volume, ranges::positive);
        const Value* holdup = mixer.value("organic_holdup");
        if (holdup == nullptr || (holdup->text() && *holdup->text() == "flow ratio")) {
            contactor.organic_holdup = flow_ratio;
            mixer.resolve("organic_holdup", {"flow ratio", mixer.where()});
        } else {
            contactor.organic_holdup = mixer.quantity("organic_holdup", kinds::fraction,
                                                      ranges::inner_fraction);
        }
        const std::string transfer =
            mixer.text("transfer", "equilibrium", "equilibrium");
        if (transfer != "equilibrium") {
            mixer.problem("transfer",
                          fmt::format("transfer '{}' is not available in this version; "
                                      "\"equilibrium\" is",
                                      transfer));
        }
        table.resolve("mixer", mixer.finish());
    } else if (table.has("mixer")) {
        contactor.has_mixer = true;  // reported as no table
    }
    if (const Value* value = table.table("settler")) {
        TableReader settler(*value, table.path("settler"), problems_);
        contactor.has_settler = true;
        StageSpec& spec = contactor.settler;
        spec.settler_aqueous =
            settler.quantity("aqueous", kinds::volume, ranges::positive);
        spec.settler_organic =
            settler.quantity("organic", kinds::volume, ranges::positive);
        const long cells = settler.integer("cells", 1, max_cells, 1);
        settler.drop("cells");
        spec.aqueous_cells =
            static_cast<int>(settler.integer("aqueous_cells", 1, max_cells, cells));
        spec.organic_cells =
            static_cast<int>(settler.integer("organic_cells", 1, max_cells, cells));
        table.resolve("settler", settler.finish());
    } else if (table.has("settler")) {
        contactor.has_settler = true;
    }
}

void BankReader::read_feeds(TableReader& table, BankSpec& bank) {
    const Array* feeds = table.array("feeds");
    for (std::size_t i = 0; feeds != nullptr && i < feeds->size(); ++i) {
        TableReader feed((*feeds)[i], fmt::format("{}.{}", table.path("feeds"), i + 1),
                         problems_);
        FeedSpec spec;
        spec.stream = take_stream(feed, "stream", "");
        spec.stage = feed_stage(feed, bank);
        feed.finish();
        if (spec.stream >= 0 && spec.stage >= 0) {
            bank.feeds.push_back(spec);
        }
    }
}

//! 0-based in the bank, or -1 after a report.
int BankReader::feed_stage(TableReader& feed, const BankSpec& bank) {
    int first = 0;
    int count = bank.n_stages();
    std::string of = "the bank";
    if (feed.has("section")) {
        const std::string name = feed.text("section", "extraction");
        std::vector<std::string> known;
        int begin = 0;
        bool found = false;
        for (const SectionSpec& section : bank.sections) {
            known.push_back(section.name);
            if (section.name == name) {
                first = begin;
                count = section.n_stages;
                found = true;
            }
            begin += section.n_stages;
        }
        if (!found && !name.empty() && !known.empty()) {
            feed.problem("section",
                         fmt::format("no section '{}' in this bank; there are {}", name,
                                     join_words(known)),
                         did_you_mean(name, known));
        }
        of = fmt::format("section '{}'", name);
        if (!found) {
            feed.value("stage");
            return -1;
        }
    } else {
        feed.value("section");
    }
    const Value* stage = feed.value("stage");
    if (stage == nullptr) {
        feed.missing("stage", "\"first\", \"last\" or a number");
        return -1;
    }
    if (stage->text() != nullptr && *stage->text() == "first") {
        return first;
    }
    if (stage->text() != nullptr && *stage->text() == "last") {
        return first + count - 1;
    }
    const auto* number = stage->integer();
    if (number == nullptr || *number < 1 || *number > count) {
        feed.problem("stage",
                     fmt::format("{} must be \"first\", \"last\" or a number from "
                                 "1 to {}, the stages of {}",
                                 feed.path("stage"), count, of));
        return -1;
    }
    return first + static_cast<int>(*number) - 1;
}

//! Volumes of every stage; both phases must flow through each.
void BankReader::size_stages(const TableReader& table, BankSpec& bank,
                             const std::vector<Contactor>& contactors) {
    const auto flow = [&](int stream) {
        return stream < 0 ? 0.0 : streams_[stream].flow;
    };
    for (int j = 0; j < bank.n_stages(); ++j) {
        double organic = flow(bank.solvent);
        double aqueous = flow(bank.aqueous);
        for (const FeedSpec& feed : bank.feeds) {
            const bool is_organic = streams_[feed.stream].phase == Phase::organic;
            if (is_organic && feed.stage <= j) {
                organic += flow(feed.stream);
            } else if (!is_organic && feed.stage >= j) {
                aqueous += flow(feed.stream);
            }
        }
        if (organic <= 0.0 || aqueous <= 0.0) {
            problems_.add(table.where(),
                          fmt::format("no {} flows through stage {} of {}",
                                      organic <= 0.0 ? "organic" : "aqueous", j + 1,
                                      table.path()));
            return;
        }
        const Contactor& contactor = contactors[j];
        const double holdup = contactor.organic_holdup == flow_ratio
                                  ? organic / (organic + aqueous)
                                  : contactor.organic_holdup;
        StageSpec& stage = bank.stages[j];
        stage = contactor.settler;
        stage.mixer_organic = contactor.mixer_volume * holdup;
        stage.mixer_aqueous = contactor.mixer_volume - stage.mixer_organic;
    }
}

}  // namespace didymium

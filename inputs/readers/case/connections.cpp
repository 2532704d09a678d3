#include "inputs/readers/case/connections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

const Table* table_of(const Table& file, const char* key) {
    const Value* value = file.find(key);
    return value == nullptr ? nullptr : value->table();
}

const std::string* text_of(const Table* table, const char* key) {
    const Value* value = table == nullptr ? nullptr : table->find(key);
    return value == nullptr ? nullptr : value->text();
}

}  // namespace

Connections::Connections(const std::vector<StreamSpec>& streams,
                         std::vector<bool> phase_known, const Table& file)
    : streams_(streams),
      phase_known_(std::move(phase_known)),
      stream_used_(streams.size(), false) {
    if (const Table* banks = table_of(file, "banks")) {
        list_banks(*banks);
    }
    if (const Table* tanks = table_of(file, "tanks")) {
        list_tanks(*tanks);
    }
    if (const Table* splitters = table_of(file, "splitters")) {
        list_splitters(*splitters);
    }
    find_phases();
}

//! An outlet, and what it may entrain.
void Connections::list(const std::string& name, Phase phase, bool phase_known,
                       const std::string& inlet) {
    ports_.push_back({name, phase, phase_known, inlet});
    const Phase other = phase == Phase::aqueous ? Phase::organic : Phase::aqueous;
    Port entrained{entrained_name(name), other, phase_known,
                   inlet.empty() ? "" : entrained_name(inlet)};
    entrained.entrained = true;
    ports_.push_back(std::move(entrained));
}

void Connections::list_banks(const Table& banks) {
    for (const Member& member : banks.members) {
        list(member.key + ".raffinate", Phase::aqueous);
        list(member.key + ".loaded_organic", Phase::organic);
        const Table* table = member.value.table();
        const Value* draws = table == nullptr ? nullptr : table->find("draws");
        if (draws == nullptr || draws->array() == nullptr) {
            continue;
        }
        for (const Value& draw : *draws->array()) {
            const std::string* name = text_of(draw.table(), "name");
            const std::string* phase = text_of(draw.table(), "phase");
            if (name != nullptr) {
                list(member.key + "." + *name,
                     phase != nullptr && *phase == "organic" ? Phase::organic
                                                             : Phase::aqueous,
                     phase != nullptr);
            }
        }
    }
}

void Connections::list_tanks(const Table& tanks) {
    for (const Member& member : tanks.members) {
        const std::string* phase = text_of(member.value.table(), "phase");
        ports_.push_back(
            {member.key,
             phase != nullptr && *phase == "organic" ? Phase::organic : Phase::aqueous,
             phase != nullptr});
    }
}

void Connections::list_splitters(const Table& splitters) {
    for (const Member& member : splitters.members) {
        const Table* table = member.value.table();
        const std::string* inlet = text_of(table, "inlet");
        const Value* outlets = table == nullptr ? nullptr : table->find("outlets");
        if (outlets == nullptr || outlets->table() == nullptr) {
            continue;
        }
        for (const Member& outlet : outlets->table()->members) {
            list(member.key + "." + outlet.key, Phase::aqueous, false,
                 inlet == nullptr ? "" : *inlet);
        }
    }
}

//! Splitters may follow each other; a ring of them alone has no phase.
void Connections::find_phases() {
    for (std::size_t round = 0; round < ports_.size(); ++round) {
        for (Port& port : ports_) {
            if (port.phase_known || port.inlet.empty()) {
                continue;
            }
            for (const Port& from : ports_) {
                if (from.name == port.inlet && from.phase_known) {
                    port.phase = from.phase;
                    port.phase_known = true;
                }
            }
        }
    }
}

Phase Connections::phase(const Source& source) const {
    return source.stream >= 0 ? streams_[source.stream].phase
                              : ports_[source.port].phase;
}

Source Connections::take(TableReader& table, const std::string& key,
                         const char* expected) {
    const std::string name = table.text(key);
    if (name.empty()) {
        all_known_ = false;
        return {};
    }
    return take(name, table.path(key), table.where(key), expected, table.problems());
}

Source Connections::take(const std::string& name, const std::string& path,
                         const Location& where, const char* expected,
                         Diagnostics& problems) {
    std::vector<std::string> known;
    Source source;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        known.push_back(streams_[i].name);
        source.stream = streams_[i].name == name ? static_cast<int>(i) : source.stream;
    }
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        if (!ports_[i].entrained) {
            known.push_back(ports_[i].name);
        }
        if (source.stream < 0 && ports_[i].name == name) {
            source.port = static_cast<int>(i);
        }
    }
    if (!source.exists()) {
        all_known_ = false;
        problems.add(
            where,
            fmt::format("{} names '{}', which is no stream and no outlet of a unit, "
                        "expected one of {}",
                        path, name, join_words(known)),
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
        problems.add(where, fmt::format("{} is '{}', an {} stream, expected an {} one",
                                        path, name, phase_name, expected));
        all_known_ = false;
        return {};
    }
    const bool used =
        is_stream ? stream_used_[source.stream] : ports_[source.port].used;
    if (used) {
        problems.add(where,
                     fmt::format("the stream '{}' is used twice, expected in one "
                                 "place",
                                 name));
        all_known_ = false;  // one of the two was meant to be another stream
    }
    if (is_stream) {
        stream_used_[source.stream] = true;
    } else {
        ports_[source.port].used = true;
        ports_[source.port].where = where;
    }
    return source;
}

void Connections::number(CaseSpec& spec, Source& source, Diagnostics& problems) const {
    if (source.port < 0) {
        return;
    }
    const Port& taken = ports_[source.port];
    const auto at =
        std::find_if(spec.ports.begin(), spec.ports.end(),
                     [&](const PortSpec& p) { return p.name == taken.name; });
    source.port =
        at == spec.ports.end() ? -1 : static_cast<int>(at - spec.ports.begin());
    if (source.port < 0 && taken.entrained && all_known_) {
        problems.add(
            taken.where,
            fmt::format("nothing is entrained in '{}', expected an outlet that "
                        "carries something",
                        taken.name),
            "give the settler it leaves organic_in_aqueous or "
            "aqueous_in_organic");
    }
}

void Connections::number_ports(CaseSpec& spec, Diagnostics& problems) const {
    const auto add = [&](std::string name, Phase phase, UnitKind unit,
                         std::size_t index, std::size_t outlet) -> PortSpec& {
        return spec.ports.emplace_back(PortSpec{std::move(name), phase, unit,
                                                static_cast<int>(index),
                                                static_cast<int>(outlet)});
    };
    for (std::size_t b = 0; b < spec.banks.size(); ++b) {
        const std::vector<BankSpec::OutletName> outlets = spec.banks[b].outlets();
        const auto first = static_cast<int>(spec.ports.size());
        for (std::size_t k = 0; k < outlets.size(); ++k) {
            PortSpec& port = add(spec.banks[b].name + "." + outlets[k].name,
                                 outlets[k].phase, UnitKind::bank, b, k);
            if (outlets[k].carrier >= 0) {
                port.carrier = first + outlets[k].carrier;
                port.ratio = outlets[k].ratio;
            }
        }
    }
    for (std::size_t t = 0; t < spec.tanks.size(); ++t) {
        add(spec.tanks[t].name, spec.tanks[t].phase, UnitKind::tank, t, 0);
    }
    for (std::size_t s = 0; s < spec.splitters.size(); ++s) {
        const SplitterSpec& splitter = spec.splitters[s];
        for (std::size_t k = 0; k < splitter.outlets.size(); ++k) {
            const std::string name = splitter.name + "." + splitter.outlets[k].name;
            const auto at = std::find_if(ports_.begin(), ports_.end(),
                                         [&](const Port& p) { return p.name == name; });
            add(name, at == ports_.end() ? Phase::aqueous : at->phase,
                UnitKind::splitter, s, k);
        }
    }
    for (SplitterSpec& splitter : spec.splitters) {
        number(spec, splitter.inlet, problems);
    }
    part_entrained(spec);
    for (BankSpec& bank : spec.banks) {
        number(spec, bank.solvent, problems);
        number(spec, bank.aqueous, problems);
        for (FeedSpec& feed : bank.feeds) {
            number(spec, feed.source, problems);
        }
    }
    for (TankSpec& tank : spec.tanks) {
        for (Source& source : tank.inlets) {
            number(spec, source, problems);
        }
    }
    follow_carriers(spec);
}

bool Connections::taken_by_name(const std::string& port) const {
    return std::any_of(ports_.begin(), ports_.end(),
                       [&](const Port& p) { return p.name == port && p.used; });
}

//! Splitters part what their inlets entrain. They may follow each other.
void Connections::part_entrained(CaseSpec& spec) const {
    for (std::size_t q = 0; q < spec.ports.size(); ++q) {
        const PortSpec entrained = spec.ports[q];
        if (taken_by_name(entrained.name)) {
            continue;
        }
        for (std::size_t s = 0; s < spec.splitters.size(); ++s) {
            if (entrained.carrier < 0 ||
                spec.splitters[s].inlet.port != entrained.carrier) {
                continue;
            }
            const std::size_t n = spec.ports.size();
            for (std::size_t p = 0; p < n; ++p) {
                const PortSpec& outlet = spec.ports[p];
                if (outlet.unit == UnitKind::splitter && outlet.carrier < 0 &&
                    outlet.index == static_cast<int>(s)) {
                    PortSpec part = outlet;
                    part.name = entrained_name(outlet.name);
                    part.phase = entrained.phase;
                    part.carrier = static_cast<int>(p);
                    part.ratio = entrained.ratio;
                    spec.ports.push_back(std::move(part));
                }
            }
        }
    }
}

//! What is entrained enters the stage that its carrier enters.
void Connections::follow_carriers(CaseSpec& spec) const {
    for (std::size_t q = 0; q < spec.ports.size(); ++q) {
        const PortSpec& port = spec.ports[q];
        if (port.carrier < 0 || taken_by_name(port.name)) {
            continue;
        }
        for (BankSpec& bank : spec.banks) {
            int stage = -1;
            if (bank.solvent.port == port.carrier) {
                stage = 0;
            } else if (bank.aqueous.port == port.carrier) {
                stage = bank.n_stages() - 1;
            }
            for (const FeedSpec& feed : bank.feeds) {
                stage = feed.source.port == port.carrier ? feed.stage : stage;
            }
            if (stage >= 0) {
                bank.feeds.push_back({{-1, static_cast<int>(q)}, stage});
            }
        }
    }
}

}  // namespace didymium

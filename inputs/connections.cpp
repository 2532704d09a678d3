#include "inputs/connections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "inputs/suggest.hpp"

namespace didymium {

Connections::Connections(const std::vector<StreamSpec>& streams,
                         std::vector<bool> phase_known, const Table& banks)
    : streams_(streams),
      phase_known_(std::move(phase_known)),
      stream_used_(streams.size(), false) {
    for (const Member& member : banks.members) {
        const std::string& bank = member.key;
        ports_.push_back({bank + ".raffinate", Phase::aqueous});
        ports_.push_back({bank + ".loaded_organic", Phase::organic});
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
            Port port{bank + "." + *name->text()};
            port.phase_known = phase != nullptr && phase->text() != nullptr;
            if (port.phase_known && *phase->text() == "organic") {
                port.phase = Phase::organic;
            }
            ports_.push_back(port);
        }
    }
}

Source Connections::take(TableReader& table, const std::string& key,
                         const char* expected) {
    const std::string name = table.text(key);
    if (name.empty()) {
        all_known_ = false;
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
        all_known_ = false;
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
        all_known_ = false;
        return {};
    }
    const bool used =
        is_stream ? stream_used_[source.stream] : ports_[source.port].used;
    if (used) {
        table.problem(key, fmt::format("the stream '{}' is used twice, expected in one "
                                       "place",
                                       name));
        all_known_ = false;  // one of the two was meant to be another stream
    }
    if (is_stream) {
        stream_used_[source.stream] = true;
    } else {
        ports_[source.port].used = true;
    }
    return source;
}

void Connections::number_ports(CaseSpec& spec) const {
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

}  // namespace didymium

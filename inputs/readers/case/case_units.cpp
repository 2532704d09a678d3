#include "inputs/readers/case/case_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

UnitReader::UnitReader(const CaseSpec& spec, Connections& connections,
                       Diagnostics& problems)
    : spec_(spec), connections_(connections), problems_(problems) {
    for (const StreamSpec& stream : spec.streams) {
        names_.insert(stream.name);
    }
    for (const BankSpec& bank : spec.banks) {
        names_.insert(bank.name);
    }
}

void UnitReader::check_name(const Member& member, const char* what) {
    if (member.key.find('.') != std::string::npos) {
        problems_.add(member.where,
                      fmt::format("the name of a {} holds a dot: '{}', expected none: "
                                  "outlets are named by it",
                                  what, member.key),
                      "write an underscore");
    }
    if (!names_.insert(member.key).second) {
        problems_.add(member.where,
                      fmt::format("'{}' names a second thing, expected a name that no "
                                  "stream, bank, tank or splitter has",
                                  member.key));
    }
}

TankSpec UnitReader::read_tank(const Member& member, Table& resolved) {
    TankSpec tank;
    tank.name = member.key;
    tank.where = member.where;
    check_name(member, "tank");
    TableReader table(member.value, "tanks." + member.key, keys::tank, problems_);
    if (member.value.table() == nullptr) {
        connections_.lose_track();
        return tank;
    }
    const std::string phase = table.choice("phase");
    tank.phase = phase == "organic" ? Phase::organic : Phase::aqueous;
    const Array* inlets = table.array("inlets");
    if (inlets == nullptr || inlets->empty()) {
        connections_.lose_track();
        table.has("inlets")
            ? table.problem("inlets", table.path("inlets") +
                                          " is empty, expected at least one name")
            : table.missing("inlets");
    }
    for (std::size_t i = 0; inlets != nullptr && i < inlets->size(); ++i) {
        const Value& inlet = (*inlets)[i];
        const std::string path = fmt::format("{}.{}", table.path("inlets"), i + 1);
        if (inlet.text() == nullptr) {
            connections_.lose_track();
            problems_.add(inlet.where,
                          fmt::format("{} is {}, expected the name of a stream or an "
                                      "outlet",
                                      path, shown(inlet)));
            continue;
        }
        const Source source = connections_.take(*inlet.text(), path, inlet.where,
                                                phase.c_str(), problems_);
        if (source.exists()) {
            tank.inlets.push_back(source);
        }
    }
    tank.volume = table.quantity("volume");
    tank.is_pumped = table.has("outflow");
    if (tank.is_pumped) {
        tank.outflow = table.quantity("outflow");
        tank.level = 0.5;
    } else {
        table.value("outflow");
    }
    if (table.has("level")) {
        tank.level = table.quantity("level");
        if (!tank.is_pumped) {
            table.problem("level", fmt::format("{} has no meaning for a tank that "
                                               "overflows, expected outflow beside it",
                                               table.path("level")));
        }
    } else {
        table.value("level");
        if (tank.is_pumped) {
            table.resolve("level", {"50 %", table.where()});
        }
    }
    read_contents(table, tank);
    resolved.set(member.key, table.finish());
    return tank;
}

void UnitReader::read_contents(TableReader& table, TankSpec& tank) {
    if (!table.has("contents")) {
        table.value("contents");
        for (const Source& source : tank.inlets) {
            if (tank.contents < 0) {
                tank.contents = source.stream;
            }
        }
        if (tank.contents < 0 && !tank.inlets.empty()) {
            table.missing("contents", "\"solvent\", a stream: none enters the tank");
        } else if (tank.contents >= 0) {
            table.resolve("contents",
                          {spec_.streams[tank.contents].name, table.where()});
        }
        return;
    }
    const std::string name = table.text("contents");
    std::vector<std::string> known;
    for (std::size_t i = 0; i < spec_.streams.size(); ++i) {
        if (spec_.streams[i].phase != tank.phase) {
            continue;
        }
        known.push_back(spec_.streams[i].name);
        if (spec_.streams[i].name == name) {
            tank.contents = static_cast<int>(i);
        }
    }
    if (tank.contents < 0 && !name.empty()) {
        table.problem("contents",
                      fmt::format("{} names '{}', expected a stream of its phase: {}",
                                  table.path("contents"), name,
                                  known.empty() ? "there is none" : join_words(known)),
                      did_you_mean(name, known));
    }
}

SplitterSpec UnitReader::read_splitter(const Member& member, Table& resolved) {
    SplitterSpec splitter;
    splitter.name = member.key;
    splitter.where = member.where;
    check_name(member, "splitter");
    TableReader table(member.value, "splitters." + member.key, keys::splitter,
                      problems_);
    if (member.value.table() == nullptr) {
        connections_.lose_track();
        return splitter;
    }
    splitter.inlet = connections_.take(table, "inlet", "");
    if (splitter.inlet.stream >= 0) {
        connections_.lose_track();
        table.problem(
            "inlet",
            fmt::format("{} is a stream from outside, expected an outlet of a "
                        "unit",
                        table.path("inlet")),
            "write two streams");
    }
    const Value* outlets = table.table("outlets");
    if (outlets == nullptr) {
        connections_.lose_track();
        table.missing("outlets");
    }
    double shares = 0.0;
    int rests = 0;
    for (std::size_t i = 0; outlets != nullptr && i < outlets->table()->members.size();
         ++i) {
        const Member& outlet = outlets->table()->members[i];
        splitter.outlets.push_back(
            read_outlet(table.path("outlets") + "." + outlet.key, outlet));
        rests += splitter.outlets.back().part == SplitterSpec::Part::rest ? 1 : 0;
        if (splitter.outlets.back().part == SplitterSpec::Part::share) {
            shares += splitter.outlets.back().value;
        }
    }
    if (outlets != nullptr && rests != 1) {
        table.problem(
            "outlets",
            fmt::format("{} has {} that take the rest, expected one: what "
                        "enters must go somewhere",
                        table.path("outlets"), rests == 0 ? "none" : "several"),
            "write product = \"rest\"");
    }
    const bool too_much = shares > 1.0 + 1e-13;  // beyond rounding
    if (too_much || std::isnan(shares)) {
        connections_.lose_track();  // flows follow from nothing
    }
    if (too_much) {
        table.problem("outlets",
                      fmt::format("the shares of {} come to {:.6g} %, expected at most "
                                  "100 %",
                                  table.path("outlets"), 100.0 * shares));
    }
    resolved.set(member.key, table.finish());
    return splitter;
}

SplitterSpec::Outlet UnitReader::read_outlet(const std::string& path,
                                             const Member& member) {
    SplitterSpec::Outlet outlet;
    outlet.name = member.key;
    if (member.key.find('.') != std::string::npos) {
        problems_.add(member.where,
                      fmt::format("the name of an outlet holds a dot: '{}', expected "
                                  "none",
                                  member.key),
                      "write an underscore");
    }
    if (member.key.ends_with("_entrained")) {
        problems_.add(
            member.where,
            fmt::format("the outlet '{}' ends as outlets of what is entrained "
                        "do, expected another name",
                        member.key));
    }
    const std::string* text = member.value.text();
    if (text != nullptr && *text == "rest") {
        return outlet;
    }
    const bool share =
        member.value.number() ||
        (text != nullptr && !convert_quantity(*text, kinds::fraction).wrong_dimension);
    outlet.part = share ? SplitterSpec::Part::share : SplitterSpec::Part::flow;
    outlet.value = share ? read_quantity(member.value, path, kinds::fraction,
                                         ranges::unit_interval, problems_)
                         : read_quantity(member.value, path, kinds::flow,
                                         ranges::not_negative, problems_);
    return outlet;
}

}  // namespace didymium

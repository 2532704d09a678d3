//! \file Every shipped plant: a case of several units, or of a bank with side draws.
//! Found by looking through inputs/cases, so that a new one is tested, and has its
//! page, from the start.
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "tests/case_runs.hpp"
#include "tests/paths.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

bool is_plant(const CaseSpec& spec) {
    return spec.banks.size() + spec.tanks.size() + spec.splitters.size() > 1 ||
           !spec.banks.front().draws.empty();
}

std::vector<std::string> shipped_plants() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(inputs_dir / "cases")) {
        const std::string name = entry.path().stem().string();
        if (entry.path().extension() == ".toml" && is_plant(shipped(name).resolve({})))
            names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

//! Its steady state, from cold; searched once.
const CaseRun& at_rest(const std::string& name) {
    static std::map<std::string, CaseRun> found;
    const auto at = found.find(name);
    const CaseRun& run =
        at != found.end() ? at->second : (found[name] = steady(shipped(name)));
    INFO(name << ": " << run.result.message);
    REQUIRE(run.result.status == Status::ok);
    return run;
}

//! A case without the tables of these names, "[simulate.initial]" or "[[events]]".
std::string without_tables(const std::string& text,
                           const std::set<std::string>& names) {
    std::istringstream lines(text);
    std::string kept;
    bool keep = true;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("[") && !line.starts_with("[events."))
            keep = names.count(line) == 0;
        if (keep && !line.starts_with("initial = "))
            kept += line + "\n";
    }
    return kept;
}

//! The plant at its steady state, and nothing that would move it from there.
std::string undisturbed(const std::string& name) {
    const std::string left = without_tables(
        shipped_text(name), {"[simulate.initial]", "[[events]]", "[[schedules]]"});
    return replaced(left, "[simulate]\n", "[simulate]\ninitial = \"steady\"\n");
}

//! What passes with a stream, kmol/h of equivalents.
struct Equivalents {
    double flow = 0.0;        //!< m3/h
    double rare_earth = 0.0;  //!< three of each
    double acid = 0.0;    //!< H+ less what took its place: base, or metal in a solvent
    double sodium = 0.0;  //!< base, by its cation

    Equivalents& operator+=(const Equivalents& other) {
        flow += other.flow;
        rare_earth += other.rare_earth;
        acid += other.acid;
        sodium += other.sodium;
        return *this;
    }
    std::array<double, 4> columns() const { return {flow, rare_earth, acid, sodium}; }
};

//! By hand: of what the case says of its streams, flow times concentration. Flows that
//! controllers set are those of the steady state.
std::map<std::string, Equivalents> entering(const CaseRun& run) {
    std::set<int> controlled;
    for (const ControlSpec& control : run.spec.controls)
        controlled.insert(control.stream);
    std::map<std::string, Equivalents> all;
    for (std::size_t s = 0; s < run.spec.streams.size(); ++s) {
        const StreamSpec& stream = run.spec.streams[s];
        Equivalents sum;
        sum.flow = controlled.count(static_cast<int>(s)) > 0 ? run.result.stream_flow[s]
                                                             : stream.flow * 3600.0;
        double metals = 0.0;
        for (int i = 0; i < run.spec.chemistry.n_cations(); ++i) {
            const Cation& cation = run.spec.chemistry.cations[i];
            const double amount =
                sum.flow * cation.charge * stream.concentration[i] / 1000.0;
            (cation.base ? sum.sodium : sum.rare_earth) += amount;
            metals += amount;
        }
        sum.acid = stream.phase == Phase::aqueous ? sum.flow * stream.free_acid / 1000.0
                                                  : -metals;
        all[stream.name] = sum;
    }
    return all;
}

//! What leaves the plant in its steady state: the outlets that no unit takes.
std::map<std::string, Equivalents> leaving(const CaseRun& run) {
    std::set<int> taken;
    for (const BankSpec& bank : run.spec.banks) {
        taken.insert({bank.solvent.port, bank.aqueous.port});
        for (const FeedSpec& feed : bank.feeds)
            taken.insert(feed.source.port);
    }
    for (const TankSpec& tank : run.spec.tanks)
        for (const Source& inlet : tank.inlets)
            taken.insert(inlet.port);
    for (const SplitterSpec& splitter : run.spec.splitters)
        taken.insert(splitter.inlet.port);
    std::map<std::string, Equivalents> all;
    for (std::size_t p = 0; p < run.spec.ports.size(); ++p) {
        if (taken.count(static_cast<int>(p)) > 0)
            continue;
        const std::string& name = run.spec.ports[p].name;
        Equivalents sum;
        sum.flow = run.result.outlet_flow[CaseRun::index(run.shape.outlets, name)];
        for (const Cation& cation : run.spec.chemistry.cations)
            (cation.base ? sum.sodium : sum.rare_earth) +=
                sum.flow * cation.charge * run.concentration(name, cation.name);
        sum.acid = sum.flow * run.concentration(name, "H");
        all[name] = sum;
    }
    return all;
}

Equivalents total(const std::map<std::string, Equivalents>& parts) {
    Equivalents sum;
    for (const auto& [name, part] : parts)
        sum += part;
    return sum;
}

//! The page of a plant; ways to start one share theirs.
std::string page_of(const std::string& name) {
    return name.starts_with("ndpr_start_") ? "start_up"
           : name == "ndpr_backoff"        ? "ndpr_optimum"
                                           : name;
}

//! Rows of the table of a page that begins with `| enters |` or `| leaves |`.
std::map<std::string, std::vector<std::string>> table_of_page(const std::string& name,
                                                              const std::string& head) {
    std::ifstream page(std::filesystem::path(project_folder) / "docs/cases" /
                       (name + ".md"));
    std::map<std::string, std::vector<std::string>> rows;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("| " + head + " |"))
            inside = true;
        else if (!line.starts_with("|"))
            inside = false;
        else if (inside && !line.starts_with("|--")) {
            std::vector<std::string> cells;
            std::istringstream parts(line.substr(1));
            for (std::string cell; std::getline(parts, cell, '|');) {
                const std::size_t first = cell.find_first_not_of(" `*");
                const std::size_t last = cell.find_last_not_of(" `*");
                cells.push_back(first == std::string::npos
                                    ? ""
                                    : cell.substr(first, last - first + 1));
            }
            REQUIRE(cells.size() == 5);
            rows[cells[0]] = {cells.begin() + 1, cells.end()};
        }
    }
    return rows;
}

//! Each number of the page is the one computed, as far as it is written out.
void check_page(const std::string& name, const std::string& head,
                std::map<std::string, Equivalents> computed) {
    computed["sum"] = total(computed);
    const auto rows = table_of_page(name, head);
    for (const auto& [what, parts] : computed) {
        INFO("docs/cases/" << name << ".md, " << head << ", " << what);
        REQUIRE(rows.count(what) == 1);
        const std::array<double, 4> columns = parts.columns();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string& cell = rows.at(what)[i];
            const std::size_t point = cell.find('.');
            const auto decimals =
                point == std::string::npos ? 0 : cell.size() - point - 1;
            const double written = cell.empty() ? 0.0 : std::stod(cell);
            const double half =
                cell.empty() ? 5e-5 : 0.5 * std::pow(10.0, -1.0 * decimals);
            INFO("column " << i + 1 << ": written " << cell << ", computed "
                           << columns[i]);
            CHECK(std::fabs(written - columns[i]) <= 1.001 * half);
        }
    }
    CHECK(rows.size() == computed.size());
}

}  // namespace

TEST_CASE("every shipped plant has a steady state from cold, whoever solves it",
          "[plants]") {
    const std::vector<std::string> plants = shipped_plants();
    REQUIRE(plants.size() >= 6);
    for (const std::string& name : plants) {
        INFO(name);
        const CaseRun& block = at_rest(name);
        REQUIRE(block.spec.solver.linear == LinearAlgebra::block);
        CHECK(block.worst_closure() <= 1e-9);
        const CaseRun klu = steady(shipped(name), {{"solver.linear", "\"klu\""}});
        INFO(klu.result.message);
        REQUIRE(klu.spec.solver.linear == LinearAlgebra::klu);
        REQUIRE(klu.result.status == Status::ok);
        CHECK(klu.worst_closure() <= 1e-9);
        const double apart = outlet_difference(block, klu);
        fmt::print("[plants] {}: closure {:.1e}, block against KLU {:.1e}\n", name,
                   block.worst_closure(), apart);
        CHECK(apart <= 1e-9);
    }
}

TEST_CASE("every shipped plant meets its specifications in its steady state",
          "[plants]") {
    for (const std::string& name : shipped_plants()) {
        const CaseRun& run = at_rest(name);
        CHECK_FALSE(run.spec.specifications.empty());
        for (const SpecificationSpec& wanted : run.spec.specifications) {
            INFO(name << ": " << wanted.outlet << ", " << wanted.element);
            CHECK(run.purity(wanted.outlet, wanted.element) >= wanted.purity);
        }
    }
}

TEST_CASE("a shipped plant started in its steady state stays there", "[plants]") {
    for (const std::string& name : shipped_plants()) {
        INFO(name);
        const CaseRun run = dynamic(written(undisturbed(name)));
        INFO(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.worst_closure() <= 1e-9);
        const std::size_t components = run.shape.components.size();
        const std::size_t row = run.shape.outlets.size() * components;
        const std::vector<double>& all = run.result.outlet_concentration;
        double worst = 0.0;
        for (std::size_t c = 0; c < components; ++c) {
            double scale = 0.0;
            double moved = 0.0;
            for (std::size_t i = c; i < all.size(); i += components) {
                scale = std::max(scale, std::fabs(all[i]));
                moved = std::max(moved, std::fabs(all[i] - all[i % row]));
            }
            worst = std::max(worst, scale > 0.0 ? moved / scale : 0.0);
        }
        fmt::print("[plants] {}: moves by {:.1e} in {:.0f} d\n", name, worst,
                   run.shape.times.back() / 24.0);
        CHECK(worst <= 1e-6);
    }
}

TEST_CASE("equivalents that enter a shipped plant leave it, as its page says",
          "[plants]") {
    for (const std::string& name : shipped_plants()) {
        INFO(name);
        const CaseRun& run = at_rest(name);
        const auto in = entering(run);
        const auto out = leaving(run);
        const std::array<double, 4> fed = total(in).columns();
        const std::array<double, 4> left = total(out).columns();
        for (std::size_t i = 0; i < fed.size(); ++i)
            CHECK(left[i] == Approx(fed[i]).epsilon(1e-6).margin(1e-9));
        check_page(page_of(name), "enters", in);
        check_page(page_of(name), "leaves", out);
    }
}

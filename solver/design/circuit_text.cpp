#include "solver/design/circuit_text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

//! Of the solvent that circulates, bled off and made up.
constexpr double bled = 0.01;

std::string flow_text(double flow) {
    return fmt::format("{:.7g} m3/h", flow * hour);
}

//! "[heading]" and the members of a table.
std::string section(const std::string& parent, const std::string& name, Table table) {
    Table named;
    named.set(name, {std::move(table), {}});
    Table root;
    root.set(parent, {std::move(named), {}});
    return write_toml(root);
}

Value text_value(std::string text) {
    return {std::move(text), {}};
}

//! A stream with a flow and the keys that its table was written with.
std::string stream(const std::string& name, const char* phase, double flow,
                   const Table& written) {
    Table table;
    table.set("phase", text_value(phase));
    table.set("flow", text_value(flow_text(flow)));
    for (const Member& member : written.members)
        table.set(member.key, member.value);
    return section("streams", name, std::move(table));
}

std::string comment(const std::string& line) {
    return line.empty() ? "#\n" : "# " + line + "\n";
}

std::string vessels(double mixer, double settler_volume, bool by_flows = false) {
    return fmt::format(
        "mixer = {{ volume = \"{:.4g} m3\"{} }}\n"
        "settler = {{ aqueous = \"{:.4g} m3\", organic = \"{:.4g} m3\" }}\n",
        mixer, by_flows ? "" : ", organic_holdup = \"50 %\"", mixer * settler_volume,
        mixer * settler_volume);
}

std::string bank(const BankPlan& plan, const std::string& solvent,
                 const std::string& aqueous, const std::string& feed,
                 const EquipmentSpec& equipment) {
    std::string light_scrub;
    std::string draws;
    if (plan.cut->has_middle()) {
        light_scrub = fmt::format("{{ name = \"light_scrub\", stages = {} }}, ",
                                  plan.light_scrub);
        draws = fmt::format(
            "draws = [ {{ name = \"middle\", phase = \"aqueous\", section = "
            "\"light_scrub\", stage = \"last\", flow = \"{}\" }} ]\n",
            flow_text(plan.draw_flow));
    }
    return fmt::format(
        "\n[banks.{}]\n"
        "sections = [ {{ name = \"extraction\", stages = {} }}, {}{{ name = "
        "\"scrub\", stages = {} }} ]\n"
        "solvent = \"{}\"\naqueous = \"{}\"\n"
        "feeds = [ {{ stream = \"{}\", section = \"extraction\", stage = \"last\" }} "
        "]\n{}{}",
        plan.cut->name, plan.extraction, light_scrub, plan.scrub, solvent, aqueous,
        feed, draws, vessels(plan.mixer(equipment), equipment.settler_volume));
}

std::string control_text(const ControlPlan& control) {
    return fmt::format(
        "\n[[control]]\nname = \"{}\"\nmeasure = \"{}\"\nset_point = \"{}\"\n"
        "vary = \"{}\"\nbetween = [ \"{:.5g} m3/h\", \"{:.5g} m3/h\" ]\n"
        "gain = {:.3g}\nintegral_time = \"{:.3g} h\"\n",
        control.name, control.measure, control.set_point, control.vary,
        control.start * hour * (1.0 - control.spread),
        control.start * hour * (1.0 + control.spread), control.gain,
        control.integral_time / hour);
}

std::string document_start(const SeparationSpec& spec) {
    Table root;
    root.set("title", text_value(spec.title));
    root.set("chemistry", {spec.chemistry, {}});
    return write_toml(root);
}

//! Whether a product leaves, and is not the feed of another cut.
bool is_product(const std::vector<BankPlan>& banks, const BankPlan& plan,
                CutProduct product) {
    return std::none_of(banks.begin(), banks.end(), [&](const BankPlan& other) {
        return other.cut->from >= 0 && banks[other.cut->from].cut == plan.cut &&
               other.cut->from_product == product;
    });
}

//! Purities that are asked for, of products of one element.
std::string specifications(const SeparationSpec& spec, const BankPlan& plan,
                           const std::vector<BankPlan>& banks,
                           const ChemistrySpec& chemistry) {
    std::string text;
    for (const CutProduct product : plan.cut->products()) {
        const std::vector<int>& group = group_of(plan, product);
        const double purity = plan.cut->target(product).purity;
        if (std::isnan(purity) || !is_product(banks, plan, product) ||
            group.size() != 1)
            continue;
        text += fmt::format(
            "\n[[specifications]]\noutlet = \"{}\"\nelement = \"{}\"\n"
            "purity = \"{:.12g} %\"\n",
            outlet_of(spec, plan, product), chemistry.cations[group.front()].name,
            100.0 * purity);
    }
    return text;
}

//! "Pr | Nd", "La | Ce | Pr", "Ce | Pr, Nd | Sm"
std::string parted_elements(const CutSpec& cut) {
    std::string middle;
    if (cut.has_middle())
        middle = cut.middle_first +
                 (cut.middle_last == cut.middle_first ? "" : ", " + cut.middle_last) +
                 " | ";
    return fmt::format("{} | {}{}", cut.lighter, middle, cut.heavier);
}

//! The scrub flow holds what is drawn of the heavy, the draw what it takes of the
//! light.
std::string solve_of_three(const BankPlan& plan, const ChemistrySpec& chemistry) {
    const auto solve = [&](const std::string& vary, double flow, double reach,
                           int cation, double drawn) {
        return fmt::format(
            "\n[[solve]]\nvary = \"{}\"\n"
            "between = [ \"{:.7g} m3/h\", \"{:.7g} m3/h\" ]\n"
            "result = \"{}.middle.{}.recovery\"\nvalue = {:.15g}\n",
            vary, flow / reach * hour, flow * reach * hour, plan.cut->name,
            chemistry.cations[cation].name, drawn);
    };
    const CutTheory& t = plan.theory;
    return solve("streams.scrub.flow", plan.scrub_flow, 1.25, t.extracted_key,
                 plan.heavy_key_drawn) +
           solve(fmt::format("banks.{}.draws.middle.flow", plan.cut->name),
                 plan.draw_flow, 1.5, t.three.light_key, plan.light_key_drawn);
}

//! Assays by paths from the folder of the case.
Table from_folder(Table feed, const std::filesystem::path& folder) {
    const auto relative = [&](Value& name) {
        name.data =
            std::filesystem::path(*name.text()).lexically_relative(folder).string();
    };
    Value* assay = feed.find("assay");
    if (assay != nullptr && assay->text() != nullptr)
        relative(*assay);
    else if (assay != nullptr)
        for (Value& lot : *assay->array())
            relative(*lot.table()->find("file"));
    return feed;
}

bool closes_loop(const SeparationSpec& spec) {
    return !spec.caustic.members.empty();
}

std::string strip_bank(const SeparationSpec& spec, const BankPlan& plan,
                       const std::string& solvent) {
    return fmt::format(
        "\n[banks.{0}_strip]\nsections = [ {{ name = \"strip\", stages = {1} }} ]\n"
        "solvent = \"{2}\"\naqueous = \"{0}_acid\"\n{3}",
        plan.cut->name, spec.equipment.strip_stages, solvent,
        vessels(spec.equipment.mixer_residence *
                    (plan.solvent_flow() + plan.theory.strip_flow),
                spec.equipment.settler_volume));
}

//! Strip and, of a closed loop, saponification and what connects them.
std::string solvent_side(const SeparationSpec& spec, const BankPlan& plan) {
    const std::string& name = plan.cut->name;
    std::string text;
    if (!spec.strip.members.empty()) {
        text += "\n" + comment(fmt::format("Strip: {:.3g} times {}.", plan.strip_excess,
                                           strip_measure(plan)));
        text += stream(name + "_acid", "aqueous", plan.theory.strip_flow, spec.strip)
                    .substr(1);
        text += strip_bank(spec, plan, name + ".loaded_organic");
    }
    if (!closes_loop(spec))
        return text;
    const double mixer = spec.equipment.mixer_residence *
                         (plan.solvent_flow() + plan.theory.caustic_flow);
    text += "\n" + comment(fmt::format(
                       "Saponification of {:.4g} % of the extractant; {:.3g} % "
                       "of the solvent is bled off and made up.",
                       100.0 * plan.theory.saponified, 100.0 * bled));
    text += stream(name + "_caustic", "aqueous", plan.theory.caustic_flow, spec.caustic)
                .substr(1);
    Table fresh = spec.solvent;
    fresh.erase("saponified");
    fresh.erase("base");
    text += stream(name + "_make_up", "organic", bled * plan.solvent_flow(), fresh);
    text += fmt::format(
        "\n[banks.{0}_saponification]\nsections = [ {{ name = \"reactor\", stages = 1 "
        "}} ]\nsolvent = \"{0}_tank\"\naqueous = \"{0}_caustic\"\n{1}"
        "\n[tanks.{0}_tank]\nphase = \"organic\"\ninlets = [ \"{0}_bleed.back\", "
        "\"{0}_make_up\" ]\nvolume = \"{2:.4g} m3\"\n"
        "\n[splitters.{0}_bleed]\ninlet = \"{0}_strip.loaded_organic\"\n"
        "outlets = {{ out = \"{3:.3g} %\", back = \"rest\" }}\n",
        name, vessels(mixer, spec.equipment.settler_volume, true),
        plan.solvent_flow() * 0.5 * hour, 100.0 * bled);
    return text;
}

}  // namespace

bool is_extracted(const BankPlan& plan, CutProduct product) {
    return product ==
           (plan.theory.light_extracted ? CutProduct::light : CutProduct::heavy);
}

const std::vector<int>& group_of(const BankPlan& plan, CutProduct product) {
    if (product == CutProduct::middle)
        return plan.theory.three.middle;
    return is_extracted(plan, product) ? plan.theory.extracted : plan.theory.left;
}

const char* strip_measure(const BankPlan& plan) {
    return plan.theory.is_salted ? "the least liquor that takes the product"
                                 : "the acid that the product takes";
}

double designed_purity(const BankPlan& plan, const ChemistrySpec& chemistry) {
    const CutTheory& t = plan.theory;
    if (t.extracted.size() != 1)
        return nan;
    // Others in the extracted product are the key, and what was carried along.
    const double a =
        t.target.purity_a * chemistry.cations[t.extracted_key].oxide_molar_mass;
    const double b =
        (1.0 - t.target.purity_a) * chemistry.cations[t.left_key].oxide_molar_mass;
    return a / (a + b + t.carried * a);
}

std::string extracted_outlet(const SeparationSpec& spec, const BankPlan& plan) {
    return spec.strip.members.empty() ? plan.cut->name + ".loaded_organic"
                                      : plan.cut->name + "_strip.raffinate";
}

std::string outlet_of(const SeparationSpec& spec, const BankPlan& plan,
                      CutProduct product) {
    if (product == CutProduct::middle)
        return plan.cut->name + ".middle";
    return is_extracted(plan, product) ? extracted_outlet(spec, plan)
                                       : plan.cut->name + ".raffinate";
}

std::vector<std::string> outlets_of_cut(const SeparationSpec& spec,
                                        const BankPlan& plan) {
    const std::string& name = plan.cut->name;
    std::vector<std::string> outlets{name + ".raffinate", extracted_outlet(spec, plan)};
    if (plan.cut->has_middle())
        outlets.push_back(name + ".middle");
    if (closes_loop(spec)) {
        outlets.push_back(name + "_bleed.out");
        outlets.push_back(name + "_saponification.raffinate");
    } else if (!spec.strip.members.empty()) {
        outlets.push_back(name + "_strip.loaded_organic");
    }
    return outlets;
}

std::string standing_bank_text(const SeparationSpec& spec, const BankPlan& plan,
                               const Table& feed) {
    return document_start(spec) + section("streams", "feed", feed) +
           stream("solvent", "organic", plan.solvent_flow(), spec.solvent) +
           stream("scrub", "aqueous", plan.scrub_flow, spec.scrub) +
           bank(plan, "solvent", "scrub", "feed", spec.equipment) +
           "\n[simulate]\nuntil = \"1 d\"\n";
}

std::string bank_text(const SeparationSpec& spec, const BankPlan& plan,
                      const ChemistrySpec& chemistry, const Table& feed) {
    std::string text = standing_bank_text(spec, plan, feed);
    if (plan.cut->has_middle())
        return text + solve_of_three(plan, chemistry);
    const std::string outlet = plan.cut->name + ".loaded_organic";
    const double purity = designed_purity(plan, chemistry);
    const CutTheory& t = plan.theory;
    // What the product may hold of the others is their loss; the key stands for all.
    const std::string goal =
        std::isnan(purity)
            ? fmt::format("result = \"{}.{}.concentration\"\nvalue = \"{:.12g} mol/L\"",
                          outlet, chemistry.cations[t.left_key].name,
                          plan.key_part * t.designed.left * (1.0 - t.target.feed_a) *
                              t.feed / plan.solvent_flow() * litre)
            : fmt::format("result = \"{}.{}.purity\"\nvalue = {:.15g}", outlet,
                          chemistry.cations[t.extracted_key].name, purity);
    text += fmt::format(
        "\n[[solve]]\nvary = \"streams.scrub.flow\"\n"
        "between = [ \"{:.7g} m3/h\", \"{:.7g} m3/h\" ]\n{}\n",
        0.8 * plan.scrub_flow * hour, 1.25 * plan.scrub_flow * hour, goal);
    return text;
}

std::string strip_text(const SeparationSpec& spec, const BankPlan& plan,
                       const ChemistrySpec& chemistry,
                       const std::vector<double>& loaded) {
    Table composition;
    for (int c = 0; c < chemistry.n_cations(); ++c)
        if (chemistry.cations[c].rare_earth)
            composition.set(chemistry.cations[c].name,
                            text_value(fmt::format("{:.12g} mol/L",
                                                   std::max(0.0, loaded[c]) /
                                                       plan.solvent_flow() * litre)));
    Table solvent;
    solvent.set("extractant", *spec.solvent.find("extractant"));
    solvent.set("composition", {std::move(composition), {}});
    return document_start(spec) +
           stream("loaded", "organic", plan.solvent_flow(), solvent) +
           stream(plan.cut->name + "_acid", "aqueous", plan.theory.strip_flow,
                  spec.strip) +
           strip_bank(spec, plan, "loaded") + "\n[simulate]\nuntil = \"1 d\"\n";
}

std::string circuit_text(const SeparationSpec& spec, const std::vector<BankPlan>& banks,
                         const ChemistrySpec& chemistry,
                         const std::filesystem::path& folder, double until) {
    std::string text;
    for (const BankPlan& plan : banks) {
        text +=
            comment(fmt::format("{}: {}", plan.cut->name, parted_elements(*plan.cut)));
        for (const std::string& note : plan.notes)
            text += comment("  " + note);
    }
    text += document_start(spec);
    text += "\n" + comment("The feed, as specified.") +
            section("streams", "feed", from_folder(spec.feed, folder)).substr(1);
    for (const BankPlan& plan : banks) {
        const std::string& name = plan.cut->name;
        const CutTheory& t = plan.theory;
        std::string feed = "feed";
        if (plan.cut->from >= 0) {
            const BankPlan& before = banks[plan.cut->from];
            feed = outlet_of(spec, before, plan.cut->from_product);
        }
        if (plan.neutral_flow > 0.0) {
            text += "\n" + comment("Base takes most of the free acid of that liquor.");
            text += stream(name + "_base", "aqueous", plan.neutral_flow, spec.caustic)
                        .substr(1);
            text += fmt::format(
                "\n[tanks.{0}_feed]\nphase = \"aqueous\"\ninlets = [ \"{1}\", "
                "\"{0}_base\" ]\nvolume = \"{2:.4g} m3\"\ncontents = \"feed\"\n",
                name, feed, plan.feed_flow * hour);
            feed = name + "_feed";
        }
        if (!closes_loop(spec)) {
            text +=
                "\n" + comment(fmt::format(
                           "Carries S = {:.5g} mol of rare earth per mol of "
                           "feed: {:.5g} kmol/h.",
                           t.flows.solvent, t.flows.solvent * t.feed * hour * litre));
            text +=
                stream(name + "_solvent", "organic", plan.solvent_flow(), spec.solvent)
                    .substr(1);
        }
        text += "\n" +
                comment(fmt::format("Brings W = {:.5g} mol per mol of feed back; the "
                                    "flow that holds the cut at the steady state.",
                                    t.flows.scrub));
        text +=
            stream(name + "_scrub", "aqueous", plan.scrub_flow, spec.scrub).substr(1);
        text += bank(plan,
                     closes_loop(spec) ? name + "_saponification.loaded_organic"
                                       : name + "_solvent",
                     name + "_scrub", feed, spec.equipment);
        text += solvent_side(spec, plan);
        if (!plan.controls.empty())
            text += "\n" + comment(
                               "Set points are the concentrations of the steady "
                               "state that was designed.");
        for (const ControlPlan& control : plan.controls)
            text += control_text(control).substr(
                &control == &plan.controls.front() ? 1 : 0);
    }
    for (const BankPlan& plan : banks)
        if (plan.start.time > 0.0)
            text += fmt::format(
                "\n# The vessels hold {} of the middle product than at their steady "
                "state: until the\n# draw has made up for it, it takes "
                "{}.\n[[events]]\n"
                "at = \"1 h\"\nfor = \"{:.4g} h\"\n"
                "set = {{ \"banks.{}.draws.middle.flow\" = \"{}\" }}\n",
                plan.start.share < 1.0 ? "less" : "more",
                plan.start.share < 1.0 ? "next to nothing" : "more",
                plan.start.time / hour, plan.cut->name,
                flow_text(plan.start.share * plan.draw_flow));
    text += fmt::format(
        "\n# Start-up: all vessels hold feed liquor and a little of it in the solvent; "
        "the\n# controllers bring the circuit to its specification.\n"
        "[simulate]\nuntil = \"{:.4g} d\"\noutput_interval = \"{:.4g} h\"\n"
        "profile_interval = \"{:.4g} h\"\n"
        "initial = \"filled with feed\"\n",
        until / 86400.0, until / hour / 240.0, until / hour / 30.0);
    for (const BankPlan& plan : banks)
        text += specifications(spec, plan, banks, chemistry);
    return text;
}

}  // namespace didymium

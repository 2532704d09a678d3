#include "inputs/readers/chemistry/chemistry_keys.hpp"

#include <utility>

namespace didymium::keys {

using namespace forms;

namespace {

const Key title{"title",
                {text("P507 in kerosene, chloride liquors")},
                required,
                "Shown in summaries."};

//! Where a constant comes from. `absence`: of a table that need not state one.
std::vector<Key> with_provenance(
    std::vector<Key> keys, const Absence& absence,
    const char* sigma = "Standard deviation of log10 of the constant.") {
    keys.push_back({"source",
                    {text("author, journal, year")},
                    absence,
                    "Where the constant comes from."});
    keys.push_back({"class",
                    {words({"measured", "fitted", "interpolated", "assumed"})},
                    absence,
                    "How it was found."});
    keys.push_back({"sigma", {number(ranges::not_negative)}, by_default(0.0), sigma});
    return keys;
}

const Key enthalpy{"enthalpy",
                   {quantity(kinds::molar_energy, ranges::any)},
                   by_default("0 kJ/mol"),
                   "Of the reaction: log10 K changes with the temperature of a bank "
                   "by van 't Hoff's equation from 25 C; not with the empirical law."};

const char* const substance_example = "{ HCl = { H = 1, Cl = 1 } }";
const Absence with_constant = optional("required with a constant");

}  // namespace

const Declaration chemistry_file{
    "chemistry_file",
    "An extractant, what it binds, and the constants.",
    {
        title,
        {"law",
         {words(
             {"conditional_constants", "mass_action", "constant_beta", "empirical"})},
         required,
         "How constants make a distribution ratio; see below."},
        {"balancing_ion",
         {text("Cl")},
         required,
         "Closes the charge of streams unless they say else."},
        {"acids",
         {map({map({integer(atoms.low, atoms.high)}, "{ H = 1, Cl = 1 }")},
              substance_example)},
         optional("none"),
         "Substances by components: `HCl = { H = 1, Cl = 1 }`."},
        {"bases",
         {map({map({integer(atoms.low, atoms.high)}, "{ Na = 1 }")},
              "{ NaOH = { Na = 1 } }")},
         optional("none"),
         "Substances by components: `NaOH = { Na = 1 }`. Their metals are base "
         "cations."},
        {"extractant",
         {table(extractant, "{ name = \"P507\", unit = \"(HA)2\", ... }")},
         required,
         "The extractant."},
        {"components",
         {map({table(component)}, "{ H = { charge = 1 }, Nd = { charge = 3 }, ... }")},
         required,
         "`NAME = { charge = 3, molar_mass = \"144.242 g/mol\" }`, light to heavy. "
         "Must "
         "hold `H`."},
        {"species",
         {array({table(species)}, "[ { name = \"NdA3(HA)3\", ... } ]")},
         required,
         "What forms from the components."},
        {"level",
         {table(level)},
         optional(),
         "The constant of one element, on which those of the others hang."},
        {"separation_factors",
         {array({table(separation_factor)},
                "[ { pair = \"Nd/Pr\", beta = 1.5, ... } ]")},
         optional(),
         "From one element to the next."},
        {"water",
         {table(water)},
         optional("inert"),
         "Its dissociation. Without, liquors with more base than acid have no "
         "solution; "
         "not with `constant_beta`."},
        {"solids",
         {array({table(solid)}, "[ { name = \"rare-earth hydroxide\", ... } ]")},
         optional("none"),
         "What liquors may be saturated with; not with `constant_beta`."},
        {"activity",
         {table(activity)},
         optional("concentrations"),
         "Activities of the ions of the liquor, to which the constants then belong; "
         "with `mass_action` only."},
        {"window",
         {table(window)},
         optional("no bounds"),
         "What the constants were measured at. A run outside warns."},
        {"practice",
         {table(practice)},
         optional("no bounds"),
         "What circuits bear. A run beyond warns."},
    }};

const Declaration extractant{
    "extractant",
    "The extractant.",
    {
        {"name", {text("P507")}, required, "As in summaries."},
        {"unit", {text("(HA)2")}, required, "What reactions call one unit of it."},
        {"monomers_per_unit", {integer(1, 2)}, required, "1, or 2 for a dimer."},
        {"molar_mass",
         {quantity(kinds::molar_mass, ranges::positive)},
         required,
         "Of the monomer."},
        {"pure",
         {quantity(kinds::mass_concentration, ranges::positive)},
         by_default("1000 g/L"),
         "The concentration that counts as dosage 100; with the empirical law only."},
        {"activity",
         {table(extractant_activity, "{ coefficient = 0.16, ... }")},
         optional("its concentration"),
         "Of the free extractant; with `mass_action` only."},
    }};

const Declaration extractant_activity{
    "extractant_activity",
    "log10 of the activity of free extractant over its concentration, per unit: "
    "-`coefficient` (sqrt C - sqrt `reference`) + (`order` - 1) log10(C/`reference`) "
    "with C mol/L of units in all, bound ones among them.",
    with_provenance(
        {
            {"coefficient",
             {number(ranges::any)},
             by_default(0.0),
             "In (L/mol)^(1/2): the larger, the less active concentrated solvents "
             "are."},
            {"order",
             {number(Range{0.1, 2.0})},
             by_default(1.0),
             "1 is mass action; 0.8 with three units per metal a slope of 2.4."},
            {"reference",
             {quantity(kinds::concentration, ranges::positive)},
             required,
             "Units of extractant at which constants were measured."},
        },
        required)};

const Declaration component{
    "component",
    "What reactions and charges are counted in.",
    {
        {"charge", {integer(-4, 4)}, required, "Of the ion."},
        {"molar_mass",
         {quantity(kinds::molar_mass, ranges::not_negative)},
         optional("required, but of rare earths IUPAC's"),
         "Zero is an ion of unknown nature, which no mass can name."},
    }};

namespace {

const Declaration organic_species{
    "organic species",
    "Neutral. One metal atom, and one H released per extractant unit bound; with "
    "`mass_action` any, also of anions and acids, with one metal atom at most.",
    with_provenance(
        {
            {"log10_k",
             {number(ranges::any)},
             optional("from `level` and `separation_factors`"),
             "Of its formation in mol/L, M + e E = M E_e + e H; not with the empirical "
             "law. The first species of a metal may have it from `level`."},
            enthalpy,
            {"distribution_ratio",
             {number(ranges::positive)},
             optional("this or `log10_d`"),
             "A constant D; with the empirical law only. It knows no capacity: for "
             "traces "
             "only."},
            {"log10_d",
             {table(empirical, "{ ph_slope = 0.54, intercept = -1.93 }")},
             optional("this or `distribution_ratio`"),
             "Coefficients of log10 D; with the empirical law only."},
        },
        with_constant)};

const Declaration aqueous_species{
    "aqueous species",
    "An anion with a proton, `HSO4`, or the cation of a base without one, `NH3`; with "
    "`mass_action` any complex of a metal.",
    with_provenance({{"pka",
                      {number(ranges::any)},
                      optional("required, or `log10_k`"),
                      "Of its dissociation into a proton and the other."},
                     {"log10_k",
                      {number(ranges::any)},
                      optional("this or `pka`"),
                      "Of its formation in mol/L; with `mass_action` only."},
                     enthalpy},
                    required),
    {{"pka"}, {"log10_k"}}};

}  // namespace

const Declaration species{
    "species",
    "What forms from the components.",
    {
        {"name", {text("NdA3(HA)3")}, required, "As in messages, and in compositions."},
        {"phase", {words({"organic", "aqueous"})}, required, "Where it is."},
        {"formed_from",
         {map({integer(atoms.low, atoms.high)}, "{ Nd = 1, \"(HA)2\" = 3, H = -3 }")},
         required,
         "`{ Nd = 1, \"(HA)2\" = 3, H = -3 }`: components and units of extractant; "
         "negative: released."},
    },
    {},
    "phase",
    {{"organic", &organic_species}, {"aqueous", &aqueous_species}}};

const Declaration empirical{
    "empirical",
    "log10 D = (`ph_slope` + `ph_slope_per_dosage` d) pH + `intercept` + "
    "`dosage_exponent` log10 d.",
    {
        {"ph_slope", {number(ranges::any)}, by_default(0.0), "At dosage zero."},
        {"ph_slope_per_dosage", {number(ranges::any)}, by_default(0.0), "Its change."},
        {"intercept", {number(ranges::any)}, required, "At pH 0 and dosage 1."},
        {"dosage_exponent",
         {number(ranges::any)},
         by_default(0.0),
         "The dosage d is the free extractant in percent of `pure`."},
    }};

const Declaration level{
    "level", "The constant on which others hang.",
    with_provenance(
        {
            {"element", {text("Nd")}, required, "Whose constant it is."},
            {"log10_k",
             {number(ranges::any)},
             optional("required"),
             "As of a species; not with `constant_beta`."},
            enthalpy,
        },
        required)};

const Declaration separation_factor{
    "separation_factor",
    "From one element to the next.",
    with_provenance(
        {
            {"pair", {text("Nd/Pr")}, required, "Heavier/lighter."},
            {"beta",
             {number(ranges::positive)},
             optional("this or `log10_beta`"),
             "D of the heavier over D of the lighter."},
            {"log10_beta",
             {number(ranges::any)},
             optional("this or `beta`"),
             "Its log10."},
            enthalpy,
        },
        required),
    {{"beta"}, {"log10_beta"}}};

const Declaration water{"water", "How water dissociates.",
                        with_provenance({{"pkw",
                                          {number(Range{10.0, 16.0})},
                                          required,
                                          "-log10 of [H+][OH-] in (mol/L)^2."},
                                         enthalpy},
                                        required)};

const Declaration solid{
    "solid",
    "Hydroxides, or salts of one anion. Those of several metals count as mixed "
    "crystals: "
    "their saturation ratios add up.",
    with_provenance(
        {
            {"name", {text("rare-earth hydroxide")}, required, "As in results."},
            {"anion",
             {text("OH")},
             required,
             "`OH`, or an anion of the chemistry. How many there are follows from the "
             "charges."},
            {"log10_ks",
             {map({number(ranges::any)}, "{ Nd = 20.5 }")},
             optional("this or `solubility`"),
             "By metal M of charge e, concentrations in mol/L: of a hydroxide, log10 "
             "of "
             "[M]/[H]^e at saturation; of a salt, of [M][X]^(e/z)."},
            {"solubility",
             {map({quantity(kinds::concentration, ranges::positive)},
                  "{ Na = \"5.4 mol/L\" }")},
             optional("this or `log10_ks`"),
             "By metal, that of the pure salt in water; not of a hydroxide."},
        },
        required),
    {{"log10_ks"}, {"solubility"}}};

const Declaration activity{
    "activity",
    "Where activities come from.",
    {
        {"parameters",
         {text("pitzer-chloride")},
         required,
         "A shipped file of `inputs/activities` by name, or the path of one from the "
         "folder of this file."},
        {"constants",
         {array({table(activity_constant)},
                "[ { name = \"pitzer.beta0.Nd/Cl\", ... } ]")},
         optional("those of that file"),
         "Parameters that hold in the place of those of that file, as a fit writes "
         "them."},
    }};

const Declaration activity_constant{
    "activity_constant", "A parameter of activities that the chemistry states itself.",
    with_provenance(
        {
            {"name",
             {text("pitzer.beta0.Nd/Cl")},
             required,
             "`pitzer.beta0.Nd/Cl`, and so `beta1`, `beta2`, `cphi`; "
             "`pitzer.theta.H/Nd`, `pitzer.psi.H/Nd/Cl`, with ions in the order of the "
             "file; `sit.epsilon.Nd/Cl`. That file lists it, and the chemistry knows "
             "the "
             "ions."},
            {"value", {number(ranges::any)}, required, "In the unit of that file."},
        },
        required, "Standard deviation of the value.")};

const Declaration practice{
    "practice",
    "What circuits bear; a bound of zero is none.",
    {
        {"loading",
         {quantity(kinds::fraction, ranges::unit_interval)},
         by_default("0 %"),
         "Highest loading of the solvent by rare earths."},
        {"note", {text("the solvent gels")}, by_default(""), "What happens beyond."},
    }};

const Declaration window{
    "window",
    "What the constants were measured at; a bound of zero is none.",
    {
        {"rare_earth",
         {quantity(kinds::concentration, ranges::not_negative)},
         by_default("0 mol/L"),
         "Highest sum of rare earths in the liquor."},
        {"chloride",
         {quantity(kinds::concentration, ranges::not_negative)},
         by_default("0 mol/L"),
         "Highest chloride."},
        {"loading",
         {quantity(kinds::fraction, ranges::unit_interval)},
         by_default("0 %"),
         "Highest loading of the solvent."},
        {"note", {text("shake-outs at 25 C")}, by_default(""), "What else to know."},
    }};

}  // namespace didymium::keys

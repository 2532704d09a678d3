#include "inputs/readers/chemistry/activity_keys.hpp"

#include <utility>

namespace didymium::keys {

using namespace forms;

namespace {

ValueForm names(const char* example, const Range& size = {1.0, ranges::unlimited}) {
    return array({text("Nd")}, example, size);
}

//! Where parameters come from.
std::vector<Key> with_provenance(std::vector<Key> keys) {
    keys.push_back({"source",
                    {text("author, journal, year")},
                    required,
                    "Where the numbers come from."});
    keys.push_back({"class",
                    {words({"measured", "fitted", "interpolated", "assumed"})},
                    required,
                    "How they were found."});
    keys.push_back({"note", {text("psi zero")}, optional(), "What else to know."});
    return keys;
}

const Key sigma{"sigma",
                {number(ranges::not_negative)},
                by_default(0.0),
                "Standard deviation of the parameter, in its unit; 0: not known."};

const Key cations{"cations",
                  {names("[ \"La\", \"Nd\" ]")},
                  required,
                  "The parameters are those of each of them."};

const Key anion{"anion", {text("Cl")}, required, "With which."};

const Key up_to{"up_to",
                {quantity(kinds::molality, ranges::positive)},
                optional("not known"),
                "Highest molality of the salt that the parameters were fitted to."};

const Declaration pitzer{
    "pitzer",
    "Parameters of Pitzer's equations; what is not listed is zero.",
    {
        {"unsymmetrical_mixing",
         {boolean()},
         required,
         "Whether `theta` stands beside the electrostatic term E-theta of ions of the "
         "same sign and unequal charge, or includes it."},
        {"binaries",
         {array({table(binary)}, "[ { cations = [ \"Nd\" ], ... } ]")},
         required,
         "Of a cation and an anion. Each pair stands once."},
        {"thetas",
         {array({table(theta)}, "[ { ion = \"H\", with = [ \"Na\" ], ... } ]")},
         optional("none"),
         "Of two ions of the same sign. Each pair stands once."},
        {"psis",
         {array({table(psi)}, "[ { ions = [ \"H\", \"Na\" ], ... } ]")},
         optional("none"),
         "Of two ions of the same sign and one of the other."},
    }};

const Declaration sit{
    "sit",
    "Parameters of the specific ion interaction theory; what is not listed is zero.",
    {
        {"interactions",
         {array({table(interaction)}, "[ { cations = [ \"Nd\" ], ... } ]")},
         required,
         "Of a cation and an anion. Each pair stands once."},
    }};

const Declaration davies{"davies", "Davies' equation has no further parameters.", {}};

}  // namespace

const Declaration activity_file{
    "activity_file",
    "Parameters of activity coefficients in a liquor.",
    {
        {"title",
         {text("Pitzer parameters, chloride liquors, 25 C")},
         required,
         "Shown in summaries."},
        {"model",
         {words({"pitzer", "sit", "davies"})},
         required,
         "The equations; see below."},
        {"temperature",
         {quantity(kinds::temperature, ranges::any)},
         required,
         "At which all parameters hold, 0 to 100 C."},
        {"debye_hueckel_slope",
         {number(Range{slope_of_osmotic_coefficient.low, slope_of_log10_gamma.high})},
         required,
         "In (kg/mol)^(1/2): with `pitzer` of the osmotic coefficient, 0.3915 at 25 C; "
         "with the others of log10 gamma, 0.509."},
        {"ions",
         {array({table(activity_ions)}, "[ { charge = 3, names = [ \"Nd\" ] } ]")},
         optional("no ion is named"),
         "Charges of all ions that are named. An ion of another charge in a chemistry "
         "is another ion."},
        {"volumes",
         {array({table(ion_volumes)}, "[ { volume = { H = \"0 cm3/mol\" }, ... } ]")},
         optional("zero"),
         "Apparent molar volumes: kg of water per m3 of liquor follow from "
         "concentrations by them. Each ion stands once."},
    },
    {},
    "model",
    {{"pitzer", &pitzer}, {"sit", &sit}, {"davies", &davies}}};

const Declaration activity_ions{
    "activity_ions",
    "Ions of one charge.",
    {
        {"charge", {integer(-4, 4)}, required, "Not zero."},
        {"names",
         {names("[ \"La\", \"Nd\" ]")},
         required,
         "As in chemistries: components, and charged species by their names."},
    }};

const Declaration binary{
    "binary", "Of a cation and an anion.",
    with_provenance({
        cations,
        anion,
        {"beta0", {number(ranges::any)}, required, "In kg/mol."},
        {"beta1", {number(ranges::any)}, by_default(0.0), "In kg/mol."},
        {"beta2", {number(ranges::any)}, by_default(0.0), "In kg/mol."},
        {"cphi",
         {number(ranges::any)},
         by_default(0.0),
         "In (kg/mol)^2; without the factors 3/2 and 3^(3/2)/2 of some tables of 2-1 "
         "and 3-1 salts."},
        {"alpha1",
         {number(ranges::positive)},
         optional("2, of 2-2 salts 1.4"),
         "Of `beta1`, in (kg/mol)^(1/2)."},
        {"alpha2",
         {number(ranges::positive)},
         optional("12, of 3-2 salts and the like 50"),
         "Of `beta2`, in (kg/mol)^(1/2)."},
        up_to,
    })};

const Declaration theta{"theta", "Of two ions of the same sign.",
                        with_provenance({
                            {"ion", {text("H")}, required, "The one."},
                            {"with",
                             {names("[ \"La\", \"Nd\" ]")},
                             required,
                             "The other: the parameter is that of each of them."},
                            {"theta", {number(ranges::any)}, required, "In kg/mol."},
                            sigma,
                        })};

const Declaration psi{
    "psi", "Of two ions of the same sign and one of the other.",
    with_provenance({
        {"ions", {names("[ \"H\", \"Na\" ]", {2.0, 2.0})}, required, "The two."},
        {"with", {text("Cl")}, required, "The one of the other sign."},
        {"psi", {number(ranges::any)}, required, "In (kg/mol)^2."},
        sigma,
    })};

const Declaration interaction{
    "interaction", "Of a cation and an anion.",
    with_provenance({
        cations,
        {"anions", {names("[ \"Cl\" ]")}, required, "With each of which."},
        {"epsilon", {number(ranges::any)}, required, "In kg/mol."},
        sigma,
        up_to,
    })};

const Declaration ion_volumes{"ion_volumes", "Volumes of one source.",
                              with_provenance({
                                  {"volume",
                                   {map({quantity(kinds::molar_volume, ranges::any)},
                                        "{ Cl = \"19.4 cm3/mol\" }")},
                                   required,
                                   "By ion, less than 1000 cm3/mol either way, in one "
                                   "convention for all: that of "
                                   "H+ is zero."},
                              })};

}  // namespace didymium::keys

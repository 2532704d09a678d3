#include "inputs/readers/fit/fit_keys.hpp"

namespace didymium::keys {

using namespace forms;

namespace {

constexpr QuantityKind share{"a share", "1", "5 %", true};

// Beyond are slips, and squares that overflow.
constexpr Range error{1e-6, 10.0};

}  // namespace

const Declaration fit_file{
    "fit",
    "Constants of a chemistry, estimated from measurements.",
    {
        {"title", {text("P507, Nd level")}, by_default(""), "Shown in summaries."},
        {"chemistry", {table(fit_chemistry)}, required, "The chemistry to start from."},
        {"constants",
         {array({table(fit_constant)}, "[ { name = \"log10_k.Nd\" } ]",
                {1.0, ranges::unlimited})},
         required,
         "What is estimated; all other constants stay."},
        {"data",
         {array({table(fit_data)}, "[ { contacts = \"shakeouts.toml\" } ]",
                {1.0, ranges::unlimited})},
         required,
         "What it is estimated from."},
        {"estimator",
         {table(fit_estimator)},
         optional("least squares"),
         "How residuals count."},
        {"folds",
         {table(fit_folds)},
         optional("none"),
         "Fits without a part of the data each, which is then predicted."},
    }};

const Declaration fit_chemistry{
    "fit_chemistry",
    "The chemistry to start from; it takes the place of those that data files name.",
    {
        {"system",
         {text("p507-hcl")},
         required,
         "A shipped name or the path of a chemistry file, from this file."},
    }};

const Declaration fit_constant{
    "fit_constant",
    "A constant to estimate, or several of one kind.",
    {
        {"name",
         {text("log10_k.Nd")},
         optional("this or `case_value`"),
         "`log10_k.Nd` of the level, a metal or a species; `log10_beta.Nd/Pr` of a "
         "separation factor; `enthalpy.Nd` of any of these; `extractant.coefficient`, "
         "`extractant.order`; of the empirical law `intercept.Nd`, `ph_slope.Nd`, "
         "`ph_slope_per_dosage.Nd`, `dosage_exponent.Nd`; of activities "
         "`pitzer.beta0.Nd/Cl`, and so `beta1`, `beta2`, `cphi`, `pitzer.theta.H/Nd`, "
         "`pitzer.psi.H/Nd/Cl`, `sit.epsilon.Nd/Cl`, with ions in the order of their "
         "file. With `*` for any letters, "
         "`log10_beta.*`: all such that the data depend on and no entry above names."},
        {"case_value",
         {text("banks.split.mixer.transfer.rate")},
         optional("this or `name`"),
         "The path of a number in the cases of the data, such as the rate k of "
         "transfer; in the unit it has there."},
        {"tied",
         {boolean()},
         by_default(false),
         "One value for all that `name` means, as of a slope that metals share."},
        {"start", {number(ranges::any)}, optional("the file's"), "Where to start."},
        {"prior",
         {words({"file", "none"})},
         by_default("file"),
         "Whether the file's own value counts as measured, with its `sigma`, where it "
         "states one."},
        {"prior_value",
         {number(ranges::any)},
         optional("the file's"),
         "What is known beforehand, with `prior_sigma`."},
        {"prior_sigma",
         {number(ranges::positive)},
         optional("the file's"),
         "Its standard deviation."},
        {"lower", {number(ranges::any)}, optional("none"), "Lower bound."},
        {"upper", {number(ranges::any)}, optional("none"), "Upper bound."},
    },
    {{"name"}, {"case_value"}}};

const Declaration fit_data{
    "fit_data",
    "Measurements.",
    {
        {"name",
         {text("shakeouts")},
         optional("the file's"),
         "What results call it; no two are the same."},
        {"contacts",
         {text("../shakeouts/pc88a_hcl.toml")},
         optional("this or `case`"),
         "A contact file, path from this file. What its `measured.` columns hold is "
         "compared."},
        {"case",
         {text("../cases/short_ndpr.toml")},
         optional("this or `contacts`"),
         "A case, path from this file, of whose stages samples were taken: at its "
         "steady state, or in its course where the samples have times."},
        {"measured",
         {text("profile.csv")},
         optional("with `case`"),
         "A CSV table of the samples, path from this file: columns `at` (a stage, "
         "`split.scrub.3`), `aqueous.Nd [g/L]`, `organic.Nd [g/L]` and `ph` of what "
         "leaves its settler; `time [h]`, `group`."},
        {"errors",
         {table(fit_errors)},
         optional("`{ log10_d = 0.1 }` of contacts, `{ aqueous = \"5 %\", organic = "
                  "\"5 %\" }` of a case"),
         "Standard errors. What has none is not compared."},
        {"leave_out",
         {array({text("Li 1987")}, "[ \"Li 1987\" ]")},
         optional("none"),
         "Groups that are left out."},
    },
    {{"contacts"}, {"case"}}};

const Declaration fit_errors{
    "fit_errors",
    "Standard errors of what was measured; what has none is not compared.",
    {
        {"log10_d",
         {number(error)},
         optional("not compared"),
         "Of log10 of distribution ratios, stated or from concentrations; of "
         "contacts."},
        {"ph", {number(error)}, optional("not compared"), "Of a pH."},
        {"aqueous",
         {quantity(share, error)},
         optional("not compared"),
         "Relative, of concentrations in the liquor."},
        {"organic",
         {quantity(share, error)},
         optional("not compared"),
         "Relative, of concentrations in the solvent."},
    }};

const Declaration fit_estimator{
    "fit_estimator",
    "How residuals count.",
    {
        {"loss",
         {words({"none", "huber", "cauchy", "tukey"})},
         by_default("none"),
         "Least squares, or a loss that counts large residuals less: as their size "
         "(`huber`), as its logarithm (`cauchy`), not at all (`tukey`)."},
        {"scale",
         {number(ranges::positive)},
         optional("1.345 of `huber`, 2.385 of `cauchy`, 4.685 of `tukey`"),
         "From where on, in standard errors. The defaults lose 5 % of efficiency where "
         "errors are normal."},
        {"iterations", {integer(1, 100000)}, by_default(200), "The most there may be."},
    }};

const Declaration fit_folds{
    "fit_folds",
    "Fits without a part of the data each, which is then predicted.",
    {
        {"by",
         {words({"group", "contact"})},
         by_default("group"),
         "Leave out one group (a study) at a time, or the contacts in random parts."},
        {"count",
         {integer(2, 1000)},
         optional("5, with `contact`"),
         "How many parts; with `contact`."},
        {"seed",
         {integer(0, 4294967295.0)},
         optional("1, with `contact`"),
         "Of the random parts; with `contact`."},
    }};

}  // namespace didymium::keys

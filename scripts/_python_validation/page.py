"""The page docs/validation_chemistry.md: what was computed, as Markdown."""

import textwrap

import numpy as np

import forms
import main_case
import runs

EQUATIONS = {
    "constants": "log K of every metal",
    "chloro": "and M A₂(HA)₂Cl of every metal",
    "effective": "and extractant less active by a (√C - √C₀)",
    "order": "and extractant to another power",
    "slope": "free slope of pH, one for all metals",
    "slopes": "free slopes of pH and of log extractant",
    "pitzer": "activities of the liquor by `pitzer-chloride`",
    "sit": "activities of the liquor by `sit`",
    "chloro_effective": "both",
    "pitzer_effective": "both",
    "pitzer_chloro": "both",
    "pitzer_order": "both",
}


def study(name):
    return name.replace("_", " ")


def filled(text, bullet=""):
    """A paragraph, or a point of a list, in lines."""
    return textwrap.fill(
        " ".join(text.split()), 100, initial_indent=bullet, subsequent_indent=" " * len(bullet),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def number(value, places=3):
    return "" if np.isnan(value) else f"{value:.{places}f}"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def residuals(results):
    """rms (mean) of every study and element with the shipped constants."""
    contacts = results.contacts
    residual = contacts.residual()
    groups = np.array(contacts.groups)
    columns = [[contacts.elements.index(e)] for e in forms.ELEMENTS]
    columns.append([contacts.elements.index(e) for e in forms.ELEMENTS])
    rows = []
    for name in [*results.groups, None]:
        cells = [study(name) if name else "all"]
        of_rows = residual if name is None else residual[groups == name]
        for column in columns:
            values = of_rows[:, column]
            values = values[np.isfinite(values)]
            if len(values) == 0:
                cells.append("")
                continue
            cells.append(f"{np.sqrt(np.mean(values**2)):.3f} ({np.mean(values):+.3f})")
        cells.append(str(int(np.isfinite(of_rows[:, columns[-1]]).sum())))
        rows.append(cells)
    return table(["rms (mean)", *forms.ELEMENTS, "all", "number"], rows)


def fitted_residuals(fit, groups):
    rows = []
    for name in [*groups, None]:
        cells = [study(name) if name else "all"]
        for elements in [*([e] for e in forms.ELEMENTS), None]:
            after = fit.rms(fit.fitted, name, elements)
            held_out = fit.rms(fit.held_out, name, elements)
            known = elements is None or elements[0] in runs.COMMON
            cells.append(
                "" if np.isnan(after)
                else f"{after:.3f} / {held_out:.3f}" if known and elements is not None
                else f"{after:.3f}"
            )  # fmt: skip
        rows.append(cells)
    return table(["fitted / held out", *forms.ELEMENTS, "all"], rows)


def constants(results):
    fit = results.studies["constants"]
    without = results.without["constants"]
    rows = []
    for element in forms.ELEMENTS:
        start, value, error = fit.constants[f"log10_k.{element}"]
        _, other, other_error = without.constants[f"log10_k.{element}"]
        rows.append([
            element, f"{start:.2f}", f"{value:.2f} ± {error:.2f}",
            f"{other:.2f} ± {other_error:.2f}",
        ])  # fmt: skip
    return table(["log10 K", "shipped", "fitted", "without Formiga"], rows)


def compared(results):
    rows = []
    base = results.studies["constants"]
    for form in results.forms:
        fit, parts = results.studies[form.name], results.parts[form.name]
        extra = len(fit.constants) - len(base.constants)
        rows.append([
            f"`{form.name}`", EQUATIONS[form.name], f"+{extra}" if extra else str(len(fit.constants)),
            number(fit.rms(fit.fitted)), number(results.held_out(fit)),
            *(number(results.held_out(fit, group)) for group in results.groups),
            number(results.held_out(results.without[form.name])),
            number(parts.rms(parts.held_out)),
        ])  # fmt: skip
    return table(
        ["form", "what is fitted", "constants", "fitted", "held out", *map(study, results.groups),
         "held out, no Formiga", "parts"],
        rows,
    )  # fmt: skip


def verdict(results):
    richer = [form.name for form in results.forms[1:]]
    winners = [name for name in richer if results.richer_wins(name)]
    best = min(richer, key=lambda name: results.held_out(results.studies[name]))
    base = results.studies["constants"]
    closer = [
        name for name in richer
        if results.studies[name].rms(results.studies[name].fitted) < base.rms(base.fitted)
    ]  # fmt: skip
    text = (
        f"Constants alone predict a study they were not fitted to within "
        f"{results.held_out(base):.3f}; the best of the richer forms, `{best}`, within "
        f"{results.held_out(results.studies[best]):.3f}. {len(closer)} of {len(richer)} describe "
        "the data that they are fitted to more closely"
    )
    if winners:
        names = ", ".join(f"`{name}`" for name in winners)
        return f"{text}. Better over all and for most of the studies: **{names}**."
    return (
        f"{text}, but none predicts better over all, with Formiga and without, and for most of the "
        "studies: **constants alone stay the default.**"
    )


def formiga(results):
    """What leaving the doubtful study out moves most."""
    moved = {
        element: abs(
            results.without["constants"].constants[f"log10_k.{element}"][1]
            - results.studies["constants"].constants[f"log10_k.{element}"][1]
        )
        for element in forms.ELEMENTS
    }
    most = max(moved, key=moved.get)
    error = results.studies["constants"].constants[f"log10_k.{most}"][2]
    return f"{most} by {moved[most]:.2f}, {moved[most] / error:.1f} of its standard errors"


def ratios(results):
    rows = []
    for group in [*results.groups, None]:
        of = results.separation(group)
        if len(of.rows) == 0:
            continue
        low, high = (10 ** (of.mean + k * of.error) for k in (-1, 1))
        rows.append([
            study(group) if group else "all", str(len(of.rows)), f"{10**of.mean:.3f}",
            f"{low:.3f}-{high:.3f}",
            f"{10 ** of.log10.min():.2f}-{10 ** of.log10.max():.2f}",
        ])  # fmt: skip
    return table(
        ["both in one flask", "contacts", "geometric mean", "± its standard error", "range"], rows
    )


def ratio_verdict(results):
    of = results.separation()
    shipped = np.log10(results.shipped_beta)
    away = (shipped - of.mean) / of.error
    mean, error = results.beta_of_studies()
    within = abs(away) <= 1.0
    return (
        f"The geometric mean of the {len(of.rows)} contacts is {10**of.mean:.3f}; the shipped factor "
        f"{results.shipped_beta:g} is {'within its standard error' if within else 'not within its standard error'}: "
        f"it is {10 ** (shipped - of.mean):.2f} times as high, {away:.1f} standard errors away "
        f"({(shipped - mean) / error:.1f} where studies count rather than contacts: their mean is "
        f"{10**mean:.3f})."
    )


def rms_of(contacts):
    return np.sqrt(np.nanmean(contacts.residual() ** 2))


def alone_verdict(results):
    """Whether the file of the shake-outs alone agrees with the contacts."""
    of = results.separation()
    away = abs(np.log10(results.alone_beta) - of.mean) / of.error
    return (
        f"{results.alone_beta:.3f}, {'within' if away <= 1.0 else 'NOT within'} the standard "
        f"error of what the contacts say ({away:.1f} of it away)"
    )


def two_files(results):
    rows = [
        ["[`p507-hcl`](../inputs/chemistry/p507-hcl.toml), the default",
         f"{results.shipped_beta:g}", f"{rms_of(results.contacts):.3f}",
         "designs: plants, with loaded and saponified solvents, report 1.3-1.6"],
        ["[`p507-hcl-shakeouts`](../inputs/chemistry/p507-hcl-shakeouts.toml)",
         f"{results.alone_beta:.3f}", f"{rms_of(results.alone):.3f}",
         "shake-outs of dilute liquors without base; the cautious case of a design"],
    ]  # fmt: skip
    return table(["chemistry", "Nd/Pr", "rms of log10 D", "for"], rows)


def percent(share):
    return f"{100 * share:.4f} %" if share > 0.999 else f"{100 * share:.2f} %"


def main_cases(results):
    rows = [
        [f"`{variant.chemistry}`", f"{variant.extraction} + {variant.scrub}",
         variant.solvent_flow, variant.scrub_flow, percent(pr), percent(nd)]
        for variant, (pr, nd) in results.main_case
    ]  # fmt: skip
    return table(
        ["chemistry", "stages", "solvent, m³/h", "scrub, m³/h", "Pr in the raffinate",
         "Nd in the solvent"], rows,
    )  # fmt: skip


def page(results):
    rms = rms_of(results.contacts)
    fit = results.studies["constants"]
    greatest, beyond = results.greatest_rare_earth, results.beyond_window
    wins = sum(results.richer_wins(form.name) for form in results.forms[1:])
    low, high = (10 ** f(results.separation().log10) for f in (np.min, np.max))
    short = "\n".join([
        filled(
            f"The shipped constants of [`p507-hcl`](../inputs/chemistry/p507-hcl.toml) predict "
            f"{len(fit.measured)} measured distribution ratios with an rms of {rms:.3f} in log10 D, a "
            f"factor of {10**rms:.2f}. Fitted to all of them, constants come to "
            f"{fit.rms(fit.fitted):.3f}; a study that they were not fitted to they predict within "
            f"{results.held_out(fit):.3f}.", "* ",
        ),
        filled(
            f"{len(results.forms) - 1} richer forms were fitted as well: {wins or 'none'} of them "
            "predicts left-out studies better than constants alone.", "* ",
        ),
        filled(ratio_verdict(results), "* "),
        filled(
            "A second file, [`p507-hcl-shakeouts`](../inputs/chemistry/p507-hcl-shakeouts.toml), "
            "holds what [a shipped fit](../inputs/fits/p507_shakeouts.toml) makes of the shake-outs "
            f"alone: rms {rms_of(results.alone):.3f}, and Nd over Pr {alone_verdict(results)}. "
            "[Which to take](#neodymium-over-praseodymium).", "* ",
        ),
    ])  # fmt: skip
    data = filled(
        f"[The data](../inputs/shakeouts/pc88a_hcl.csv) are {len(results.contacts.groups)} batch "
        f"contacts of equal volumes without base, of five studies "
        f"([sources](../inputs/shakeouts/README.md)): at most {greatest:.2f} mol/L of rare earth in "
        f"the feed, {beyond} contacts above 0.3. Each contact is one stage equilibrium with all its "
        "metals together, the acid as stated and what the exchange releases. Errors are log10 of D "
        "predicted over D measured, with the shipped constants:"
    )
    fitting = filled(
        f"`didymium fit` minimises the squares of the errors of log10 D, {runs.ERROR} each, over all "
        f"elements at once. Beforehand next to nothing is known of a constant: the shipped value, "
        f"± {forms.SIGMA:g}. Standard errors are as large as the residuals say."
    )
    moved = filled(
        f"Whether Formiga is believed moves {formiga(results)}: studies differ by more than the "
        "standard errors, which take all contacts for independent. The shipped set is nearer to Li "
        "1987, which has two thirds of the data. Fitted rms, and rms of a study that is predicted by "
        "the other four; Sm, Dy and Y are Li's alone, so that there is nothing to predict them from:"
    )
    decided = filled(
        f"{verdict(results)} Where the model is used outside these data, in plant liquors, nothing "
        "was measured that could decide."
    )
    beta = filled(
        f"{ratio_verdict(results)} The shipped one is that of plant practice and patents (1.3-1.6; "
        "1.4 in EP2388344A1, 1.55 in Xie 2014), with loaded and saponified solvents; these contacts "
        "are of three laboratories whose means differ by more than their contacts do, of dilute "
        f"liquors, and by difference where little was extracted: single ones lie between {low:.1f} and "
        f"{high:.1f}. Which of the two holds in a plant, no datum at hand decides, so that both are "
        "shipped:"
    )
    how = filled(
        f"The second is made by `didymium fit inputs/fits/p507_shakeouts.toml`, from all "
        f"{len(fit.measured)} ratios. There Nd/Pr counts as measured in the flasks that held both: "
        "what is off in a flask, acid or extractant or volume, moves both metals alike and leaves "
        "their ratio. That the file agrees with them is therefore no test of either. Errors of values, independent of each other, know nothing of this, and a fit "
        "with them alone would let studies of single elements speak, of which the ratio of Li's two "
        f"levels is {10 ** results.single_element_ratio():.1f}."
    )
    least = main_case.least_reflux(results.alone_beta)
    stages = filled(
        "What it means for [the main case](../inputs/cases/ndpr_p507.toml), steady, after its event "
        "(`didymium steady` of that file without the event and with these entries):"
    )
    reflux = filled(
        f"With {results.alone_beta:.3f} the flows of the main case are too small, and no number of "
        f"stages helps: by Xu's theory a complete split asks for {least:.1f} moles of rare earth in the "
        f"solvent per mole of feed ({main_case.least_reflux(results.shipped_beta):.1f} with "
        f"{results.shipped_beta:g}), and there are {main_case.reflux(main_case.VARIANTS[0]):.1f}. Half as "
        "much solvent again, two thirds more scrub acid and half as many stages again give both "
        "products. Of a design that must not fail, run both files, or vary "
        "`chemistry.separation_factors` in a sweep."
    )
    cannot = "\n".join([
        filled(
            f"**Plant liquors.** {beyond} feeds lie between 0.3 and {greatest:.2f} mol/L of rare "
            "earth, none above, and no solvent was saponified. A liquor of 1.2 mol/L, 3.5 mol/L in "
            "chloride, is outside the window, and a run there warns; its levels of acid and "
            "loading are estimates.", "* ",
        ),
        filled(
            f"**Separation factors to a few percent.** Nd over Pr scatters by "
            f"{100 * (10 ** results.separation().deviation - 1):.0f} % from contact to contact.",
            "* ",
        ),
        filled(
            "**Temperature.** All was measured near 25 °C; no enthalpy of P507 is shipped.", "* "
        ),
        filled(
            "**What Sm, Dy and Y do in a mixture.** They were never in a flask with others.", "* "
        ),
    ])  # fmt: skip
    return f"""# Validation of the chemistry

This page is written by `scripts/validation` and must not be edited: its numbers are those that the
program computes, and `ctest -L docs` fails where they are not any more. What is verified and
validated besides is in [validation](validation.md).

<!-- example: not run: computes this page and its figures again, a minute or two -->
```sh
scripts/validation           # writes docs/validation_chemistry.md and docs/images/validation_*.png
scripts/validation --check   # compares them with what is computed now
```

In short:

{short}

## Predicted and measured

{data}

{residuals(results)}
![Predicted over measured, with shipped and fitted constants](images/validation_parity.png)

Two sets stand apart: Formiga, whose ratios are three to six times the predicted ones (the volumes may
not have been equal), and Banda's lanthanum, four times (the solvent may have held base).

## Constants fitted

{fitting}

{constants(results)}
{moved}

{fitted_residuals(fit, results.groups)}
## Every form that was tried

Each is fitted to all data (*fitted*), to all but one study, which it then predicts (*held out*: rms
over La, Ce, Pr and Nd, then by study), the same without Formiga, and to nine tenths of the contacts,
chosen at random, of which it predicts the tenth (*parts*: all elements; contacts of one study are on
both sides, so that this says little of another laboratory).

{compared(results)}
![How well a study is predicted by the others](images/validation_forms.png)

{decided}

## Neodymium over praseodymium

{ratios(results)}
![Nd over Pr in contacts that held both](images/validation_separation.png)

{beta}

{two_files(results)}
{how}

{stages}

{main_cases(results)}
{reflux}

## What these data cannot tell

{cannot}

## Other extractants

What the shipped files say against what was measured. The first and the forms of TBP and D2EHPA are
those that the constants were made of; Mason's yttrium, lanthanum at a tenth molar and the pH of the
contacts with Cyanex 272 are not.

<!-- example: printed by build/release/bin/test_validation "[systems]" -->
```text
{results.systems}```

## Activity coefficients

`kernels/pitzer.hpp` and [`pitzer-chloride`](../inputs/activities/pitzer-chloride.toml) are tested by
themselves; of the shipped chemistries none uses them, their constants being conditional.

<!-- example: printed by build/release/bin/test_validation "[activity]" -->
```text
{results.activities}```

* **HCl** is within half a percent of the tabulated values from 0.1 to 3 mol/kg.
* **LaCl₃, PrCl₃, NdCl₃** have parameters of May and others (2011), the latest evaluation at hand.
  *Osmotic* coefficients, which is what isopiestic measurements give, agree with other evaluations:
  within 2 % with Pitzer and Mayorga (1973, older measurements, to 2 mol/kg), and for NdCl₃ within
  1.4 % to 3 mol/kg with Fanghänel and Kim (1998, with chloro complexes). *Activity* coefficients differ
  by up to 4.9 % (La), 2.9 % (Pr), 6.2 % (Nd), and 7.9 % (Nd with complexes; 4.9 % to 2 mol/kg), and from
  the Ames Laboratory's values of 1963 for La and Nd at 3.4 mol/kg by 4.6 %. The shipped ones are the
  lower but for Pr near 2 mol/kg: the extrapolation to zero is another. From 0.3 to 2 mol/kg the
  difference for Nd with complexes is one factor within 1.1 %, which a constant that is fitted with
  these activities takes up. The others do not agree with each other within 2 % either: 2.4 % at
  1 mol/kg of NdCl₃.
* The accepted tables (Spedding and others 1976; He and Rard 2015) and the parameters that Pitzer,
  Peterson and Silvester (1978) fitted to them were not at hand; pyEQL, pytzer, Reaktoro, Clapeyron,
  collections of ePC-SAFT and the databases of PHREEQC and EQ3/6 hold neither. **Within 2 % up to
  3 mol/kg is shown for HCl, and is not shown for these three salts.**
* Between neighbours the parameters are no better than this: those of Pr and Nd put their chlorides 3 %
  apart at 1 mol/kg, 11 % in the activity of the salts. A separation factor must not be moved by them.
"""

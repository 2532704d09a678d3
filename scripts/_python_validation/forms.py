"""The forms of P507's chemistry that are compared: each a chemistry file, made with the
constants of the shipped one, and the constants that are fitted."""

import math
import tomllib
from dataclasses import dataclass

# Those that were measured.
ELEMENTS = ("La", "Ce", "Pr", "Nd", "Sm", "Dy", "Y")
SIGMA = 1.0  # of what is known of a constant beforehand: next to nothing
PURE = 950.0  # g/L of extractant, of which an empirical dosage is the share
DIMER = 612.8  # g/mol
PROVENANCE = 'source = "a form that is compared"\nclass = "assumed"\n'


def shipped_levels(path):
    """log10 K of the elements, by level and separation factors."""
    file = tomllib.loads(path.read_text())
    level = {file["level"]["element"]: file["level"]["log10_k"]}
    factors = file["separation_factors"]
    for _ in factors:  # a chain of as many links at most
        for factor in factors:
            heavier, lighter = factor["pair"].split("/")
            beta = factor.get("log10_beta", math.log10(factor.get("beta", 1.0)))
            if lighter in level:
                level.setdefault(heavier, level[lighter] + beta)
            elif heavier in level:
                level.setdefault(lighter, level[heavier] - beta)
    return {element: level[element] for element in ELEMENTS}


@dataclass(frozen=True)
class Form:
    """A form: what its chemistry has besides one constant of every element."""

    name: str
    what: str
    law: str = "mass_action"
    chloro: bool = False
    activity: str = ""
    effective: bool = False
    order: bool = False
    slope: bool = False
    exponent: bool = False

    def chemistry(self, levels):
        """Its file, with the shipped levels."""
        text = f'title = "P507, {self.what}"\nlaw = "{self.law}"\nbalancing_ion = "Cl"\n'
        text += "[acids]\nHCl = { H = 1, Cl = 1 }\n"
        text += '[extractant]\nname = "P507"\nunit = "(HA)2"\nmonomers_per_unit = 2\n'
        text += 'molar_mass = "306.4 g/mol"\n'
        if self.law == "empirical":
            text += f'pure = "{PURE} g/L"\n'
        if self.effective or self.order:
            text += "[extractant.activity]\n"
            text += f"coefficient = {0.001 if self.effective else 0.0}\n"
            text += f"order = {0.999 if self.order else 1.0}\n"
            text += f'reference = "0.25 mol/L"\n{PROVENANCE}'
        if self.activity:
            text += f'[activity]\nparameters = "{self.activity}"\n'
        if self.law == "mass_action":
            text += f"[water]\npkw = 13.995\n{PROVENANCE}"
        text += '[components]\nH = { charge = 1, molar_mass = "1.008 g/mol" }\n'
        text += "".join(f"{element} = {{ charge = 3 }}\n" for element in ELEMENTS)
        text += 'Cl = { charge = -1, molar_mass = "35.45 g/mol" }\n'
        for element in ELEMENTS:
            text += f'[[species]]\nname = "{element}A3(HA)3"\nphase = "organic"\n'
            text += f'formed_from = {{ {element} = 1, "(HA)2" = 3, H = -3 }}\n'
            if self.law == "empirical":
                intercept = levels[element] - 3.0 * math.log10(100.0 * DIMER / PURE)
                text += f"log10_d = {{ ph_slope = 3.0, intercept = {intercept:.9f}, "
                text += "dosage_exponent = 3.0 }\n"
            else:
                text += f"log10_k = {self.start(levels[element]):.9f}\n"
            text += PROVENANCE
        for element in ELEMENTS if self.chloro else ():
            text += f'[[species]]\nname = "{element}ClA2(HA)2"\nphase = "organic"\n'
            text += f'formed_from = {{ {element} = 1, Cl = 1, "(HA)2" = 2, H = -2 }}\n'
            text += f"log10_k = {levels[element] - 1.0:.9f}\n{PROVENANCE}"
        return text

    def start(self, level):
        """log10 K at zero ionic strength is higher where activities count: gamma of M3+
        over that of H+ cubed is about 0.1 in these liquors."""
        return level + (0.7 if self.activity else 0.0)

    def constants(self, levels):
        """The [[constants]] of its fit."""
        known = f"prior_sigma = {SIGMA}\n"
        text = ""
        for element in ELEMENTS:
            if self.law == "empirical":
                value = levels[element] - 3.0 * math.log10(100.0 * DIMER / PURE)
                text += f'[[constants]]\nname = "intercept.{element}"\n'
                text += f"prior_value = {value:.9f}\n{known}"
            else:
                text += f'[[constants]]\nname = "log10_k.{element}"\n'
                text += f"prior_value = {self.start(levels[element]):.9f}\n{known}"
        for element in ELEMENTS if self.chloro else ():
            text += f'[[constants]]\nname = "log10_k.{element}ClA2(HA)2"\n'
            text += f"prior_value = {levels[element] - 1.0:.9f}\n{known}"
        if self.effective:
            text += f'[[constants]]\nname = "extractant.coefficient"\nprior_value = 0.0\n{known}'
        if self.order:
            text += f'[[constants]]\nname = "extractant.order"\nprior_value = 1.0\n{known}'
        if self.slope:
            text += '[[constants]]\nname = "ph_slope.*"\ntied = true\n'
            text += f"prior_value = 3.0\n{known}"
        if self.exponent:
            text += '[[constants]]\nname = "dosage_exponent.*"\ntied = true\n'
            text += f"prior_value = 3.0\n{known}"
        return text


FORMS = (
    Form("constants", "constants alone", law="conditional_constants"),
    Form("chloro", "chloro species", chloro=True),
    Form("effective", "effective extractant", effective=True),
    Form("order", "order of the extractant", order=True),
    Form("slope", "slope of pH", law="empirical", slope=True),
    Form("slopes", "slopes of pH and extractant", law="empirical", slope=True, exponent=True),
    Form("pitzer", "activities by Pitzer", activity="pitzer-chloride"),
    Form("sit", "activities by SIT", activity="sit"),
    Form("chloro_effective", "chloro, effective extractant", chloro=True, effective=True),
    Form("pitzer_effective", "Pitzer, effective extractant", activity="pitzer-chloride",
         effective=True),
    Form("pitzer_chloro", "Pitzer, chloro species", activity="pitzer-chloride", chloro=True),
    Form("pitzer_order", "Pitzer, order of the extractant", activity="pitzer-chloride",
         order=True),
)  # fmt: skip

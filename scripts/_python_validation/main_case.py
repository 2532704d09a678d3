"""What the two sets of constants make of the main case, inputs/cases/ndpr_p507.toml."""

from dataclasses import dataclass

import h5py

import runs


@dataclass(frozen=True)
class Variant:
    """The main case after its event, with entries of its own."""

    chemistry: str
    extraction: int  # stages
    scrub: int
    solvent_flow: str  # m3/h, as written
    scrub_flow: str


# The flows of the last are 1.5 times as large and leave Nd at 99.97 % as in the first.
VARIANTS = (
    Variant("p507-hcl", 40, 50, "22", "2.6532"),
    Variant("p507-hcl-shakeouts", 40, 50, "22", "2.6532"),
    Variant("p507-hcl-shakeouts", 80, 100, "22", "2.6532"),
    Variant("p507-hcl-shakeouts", 63, 78, "33", "4.367"),
)

FEED = 0.2937 + 0.8916  # kmol of Pr and Nd in 1 m3 of liquor, 200 g/L of oxides
SHARE_OF_ND = 0.8916 / FEED


def least_reflux(beta):
    """Moles of rare earths in the solvent per mole of feed that a complete split asks for,
    by Xu."""
    return SHARE_OF_ND + 1.0 / (beta - 1.0)


def reflux(variant):
    """Moles of rare earths that the base of the solvent takes up, per mole of feed."""
    return float(variant.solvent_flow) * 1.5 * 0.36 / 3.0 / FEED


def text(root, variant):
    case = (root / "inputs/cases/ndpr_p507.toml").read_text()
    before_event, event, after_event = case.partition("[[events]]")
    case = before_event + after_event[after_event.index("[[specifications]]") :]
    for old, new in (
        ('system = "p507-hcl"', f'system = "{root}/inputs/chemistry/{variant.chemistry}.toml"'),
        ('"../feeds/', f'"{root}/inputs/feeds/'),
        ('"22 m3/h"', f'"{variant.solvent_flow} m3/h"'),
        ('"2.62 m3/h"', f'"{variant.scrub_flow} m3/h"'),
        ("stages = 40", f"stages = {variant.extraction}"),
        ("stages = 50", f"stages = {variant.scrub}"),
    ):
        if case.count(old) != 1:
            raise runs.Failed(f"ndpr_p507.toml does not hold {old} once")
        case = case.replace(old, new)
    return case


def purities(program, variant):
    """Of Pr in the raffinate and Nd in the loaded solvent, by oxide, steady."""
    name = f"main_{VARIANTS.index(variant)}"
    (program.folder / f"{name}.toml").write_text(text(program.root, variant))
    result = program.folder / f"{name}.h5"
    program.call("steady", f"{name}.toml", "-q", "-o", result)
    with h5py.File(result) as file:
        outlets, elements = runs.text(file["outlet"]), runs.text(file["rare_earth"])
        purity = file["purity"][0, -1]
        return tuple(
            float(purity[outlets.index(outlet), elements.index(element)])
            for outlet, element in (("split.raffinate", "Pr"), ("split.loaded_organic", "Nd"))
        )

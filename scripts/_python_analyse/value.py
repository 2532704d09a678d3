"""What the products of a sweep are worth, less reagents, per tonne of concentrate."""

import tomllib

import h5py
import numpy as np

from sweep import names_of

BASES = {"Na": ("NaOH", 39.997), "NH4": ("NH4OH", 35.046)}
ACIDS = {"Cl": "HCl", "NO3": "HNO3", "SO4": "H2SO4"}


class NoValue(Exception):
    """Prices or results that are missing."""


class Prices:
    """A cost file: money per kg."""

    def __init__(self, path):
        try:
            data = tomllib.loads(path.read_text())
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise NoValue(f"{path}: no cost file that can be read: {error}") from error
        try:
            self.currency = data["currency"]
            self.reagents = {one["name"]: one["price"] / 1000 / share(one.get("strength", "100 %"))
                             for one in data.get("reagents", [])}  # fmt: skip
            self.oxides = {one["element"]: (one["price"], share(one.get("purity", "0 %")))
                           for one in data.get("oxides", [])}  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise NoValue(f"{path}: not a cost file ({error!r}); see 'didymium check'") from error
        self.path = path

    def reagent(self, name):
        if name not in self.reagents:
            raise NoValue(f"{self.path}: no price of {name}, which the sweep uses")
        return self.reagents[name]


def share(text):
    """0.36 of "36 %", of 0.36 and of "0.36"."""
    if isinstance(text, str) and text.strip().endswith("%"):
        return float(text.strip()[:-1]) / 100
    return float(text)


def grades(text, count, seed):
    """Oxide in the concentrate, a share by scenario: one for all, or evenly between two, in an
    order that the seed shuffles."""
    low, _, high = text.partition(":")
    low, high = float(low) / 100, float(high or low) / 100
    if not 0 < low <= high <= 1:
        raise ValueError(f"'{text}' is no percentage or two")
    middle = (np.arange(count) + 0.5) / count
    return low + (high - low) * np.random.default_rng(seed).permutation(middle)


class Value:
    """By scenario, money per tonne of concentrate; NaN where a scenario has no result.

    An element is paid in every outlet of the plant in which its share of the rare earth oxides
    reaches the purity of its price. The concentrate is what the oxides that are fed came in."""

    def __init__(self, path, prices, reo):
        with h5py.File(path) as file:
            end = {key: file[key][:, -1] for key in (
                "inlet_flow", "inlet_concentration", "outlet_flow", "outlet_concentration",
                "purity", "acid_per_oxide", "base_per_oxide")}  # fmt: skip
            rare = names_of(file, "rare_earth")
            components = names_of(file, "component")
            leaves = [not to for to in names_of(file, "outlet_to")]
            aqueous = [phase == "aqueous" for phase in names_of(file, "outlet_phase")]
            masses = file["oxide_mass"][:]
            done = file["status"][:] == 0
            self.outlets = names_of(file, "outlet")
        # kmol/h times g/mol is kg/h.
        inlets = end["inlet_flow"][:, :, None] * end["inlet_concentration"]
        fed = (inlets[:, :, : len(rare)] * masses).sum(axis=(1, 2))
        outlets = end["outlet_flow"][:, :, None] * end["outlet_concentration"][:, :, : len(rare)]
        outlets = outlets * masses
        per_tonne = np.where(done, 1000 * reo, np.nan)
        self.products = {}  # element: (money, share of the element that is paid)
        for element, (price, purity) in prices.oxides.items():
            if element not in rare:
                continue
            e = rare.index(element)
            product = np.array(leaves) & np.array(aqueous)
            pure = (end["purity"][:, :, e] >= purity) & product
            paid = np.where(pure, np.nan_to_num(outlets[:, :, e]), 0).sum(axis=1)
            fed_of = (inlets[:, :, e] * masses[e]).sum(axis=1)
            self.products[element] = (per_tonne * price * paid / fed, paid / fed_of)
        if not self.products:
            raise NoValue(f"{prices.path}: no price of any of {', '.join(rare)}")
        self.reagents = per_tonne * (
            end["acid_per_oxide"] * self.acid_price(prices, components)
            + end["base_per_oxide"] * self.base_price(prices, components, inlets)
        )
        self.margin = sum(money for money, _ in self.products.values()) - self.reagents

    @staticmethod
    def acid_price(prices, components):
        for ion, acid in ACIDS.items():
            if ion in components:
                return prices.reagent(acid)
        raise NoValue(f"no acid among the components {', '.join(components)}")

    @staticmethod
    def base_price(prices, components, inlets):
        """Of the bases that are fed, by their masses."""
        used = [(base, mass * np.nansum(inlets[:, :, components.index(ion)], axis=1))
                for ion, (base, mass) in BASES.items() if ion in components]  # fmt: skip
        used = [(base, mass) for base, mass in used if np.any(mass > 0)]
        total = sum(mass for _, mass in used) if used else 1.0
        return sum(prices.reagent(base) * mass for base, mass in used) / total if used else 0.0

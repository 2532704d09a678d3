"""A sweep as numbers: inputs and named results, a row a scenario."""

import re

import h5py
import numpy as np

OF_ELEMENTS = ("purity", "nines", "purity_mole", "recovery", "recovery_cumulative", "concentration")
OF_OUTLETS = ("flow", "pH", "acid_per_product", "base_per_product")
OF_PLANT = ("acid_per_oxide", "base_per_oxide", "slowest_time_constant", "rate_norm")


class NoSuchResult(Exception):
    """A name that stands for no result of the file."""


def names_of(file, key):
    if key not in file:
        return []
    rows = file[key][:].reshape(-1, file[key].shape[-1])
    return [row.tobytes().rstrip(b"\0").decode() for row in rows]


def plain(value):
    return value.decode() if isinstance(value, bytes) else value


class Sweep:
    """The inputs and, by name, the results of a sweep at the end of its scenarios.

    Names of results: OUTLET.ELEMENT.purity (or nines, purity_mole, recovery,
    recovery_cumulative, concentration), OUTLET.flow, OUTLET.pH, OUTLET.acid_per_product, OUTLET.base_per_product,
    acid_per_oxide, base_per_oxide, rate_norm, slowest_time_constant, solve.N (what a
    [[solve]] found), control.NAME (what a controller sets) and specification.N (hours until
    it is met). Nines are -log10 of what is missing to a purity of 1: 3 of 99.9 %."""

    def __init__(self, path):
        self.path = path
        with h5py.File(path) as file:
            self.title = plain(file.attrs["title"])
            self.design = plain(file.attrs.get("design", ""))
            self.design_points = int(file.attrs.get("design_points", 0))
            self.inputs = names_of(file, "input_name")
            self.units = names_of(file, "input_unit")
            self.values = file["input_value"][:] if self.inputs else np.zeros((0, 0))
            self.status = file["status"][:]
            self.outlets = names_of(file, "outlet")
            self.rare_earths = names_of(file, "rare_earth")
            self.components = names_of(file, "component")
            self.specifications = names_of(file, "specification")
            self.solves = names_of(file, "solve")
            self.controls = names_of(file, "control")
            self.control_units = names_of(file, "control_sets_unit")
            self.targets = names_of(file, "outlet_to")
            self.arrays = {}
            ends = ("purity", "purity_mole", "recovery", "outlet_flow", "outlet_ph",
                    "outlet_concentration", "acid_per_oxide", "base_per_oxide", "rate_norm",
                    "control_output")  # fmt: skip
            for key in ends:
                if key in file:
                    self.arrays[key] = self.at_end(file[key])
            for key in ("recovery_cumulative", "acid_per_product", "base_per_product",
                        "slowest_time_constant", "solve_value", "specification_kept_from"):  # fmt: skip
                if key in file:
                    self.arrays[key] = file[key][:]
        self.done = self.status == 0

    @staticmethod
    def at_end(dataset):
        """Of (scenario, time, ...) the last time; a scenario that ended early, or one
        whose row of the end is missing, has none."""
        return dataset[:, -1]

    def varied(self):
        """Inputs that take more than one value, by index."""
        return [k for k in range(len(self.inputs)) if len(np.unique(self.values[:, k])) > 1]

    def label(self, k):
        """An input as a figure names it: "scrub flow, m³/h"."""
        return self.path_label(self.inputs[k], self.units[k])

    @staticmethod
    def path_label(path, unit):
        name = re.sub(r"^(streams|chemistry|banks)\.", "", path)
        name = name.replace(".sections.", " ").replace(".analyses.", " ")
        name = name.replace("separation_factors.", "β ").replace("log10_k.", "log₁₀K ")
        name = name.replace(".", " ").replace("_", " ").replace("total reo", "total REO")
        unit = "" if unit == "1" else unit.replace("m3", "m³")
        return f"{name}, {unit}" if unit else name

    def result_label(self, name):
        """A result as a figure names it, without its unit: "Pr purity, split raffinate"."""
        head, _, tail = name.rpartition(".")
        if head == "solve":
            path = self.solves[int(tail) - 1].partition(" ")[0]
            return self.path_label(path, "")
        if head == "specification":
            return "hours until " + self.specifications[int(tail) - 1]
        outlet, _, element = head.rpartition(".")
        if outlet in self.outlets:
            return f"{element} {tail}, {outlet}".replace(".", " ").replace("_", " ")
        if head in self.outlets:
            return f"{tail}, {head}".replace(".", " ").replace("_", " ")
        return name.replace(".", " ").replace("_", " ")

    def default_results(self):
        """The purities that are specified, else of each product its main element's."""
        names = []
        for line in self.specifications:
            outlet, element = line.rsplit(" ", 3)[:2]
            names.append(f"{outlet}.{element}.purity")
        if names:
            return list(dict.fromkeys(names))
        purity = self.arrays["purity"]
        for o, outlet in enumerate(self.outlets):
            if self.targets and self.targets[o]:
                continue
            mean = np.nanmean(np.where(np.isfinite(purity[:, o]), purity[:, o], 0), axis=0)
            if mean.max() > 0.5:
                names.append(f"{outlet}.{self.rare_earths[int(mean.argmax())]}.purity")
        return names

    def result(self, name):
        """(values by scenario, unit); NaN where a scenario has none."""
        values, unit = self._find(name)
        return np.where(self.done, values, np.nan), unit

    def _find(self, name):
        if name in OF_PLANT and name in self.arrays:
            unit = {"slowest_time_constant": "h", "rate_norm": "1"}.get(name, "kg/kg")
            return self.arrays[name], unit
        head, _, tail = name.rpartition(".")
        if head in ("solve", "specification") and tail.isdigit():
            key = {"solve": "solve_value", "specification": "specification_kept_from"}[head]
            if key in self.arrays and 1 <= int(tail) <= self.arrays[key].shape[1]:
                found = re.search(r"\[(.*?)\]", self.solves[int(tail) - 1]) if head == "solve" \
                    else None
                return self.arrays[key][:, int(tail) - 1], found[1] if found else "h"
        if head == "control" and tail in self.controls:
            index = self.controls.index(tail)
            return self.arrays["control_output"][:, index], self.control_units[index]
        if tail in OF_OUTLETS and head in self.outlets:
            key = {"flow": "outlet_flow", "pH": "outlet_ph"}.get(tail, tail)
            unit = {"flow": "m3/h", "pH": ""}.get(tail, "kg/kg")
            return self.arrays[key][:, self.outlets.index(head)], unit
        outlet, _, element = head.rpartition(".")
        if tail == "nines" and element in self.rare_earths:
            purity, _ = self._find(f"{head}.purity")
            # Purer than eight nines is rounding.
            return -np.log10(np.maximum(1 - purity, 1e-8)), ""
        if tail in OF_ELEMENTS and outlet in self.outlets:
            among = self.components if tail == "concentration" else self.rare_earths
            if element in among:
                key = "outlet_concentration" if tail == "concentration" else tail
                index = self.outlets.index(outlet), among.index(element)
                unit = "mol/L" if tail == "concentration" else "1"
                return self.arrays[key][:, index[0], index[1]], unit
        raise NoSuchResult(
            f"no result '{name}', expected OUTLET.ELEMENT.KIND, OUTLET.KIND, control.NAME, "
            f"solve.N, specification.N or a number of the plant.\n"
            f"  outlets: {', '.join(self.outlets)}\n  elements: {', '.join(self.rare_earths)}\n"
            f"  kinds: {', '.join(OF_ELEMENTS + OF_OUTLETS)}\n  plant: {', '.join(OF_PLANT)}"
        )

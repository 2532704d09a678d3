"""A result file as numpy arrays and lists of names."""

from dataclasses import dataclass

import h5py
import numpy as np

from course import Course

STATUS_OK = 0
# An outlet with less than this part of the rare-earth oxides that leave is no product.
TRACES = 1e-3


def text(dataset):
    """The strings of a character array, without their padding."""
    rows = dataset[:].reshape(-1, dataset.shape[-1])
    return [row.tobytes().rstrip(b"\0").decode() for row in rows]


def plain(attribute):
    return attribute.decode() if isinstance(attribute, bytes) else attribute


def mode_of(path):
    """What a result file holds: "contact", "fit", or runs."""
    with h5py.File(path) as file:
        return plain(file.attrs.get("mode", ""))


class ResultFile:
    """What every result has."""

    def __init__(self, path, file):
        self.path = path
        self.title = plain(file.attrs["title"])

    @property
    def stem(self):
        """The name of the file; an unfinished sweep has the name it is to get."""
        return self.path.name.removesuffix(".partial").removesuffix(".h5")


def tank_variables(file):
    """[(long name, units, (scenario, time, tank) numbers)] of what is stored of tanks."""
    found = []
    for dataset in file.values():
        of = [scale[0].name for scale in getattr(dataset, "dims", []) if len(scale)]
        if of == ["/scenario", "/time", "/tank"]:
            name, unit = (plain(dataset.attrs.get(key, "")) for key in ("long_name", "units"))
            found.append((name or dataset.name.strip("/"), unit, dataset[:]))
    return found


class Specification:
    """What an outlet must reach, from "split.raffinate Pr >= 0.999"."""

    def __init__(self, line):
        self.outlet, self.element, _, purity = line.rsplit(" ", 3)
        self.impurity = 1.0 - float(purity)


@dataclass
class Control:
    """A controller: what it measures and what it sets, with their units."""

    name: str
    measure: str
    measure_unit: str
    sets: str
    sets_unit: str


@dataclass
class Event:
    """What is set when (h); the end of a pulse or a ramp, NaN for a step."""

    time: float
    end: float
    what: str

    @property
    def path(self):
        """Of what is set, "streams.scrub.flow"."""
        return self.what.partition(" = ")[0]


class Result(ResultFile):
    """Reads what the figures need; arrays keep the dimensions of the file."""

    def __init__(self, path):
        with h5py.File(path) as file:
            super().__init__(path, file)
            self.status = file["status"][:]
            self.monomers_per_unit = int(file.attrs.get("monomers_per_unit", 1))

            def names(key):
                return text(file[key]) if key in file else []

            def numbers(key):
                return file[key][:] if key in file else np.zeros(0)

            self.components = names("component")
            self.rare_earths = names("rare_earth")
            self.outlets = names("outlet")
            self.streams = names("stream")
            # Where the file says what goes where (since schema 1.3)
            self.outlet_phases = names("outlet_phase")
            self.outlet_origins = names("outlet_from")
            self.outlet_targets = names("outlet_to")
            self.stream_phases = names("stream_phase")
            self.stream_targets = names("stream_to")
            self.oxide_mass = numbers("oxide_mass")
            self.stages = names("stage")
            self.stage_units = names("stage_unit")
            self.stage_feeds = names("stage_feed")
            self.specifications = [Specification(s) for s in names("specification")]
            starts = numbers("event_time")
            ends = numbers("event_end") if "event_end" in file else starts * np.nan
            self.events = [
                Event(*event) for event in zip(starts, ends, names("event"))
            ]
            case_text = names("input/resolved_case")
            self.course = Course(case_text[0] if case_text else "", self.events)
            self.inputs = list(zip(names("input_name"), names("input_unit")))
            self.input_values = numbers("input_value")
            self.end_time = numbers("end_time")
            self.grids = {key: numbers(key) for key in ("time", "profile_time")}
            self.controls = [
                Control(*texts)
                for texts in zip(
                    names("control"),
                    names("control_measure"),
                    names("control_measure_unit"),
                    names("control_sets"),
                    names("control_sets_unit"),
                )
            ]
            self.control_measured = numbers("control_measured")
            self.control_set_point = numbers("control_set_point")
            self.control_output = numbers("control_output")
            self.inlet_flow = numbers("inlet_flow")
            self.inlet_concentration = numbers("inlet_concentration")
            self.outlet_flow = numbers("outlet_flow")
            self.outlet_concentration = numbers("outlet_concentration")
            self.outlet_ph = numbers("outlet_ph")
            self.tanks = names("tank")
            self.of_tanks = tank_variables(file)
            self.purity = numbers("purity")
            self.parameters = names("parameter")
            self.parameter_values = numbers("parameter_value")
            self.purity_sensitivity = numbers("purity_sensitivity")
            self.recovery_sensitivity = numbers("recovery_sensitivity")
            self.atol = float(file["solver"].attrs["atol"]) if "solver" in file else 0.0
            self.aqueous = numbers("aqueous")
            self.organic = numbers("organic")
            self.ph = numbers("ph")

    @property
    def n_scenarios(self):
        return len(self.status)

    def times(self, scenario, grid="time"):
        """Hours of a grid. A last point at infinity is the end of the scenario."""
        hours = self.grids[grid]
        return np.where(np.isinf(hours), self.end_time[scenario], hours)

    def banks(self):
        """{bank: indices of its stages}, in the order of the file."""
        banks = {}
        for stage, unit in enumerate(self.stage_units):
            banks.setdefault(unit.rpartition(".")[0], []).append(stage)
        return banks

    def products(self):
        """Indices of the outlets that have a specification, or leave the plant with more
        than traces of all that leaves."""
        wanted = {s.outlet for s in self.specifications}
        if not self.outlet_targets:  # an older file
            return list(range(len(self.outlets)))
        leaving = [i for i, target in enumerate(self.outlet_targets) if not target]
        held = self.outlet_concentration[:, -1, :, : len(self.rare_earths)]
        rates = (np.maximum(held, 0.0) * self.oxide_mass).sum(axis=-1)
        rates = np.nan_to_num(rates * self.outlet_flow[:, -1])
        least = TRACES * rates[:, leaving].sum(axis=1, keepdims=True)
        # Where there is nothing to compare, all are as good.
        is_much = (rates >= least).any(axis=0)
        return [
            index
            for index, name in enumerate(self.outlets)
            if name in wanted or (index in leaving and is_much[index])
        ]

    def place(self, outlet):
        """The name of an outlet, with its unit where there are several."""
        units = {name.split(".")[0] for name in self.outlets}
        name = self.outlets[outlet]
        shown = name if len(units) > 1 else name.rpartition(".")[2]
        return shown.replace(".", " ").replace("_", " ")

    def least_concentration(self):
        """mol/L; what is below is error of the solution, as purities have it."""
        return max(100 * self.atol, 1e-10)

    def end_purity(self):
        """(scenario, outlet, rare_earth): the last purity of each scenario, NaN where
        it failed."""
        end = np.full(self.purity.shape[:1] + self.purity.shape[2:], np.nan)
        for scenario in np.flatnonzero(self.status == STATUS_OK):
            times = np.flatnonzero(np.isfinite(self.purity[scenario]).any(axis=(1, 2)))
            if len(times):
                end[scenario] = self.purity[scenario, times[-1]]
        return end

    def impurities_wanted(self, outlet, element):
        return [
            s.impurity
            for s in self.specifications
            if s.outlet == outlet and s.element == element
        ]

    def main_element(self, purity, outlet):
        """Index of the rare earth an outlet is made for: that of its specification,
        else the one it has most of. `purity` is (outlet, rare_earth)."""
        for specification in self.specifications:
            if specification.outlet == self.outlets[outlet]:
                return self.rare_earths.index(specification.element)
        return int(np.argmax(np.nan_to_num(purity[outlet])))

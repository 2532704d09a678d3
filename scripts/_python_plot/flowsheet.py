"""The flowsheet of a result: its units and what flows between them, with the numbers of
one time."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Unit:
    """A bank, a tank or a splitter. A bank has [(section, number of stages)]."""

    name: str
    kind: str
    sections: list = field(default_factory=list)

    @property
    def n_stages(self):
        return sum(n for _, n in self.sections)


@dataclass
class Connection:
    """A stream from outside (`source` is empty) or an outlet, which may leave (`target`
    is empty). The stages are numbers in their banks, None where there is none."""

    name: str
    phase: str
    source: str
    source_stage: int | None
    target: str
    target_stage: int | None
    flow: float  # m3/h
    concentration: np.ndarray  # (component) mol/L
    ph: float  # NaN where it has none

    @property
    def is_internal(self):
        return bool(self.source and self.target)


class Flowsheet:
    """Of one scenario, at the last point of time not after `hours`, or at the end."""

    def __init__(self, result, scenario, hours=None):
        self.result = result
        known = np.isfinite(result.outlet_flow[scenario]).any(axis=1)
        times = result.times(scenario)
        if hours is not None:
            known &= times <= hours * (1 + 1e-9)
        if not known.any():
            raise ValueError("there are no flows at that time")
        at = np.flatnonzero(known)[-1]
        self.hours = float(times[at])
        self.is_steady = len(times) == 1
        self.units = self.find_units()
        self.connections = self.find_connections(scenario, at)

    def find_units(self):
        """{name: Unit}, banks first, as in the file."""
        result = self.result
        units = {}
        for bank, stages in result.banks().items():
            sections = {}
            for stage in stages:
                section = result.stage_units[stage].rpartition(".")[2]
                sections[section] = sections.get(section, 0) + 1
            units[bank] = Unit(bank, "bank", list(sections.items()))
        # A tank is its own outlet.
        for outlet, origin in zip(result.outlets, result.outlet_origins):
            if self.bank_of(origin) is None:
                kind = "tank" if outlet == origin else "splitter"
                units.setdefault(origin, Unit(origin, kind))
        return units

    def bank_of(self, place):
        """Of the name of a stage, or of a bank itself; None of anything else."""
        banks = self.result.banks()
        if place in banks:
            return place
        return place.split(".")[0] if place in self.result.stages else None

    def unit_and_stage(self, place):
        """(unit, number of the stage in it) of a name in outlet_from or outlet_to."""
        bank = self.bank_of(place)
        if bank is None or place == bank:
            return place, None
        return bank, 1 + self.result.banks()[bank].index(self.result.stages.index(place))

    def find_connections(self, scenario, at):
        result = self.result
        found = []
        for index, name in enumerate(result.streams):
            target = self.unit_and_stage(result.stream_targets[index])
            found.append(
                Connection(
                    name, result.stream_phases[index], "", None, *target,
                    result.inlet_flow[scenario, at, index],
                    result.inlet_concentration[scenario, at, index], np.nan,
                )
            )  # fmt: skip
        for index, name in enumerate(result.outlets):
            source = self.unit_and_stage(result.outlet_origins[index])
            target = self.unit_and_stage(result.outlet_targets[index])
            found.append(
                Connection(
                    name, result.outlet_phases[index], *source, *target,
                    result.outlet_flow[scenario, at, index],
                    result.outlet_concentration[scenario, at, index],
                    result.outlet_ph[scenario, at, index],
                )
            )  # fmt: skip
        return found

    def is_carried(self, connection):
        """Whether it only goes with its carrier through a splitter of the other phase,
        which that does not make a unit of this one."""
        return connection.name.endswith("_entrained") and any(
            self.units[name].kind == "splitter"
            and any(
                c.name == name_of_carrier and name in (c.source, c.target)
                for c in self.connections
            )
            for name in (connection.source, connection.target)
            if name
            for name_of_carrier in [connection.name.removesuffix("_entrained")]
        )

    def circuits(self):
        """[[unit]] that solvent connects, each in the order in which it flows through
        them; where it goes round, from where solvent enters from outside."""
        ahead = {name: [] for name in self.units}
        beside = {name: set() for name in self.units}
        entered = []
        for c in self.connections:
            if c.phase == "organic" and c.is_internal and not self.is_carried(c):
                ahead[c.source].append(c.target)
                beside[c.source].add(c.target)
                beside[c.target].add(c.source)
            elif c.phase == "organic" and c.target:
                entered.append(c.target)
        order = depth_first(entered + list(self.units), ahead)
        circuits = []
        placed = set()
        for start in self.units:
            if start not in placed:
                together = reachable(start, beside)
                placed |= together
                circuits.append([name for name in order if name in together])
        return circuits


def depth_first(starts, ahead):
    """Names in an order in which each precedes what is ahead of it; a way that goes round
    begins at the first of the starts it passes."""
    done = []
    seen = set()

    def visit(name):
        if name not in seen:
            seen.add(name)
            for following in ahead[name]:
                visit(following)
            done.append(name)

    for start in starts:
        visit(start)
    return done[::-1]


def reachable(start, beside):
    found = {start}
    waiting = [start]
    while waiting:
        for name in beside[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return found

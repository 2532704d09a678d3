"""The circuit of a result file, for numpy_cascade.py: its constants, streams, flows and vessels.

For banks at equilibrium with one settler cell a phase, loops by way of overflowing tanks and
splitters, and streams whose flows events step. Units are m3, h and mol.
"""

import tomllib

import h5py
import numpy

SCALES = {"m3/h": 1.0, "mol/L": 1e3, "%": 1e-2, "h": 1.0, "d": 24.0, "m3": 1.0}


def quantity(text):
    number, unit = text.split()
    return float(number) * SCALES[unit]


def text_of(dataset):
    return dataset[()].tobytes().decode()


def names_of(dataset):
    return [row.tobytes().decode().rstrip("\0") for row in dataset[()]]


def exchange_constants(chemistry, cations):
    """K of each cation from one level, the factors between neighbours and the base's own."""
    log_k = {chemistry["level"]["element"]: chemistry["level"]["log10_k"]}
    pairs = {}
    for entry in chemistry["separation_factors"]:
        heavy, light = entry["pair"].split("/")
        step = entry["log10_beta"] if "log10_beta" in entry else numpy.log10(entry["beta"])
        pairs[heavy, light] = step
    while any(cation not in log_k for cation in cations):
        known = len(log_k)
        for (heavy, light), step in pairs.items():
            if light in log_k:
                log_k.setdefault(heavy, log_k[light] + step)
            if heavy in log_k:
                log_k.setdefault(light, log_k[heavy] - step)
        for species in chemistry["species"]:
            if "log10_k" in species:
                metal = next(iter(species["formed_from"]))
                log_k.setdefault(metal, species["log10_k"])
        if len(log_k) == known:
            raise ValueError("the chemistry lacks a constant")
    return numpy.array([10.0 ** log_k[cation] for cation in cations])


class Case:
    """Streams, banks and intervals of a result's resolved case, and what vessels hold at first."""

    def __init__(self, path):
        with h5py.File(path) as file:
            self.case = tomllib.loads(text_of(file["input/resolved_case"]))
            system = self.case["chemistry"]["system"].replace("-", "_")
            chemistry = tomllib.loads(text_of(file[f"input/{system}_toml"]))
            components = names_of(file["component"])
            streams = names_of(file["stream"])
            self.outlets = names_of(file["outlet"])
            self.times = file["time"][:]  # h
            volumes = file["vessel_volume"][0].T
            inlets = 1e3 * file["inlet_concentration"][0, 0]
            first = {name: 1e3 * file[name][0, 0]
                     for name in ("aqueous", "organic", "settler_aqueous", "settler_organic")}  # fmt: skip
            outlets = 1e3 * file["outlet_concentration"][0, 0]
        self.n_cations = components.index("Cl")
        self.cations = components[: self.n_cations]
        # In the file H stands between the ion and the extractant.
        kept = [*range(self.n_cations + 1), self.n_cations + 2]
        self.kept = kept
        self.constants = exchange_constants(chemistry, self.cations)
        self.charges = numpy.array([chemistry["components"][c]["charge"] for c in self.cations],
                                   dtype=float)  # fmt: skip
        self.kw = 10.0 ** -chemistry["water"]["pkw"] * 1e6
        self.volumes = volumes
        self.inlets = dict(zip(streams, inlets[:, kept]))
        self.first = {name: values[:, kept] for name, values in first.items()}
        self.tank_first = {name: values for name, values in zip(self.outlets, outlets[:, kept])}
        self.n_stages = volumes.shape[1]

    def intervals(self):
        """(begin, end, flows of streams), h and m3/h."""
        end = quantity(self.case["simulate"]["until"])
        flows = {name: quantity(s["flow"]) for name, s in self.case["streams"].items()}
        changes = []
        for event in self.case.get("events", []):
            at = quantity(event["at"])
            for path, value in event["set"].items():
                _, stream, key = path.split(".")
                if key != "flow":
                    raise ValueError(f"the events of this model set flows, not {path}")
                changes.append((at, stream, quantity(value)))
                if "for" in event:
                    changes.append((at + quantity(event["for"]), stream, flows[stream]))
        begin = 0.0
        for at, stream, value in sorted(changes):
            if at > begin:
                yield begin, at, dict(flows)
                begin = at
            flows[stream] = value
        yield begin, end, dict(flows)


class Flows:
    """Where every stage and tank takes its phases from, and how much passes, of one interval.

    Sources of stages are stages; a source of -1 is none, `n_stages + t` is tank t.
    """

    def __init__(self, case, flows):
        self.case, self.flows = case, flows
        n = case.n_stages
        self.aqueous_from = numpy.full(n, -1)
        self.organic_from = numpy.full(n, -1)
        self.aqueous_in, self.organic_in = numpy.zeros(n), numpy.zeros(n)  # from that source
        self.aqueous, self.organic = numpy.zeros(n), numpy.zeros(n)  # what passes a stage
        self.fed = numpy.zeros((n, case.n_cations + 2))
        self.outlet = {}
        spec = case.case
        self.tanks = list(spec.get("tanks", {}))
        self.tank_inlets = []
        start = 0
        self.first, self.stages = {}, {}
        for name, bank in spec["banks"].items():
            self.first[name] = start
            self.stages[name] = sum(section["stages"] for section in bank["sections"])
            start += self.stages[name]
        for name, bank in spec["banks"].items():
            self._add_bank(name, bank)
        for name in self.tanks:
            tank = spec["tanks"][name]
            self.outlet[name] = ("tank", self.tanks.index(name))
            through = sum(self._flow(inlet) for inlet in tank["inlets"])
            self.tank_inlets.append((quantity(tank["volume"]), through,
                                     [self._source(inlet) for inlet in tank["inlets"]]))  # fmt: skip
        for name, splitter in spec.get("splitters", {}).items():
            for part in splitter["outlets"]:
                self.outlet[f"{name}.{part}"] = self.outlet[splitter["inlet"]]

    def _flow(self, source):
        """m3/h; a loop's from what it is fed and the share that returns, both linear in it."""
        return self._affine(source, {})[0] if source in self.flows else self._looped(source)

    def _looped(self, source):
        constant, slope = self._affine(source, {source})
        return constant / (1.0 - slope)

    def _affine(self, source, open_at):
        """Flow of a source as (constant, slope) of the flow of the one in `open_at`."""
        spec = self.case.case
        if source in self.flows:
            return self.flows[source], 0.0
        unit, _, port = source.partition(".")

        def inner(inlet):
            return (0.0, 1.0) if inlet in open_at else self._affine(inlet, open_at)

        if unit in spec.get("tanks", {}):
            parts = [inner(inlet) for inlet in spec["tanks"][unit]["inlets"]]
            return sum(p[0] for p in parts), sum(p[1] for p in parts)
        if unit in spec.get("splitters", {}):
            shares = spec["splitters"][unit]["outlets"]
            given = {name: quantity(share) for name, share in shares.items() if share != "rest"}
            share = given.get(port, 1.0 - sum(given.values()))
            constant, slope = inner(spec["splitters"][unit]["inlet"])
            return share * constant, share * slope
        if port == "loaded_organic":
            return inner(spec["banks"][unit]["solvent"])
        raise ValueError(f"this model does not know where {source} comes from")

    def _source(self, name):
        """(stage or tank or -1, flow, what a stream brings per h)"""
        flow = self._flow(name)
        if name in self.flows:
            return -1, flow, flow * self.case.inlets[name]
        unit, _, _ = name.partition(".")
        nothing = numpy.zeros(self.case.n_cations + 2)
        if unit in self.tanks:
            return self.case.n_stages + self.tanks.index(unit), flow, nothing
        splitters = self.case.case.get("splitters", {})
        bank = splitters[unit]["inlet"].partition(".")[0] if unit in splitters else unit
        return self.first[bank] + self.stages[bank] - 1, flow, nothing

    def _add_bank(self, name, bank):
        n = self.stages[name]
        first, last = self.first[name], self.first[name] + n - 1
        self.aqueous_from[first:last] = numpy.arange(first + 1, last + 1)
        self.organic_from[first + 1 : last + 1] = numpy.arange(first, last)
        source, organic, brought = self._source(bank["solvent"])
        self.organic_from[first] = source
        self.fed[first] += brought
        self.organic[first : last + 1] = organic
        aqueous = self.flows[bank["aqueous"]]
        self.fed[last] += aqueous * self.case.inlets[bank["aqueous"]]
        self.aqueous[first : last + 1] = aqueous
        ends = {}
        at = first
        for section in bank["sections"]:
            at += section["stages"]
            ends[section["name"]] = at - 1
        for feed in bank.get("feeds", []):
            if feed["stage"] != "last":
                raise ValueError("this model knows feeds to the last stage of a section")
            stage, flow = ends[feed["section"]], self.flows[feed["stream"]]
            self.fed[stage] += flow * self.case.inlets[feed["stream"]]
            self.aqueous[first : stage + 1] += flow
        self.aqueous_in[first:last] = self.aqueous[first + 1 : last + 1]
        self.organic_in[first : last + 1] = organic
        if source < 0:
            self.organic_in[first] = 0.0
        self.outlet[f"{name}.raffinate"] = ("aqueous", first)
        self.outlet[f"{name}.loaded_organic"] = ("organic", last)

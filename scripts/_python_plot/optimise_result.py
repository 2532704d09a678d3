"""A result file of an optimisation as numpy arrays and lists of names."""

import h5py
import numpy as np

from result import ResultFile, text


class OptimiseResult(ResultFile):
    """Reads what the figures need."""

    def __init__(self, path):
        with h5py.File(path) as file:
            super().__init__(path, file)
            self.minimise = plain(file.attrs["minimise"])
            self.against = plain(file.attrs["against"])
            self.objectives = text(file["objective"]) if "objective" in file else []
            units = text(file["objective_unit"]) if self.objectives else []
            self.units = dict(zip(self.objectives, units))
            self.optimum = array(file, "objective_optimum")
            self.start = array(file, "objective_start")
            self.structure = array(file, "step_structure")
            self.steps = array(file, "step_objective")
            self.violations = array(file, "step_violation")
            self.search = array(file, "structure_search")
            self.front = array(file, "front_objective")
            self.feasible = array(file, "front_feasible") == 1

    def of(self, name):
        return self.objectives.index(name)


def array(file, key):
    return file[key][:] if key in file else np.zeros(0)


def plain(value):
    return value.decode() if isinstance(value, bytes) else str(value)

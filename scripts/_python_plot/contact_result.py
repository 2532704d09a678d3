"""A result file of contacts as numpy arrays and lists of names."""

from dataclasses import dataclass

import h5py
import numpy as np

from result import ResultFile, text


@dataclass
class Series:
    """Contacts that a table of the input made: their indices, and what curves show."""

    name: str
    kind: str
    elements: list
    rows: np.ndarray


@dataclass
class Construction:
    """A McCabe-Thiele construction; arrays of (x, y)."""

    name: str
    element: str
    unit: str
    part: str
    message: str
    line: np.ndarray
    curve: np.ndarray
    steps: np.ndarray
    stages: np.ndarray


class ContactResult(ResultFile):
    """Reads what the figures need."""

    def __init__(self, path):
        with h5py.File(path) as file:
            super().__init__(path, file)

            def names(key):
                return text(file[key]) if key in file else []

            def numbers(key):
                return file[key][:] if key in file else np.zeros((0, 0))

            self.components = names("component")
            self.pairs = names("pair")
            groups = names("contact_group")
            of_series = names("contact_series")
            self.groups = [group or series for group, series in zip(groups, of_series)]
            self.ph = numbers("ph")
            self.aqueous = numbers("aqueous")
            self.organic = numbers("organic")
            self.distribution = numbers("distribution")
            self.separation = numbers("separation")
            self.measured = numbers("measured_distribution")
            self.residual = numbers("residual")
            self.series = [
                Series(name, kind, elements.split(", ") if elements else [],
                       np.array([i for i, s in enumerate(of_series) if s == name], int))
                for name, kind, elements in zip(
                    names("series"), names("series_kind"), names("series_elements")
                )
            ]  # fmt: skip
            pairs = {
                key: np.stack([numbers(key + "_x"), numbers(key + "_y")], axis=-1)
                for key in ("operating", "curve", "step", "stage")
                if key + "_x" in file
            }
            none = np.zeros((len(names("construction")), 0, 2))
            self.constructions = [
                Construction(
                    name, element, unit, part, message, pairs["operating"][index],
                    *(known(pairs.get(key, none)[index]) for key in ("curve", "step", "stage")),
                )
                for index, (name, element, unit, part, message) in enumerate(
                    zip(
                        names("construction"), names("construction_element"),
                        names("construction_unit"), names("construction_part"),
                        names("construction_message"),
                    )
                )
            ]  # fmt: skip

    def shown(self, series):
        """Indices of the components whose curves a series shows."""
        return [i for i, name in enumerate(self.components) if name in series.elements]


def known(points):
    """Those that are no padding."""
    return points[np.isfinite(points).all(axis=-1)]

"""A result file of contacts as numpy arrays and lists of names."""

from dataclasses import dataclass

import h5py
import numpy as np

from result import text


def is_of_contacts(path):
    """Whether a result file holds contacts rather than runs."""
    with h5py.File(path) as file:
        mode = file.attrs.get("mode", "")
    return (mode.decode() if isinstance(mode, bytes) else mode) == "contact"


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
    count: float


class ContactResult:
    """Reads what the figures need."""

    def __init__(self, path):
        self.path = path
        with h5py.File(path) as file:

            def names(key):
                return text(file[key]) if key in file else []

            def numbers(key):
                return file[key][:] if key in file else np.zeros((0, 0))

            title = file.attrs["title"]
            self.title = title.decode() if isinstance(title, bytes) else title
            self.components = names("component")
            self.rare_earths = names("rare_earth")
            self.pairs = names("pair")
            groups = names("contact_group")
            of_series = names("contact_series")
            self.groups = [group or series for group, series in zip(groups, of_series)]
            self.phase_ratio = numbers("phase_ratio")
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
                    file["steps"][index],
                )
                for index, (name, element, unit, part, message) in enumerate(
                    zip(
                        names("construction"), names("construction_element"),
                        names("construction_unit"), names("construction_part"),
                        names("construction_message"),
                    )
                )
            ]  # fmt: skip

    @property
    def stem(self):
        """The name of the file."""
        return self.path.name.removesuffix(".partial").removesuffix(".h5")

    def shown(self, series):
        """Indices of the components whose curves a series shows."""
        return [i for i, name in enumerate(self.components) if name in series.elements]


def known(points):
    """Those that are no padding."""
    return points[np.isfinite(points).all(axis=-1)]

"""A result file of a fit as numpy arrays and lists of names."""

import h5py
import numpy as np

from result import text


def is_of_fit(path):
    """Whether a result file holds a fit rather than runs."""
    with h5py.File(path) as file:
        mode = file.attrs.get("mode", "")
    return (mode.decode() if isinstance(mode, bytes) else mode) == "fit"


class FitResult:
    """Reads what the figures need."""

    def __init__(self, path):
        self.path = path
        with h5py.File(path) as file:
            title = file.attrs["title"]
            self.title = title.decode() if isinstance(title, bytes) else title
            self.constants = text(file["constant"])
            self.correlation = file["correlation"][:]
            self.groups = text(file["value_group"])
            self.elements = text(file["value_element"])
            self.kinds = np.array(text(file["value_kind"]))
            self.measured = file["measured"][:]
            self.sigma = file["measured_sigma"][:]
            self.start = file["predicted_start"][:]
            self.fitted = file["predicted"][:]
            self.held_out = file["predicted_held_out"][:]

    @property
    def stem(self):
        """The name of the file."""
        return self.path.name.removesuffix(".partial").removesuffix(".h5")

"""A result file of a fit as numpy arrays and lists of names."""

import h5py
import numpy as np

from result import ResultFile, text


class FitResult(ResultFile):
    """Reads what the figures need."""

    def __init__(self, path):
        with h5py.File(path) as file:
            super().__init__(path, file)
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

"""Runs the program on the shake-outs: predictions with the shipped constants, and fits of
every form. Reads what it wrote."""

import subprocess
from dataclasses import dataclass

import h5py
import numpy as np

import forms

ERROR = 0.2  # of log10 D, by which contacts scatter about any constants
PARTS = 10  # random parts of the contacts
# Those of several studies: of the others one study says all there is.
COMMON = ("La", "Ce", "Pr", "Nd")


class Failed(Exception):
    """The program did not do what was asked of it."""


def text(array):
    """Names of a variable of fixed-length characters."""
    return [b"".join(row).decode().rstrip("\x00 ") for row in array[:]]


@dataclass
class Fit:
    """A fit of a form, its values in the order of the data."""

    constants: dict  # name: (start, estimate, standard error)
    groups: np.ndarray
    elements: np.ndarray
    measured: np.ndarray
    start: np.ndarray
    fitted: np.ndarray
    held_out: np.ndarray

    def rms(self, predicted, group=None, elements=None):
        """Of log10 D, of a group and elements; NaN of none."""
        chosen = np.ones(len(self.measured), bool)
        if group is not None:
            chosen &= self.groups == group
        if elements is not None:
            chosen &= np.isin(self.elements, elements)
        if not chosen.any():
            return np.nan
        return float(np.sqrt(np.mean((predicted - self.measured)[chosen] ** 2)))


class Program:
    """Calls of the program in a folder of its own."""

    def __init__(self, program, root, folder):
        self.program, self.root, self.folder = program, root, folder
        self.data = root / "inputs/shakeouts/pc88a_hcl.toml"
        self.levels = forms.shipped_levels(root / "inputs/chemistry/p507-hcl.toml")

    def call(self, *words):
        done = subprocess.run(
            [str(self.program), *map(str, words)], cwd=self.folder, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise Failed(f"didymium {' '.join(map(str, words))}:\n{done.stdout}{done.stderr}")

    def printed(self, tests, tag, wanted):
        """Lines that the tests of a tag print; "..." for those between that are not
        wanted."""
        done = subprocess.run(
            [str(tests), tag], cwd=self.folder, text=True, capture_output=True, check=False
        )
        if done.returncode != 0:
            raise Failed(f"{tests.name} {tag}:\n{done.stdout}{done.stderr}")
        lines, left_out = [], False
        for line in done.stdout.splitlines():
            if not line.startswith(tag):
                continue
            if not wanted(line):
                left_out = True
                continue
            lines += ["..."] * (left_out and bool(lines)) + [line]
            left_out = False
        return "\n".join(lines) + "\n"

    def predictions(self, system="p507-hcl"):
        """Path of the result with a shipped chemistry."""
        contacts = self.data.read_text().replace(
            'system = "p507-hcl"', f'system = "{self.root}/inputs/chemistry/{system}.toml"'
        )
        contacts = contacts.replace('"pc88a_hcl.csv"', f'"{self.data.with_suffix(".csv")}"')
        (self.folder / f"contacts_{system}.toml").write_text(contacts)
        result = self.folder / f"predicted_{system}.h5"
        self.call("contact", f"contacts_{system}.toml", "-q", "-o", result)
        return result

    def fit(self, form, folds, leave_out=()):
        """A fit of a form; `folds` "study" or "contact"."""
        name = "_".join([form.name, folds, *leave_out])
        (self.folder / f"form_{form.name}.toml").write_text(form.chemistry(self.levels))
        out = ", ".join(f'"{group}"' for group in leave_out)
        by = 'by = "group"' if folds == "study" else f'by = "contact"\ncount = {PARTS}\nseed = 1'
        (self.folder / f"{name}.toml").write_text(
            f'title = "{form.what}"\n[chemistry]\nsystem = "form_{form.name}.toml"\n'
            f"{form.constants(self.levels)}"
            f'[[data]]\ncontacts = "{self.data}"\nerrors = {{ log10_d = {ERROR} }}\n'
            f"{f'leave_out = [{out}]' if out else ''}\n[folds]\n{by}\n"
        )
        result = self.folder / f"{name}.h5"
        self.call(
            "fit", f"{name}.toml", "-q", "-o", result, "--chemistry", f"fitted_{name}.toml"
        )
        with h5py.File(result) as file:
            columns = [
                file[key][:] for key in ("start", "estimate", "sigma_scaled")
            ]
            return Fit(
                dict(zip(text(file["constant"]), zip(*columns))),
                np.array(text(file["value_group"])), np.array(text(file["value_element"])),
                file["measured"][:], file["predicted_start"][:], file["predicted"][:],
                file["predicted_held_out"][:],
            )  # fmt: skip


@dataclass
class Contacts:
    """Measured and predicted distribution ratios of contacts with the shipped constants:
    (contact, element), not-a-number of what was not measured."""

    groups: list
    elements: list
    measured: np.ndarray
    predicted: np.ndarray
    loading: np.ndarray

    @classmethod
    def of(cls, path):
        with h5py.File(path) as file:
            return cls(
                text(file["contact_group"]), text(file["component"]),
                file["measured_distribution"][:], file["distribution"][:],
                file["loading"][:],
            )  # fmt: skip

    def residual(self):
        return np.log10(self.predicted / self.measured)

    def studies(self):
        return list(dict.fromkeys(self.groups))


@dataclass
class Separation:
    """A separation factor of simultaneous contacts: log10 of each."""

    log10: np.ndarray
    rows: np.ndarray

    @property
    def mean(self):
        return float(np.mean(self.log10))

    @property
    def deviation(self):
        return float(np.std(self.log10, ddof=1))

    @property
    def error(self):
        return self.deviation / len(self.log10) ** 0.5


def separation(contacts, heavier, lighter, study=None):
    of = [contacts.measured[:, contacts.elements.index(e)] for e in (heavier, lighter)]
    rows = np.isfinite(of[0]) & np.isfinite(of[1])
    if study is not None:
        rows &= np.array(contacts.groups) == study
    return Separation(np.log10(of[0][rows] / of[1][rows]), np.flatnonzero(rows))

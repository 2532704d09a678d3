"""All that the page states, computed by the program."""

import csv
import re
import tomllib

import numpy as np

import forms
import main_case
import runs

DOUBTFUL = "Formiga_2016"  # whose phases may not have had equal volumes


def beta(path):
    """Nd over Pr of a chemistry file."""
    factors = tomllib.loads(path.read_text())["separation_factors"]
    return next(factor["beta"] for factor in factors if factor["pair"] == "Nd/Pr")


class Results:
    """Runs everything once."""

    def __init__(self, program, tests):
        self.forms = forms.FORMS
        self.contacts = runs.Contacts.of(program.predictions())
        self.studies = {form.name: program.fit(form, "study") for form in self.forms}
        self.parts = {form.name: program.fit(form, "contact") for form in self.forms}
        self.without = {
            form.name: program.fit(form, "study", leave_out=(DOUBTFUL,)) for form in self.forms
        }
        # The form of constants starts at the shipped ones.
        self.shipped = self.studies["constants"].start
        self.groups = self.contacts.studies()
        self.shipped_beta = beta(program.root / "inputs/chemistry/p507-hcl.toml")
        # The file that a shipped fit makes of the shake-outs alone.
        self.alone_beta = beta(program.root / "inputs/chemistry/p507-hcl-shakeouts.toml")
        self.alone = runs.Contacts.of(program.predictions("p507-hcl-shakeouts"))
        self.main_case = [
            (variant, main_case.purities(program, variant)) for variant in main_case.VARIANTS
        ]
        with (program.root / "inputs/shakeouts/pc88a_hcl.csv").open() as lines:
            rows = csv.DictReader(line for line in lines if not line.startswith("#"))
            flasks = {}
            for row in rows:
                flask = (row["study"], row["contact"])
                flasks[flask] = flasks.get(flask, 0.0) + float(row["feed_mol_L"])
        self.greatest_rare_earth = max(flasks.values())
        self.beyond_window = sum(amount > 0.3 for amount in flasks.values())
        self.systems = program.printed(
            tests, "[systems]", lambda line: "mol/L  D Pr" not in line
        )
        self.activities = program.printed(
            tests, "[activity]", lambda line: re.search(r"worst|at most|petheram|alpha", line)
        )

    def held_out(self, fit, group=None):
        """rms of what other studies predict, over elements that they have."""
        return fit.rms(fit.held_out, group, runs.COMMON)

    def better(self, name):
        """Studies that a form predicts better than constants alone do."""
        return [
            group
            for group in self.groups
            if self.held_out(self.studies[name], group)
            < self.held_out(self.studies["constants"], group)
        ]

    def richer_wins(self, name):
        """Better over all, with the doubtful study and without, and for most studies."""
        overall = all(
            self.held_out(fits[name]) < self.held_out(fits["constants"])
            for fits in (self.studies, self.without)
        )
        return overall and 2 * len(self.better(name)) > len(self.groups)

    def separation(self, group=None):
        return runs.separation(self.contacts, "Nd", "Pr", group)

    def single_element_ratio(self, study="Li_1987"):
        """log10 of the ratio of Nd to Pr by levels of a study that never had both: the
        difference of its mean errors from those of the shipped constants."""
        residual = self.contacts.residual()
        rows = np.array(self.contacts.groups) == study
        mean = [
            np.nanmean(residual[rows, self.contacts.elements.index(e)]) for e in ("Nd", "Pr")
        ]
        return np.log10(self.shipped_beta) - (mean[0] - mean[1])

    def beta_of_studies(self):
        """Mean and standard error of the means of studies, log10."""
        means = [
            self.separation(group).mean
            for group in self.groups
            if len(self.separation(group).rows) > 0
        ]
        return float(np.mean(means)), float(np.std(means, ddof=1) / len(means) ** 0.5)

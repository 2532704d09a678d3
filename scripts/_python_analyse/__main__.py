"""Analyses a sweep. See scripts/analyse."""

import argparse
import pathlib
import sys

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "_python_plot"))

import figures
import indices
import style
from sweep import NoSuchResult, Sweep
from value import NoValue, Prices, Value, grades

KINDS = ("quantiles", "tornado", "sobol", "morris", "surface", "parallel", "pareto",
         "value")  # fmt: skip
NAME = "analyse"


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog=NAME, description="Tables and pictures of a sweep of Didymium.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Results are named " + Sweep.__doc__.partition("Names of results: ")[2],
    )  # fmt: skip
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=pathlib.Path, metavar="FILE", help="of a sweep, NAME.h5")
    parser.add_argument(
        "-r", "--result", action="append", metavar="RESULT",
        help="may be repeated; the specified purities unless given; of pareto two, each with "
        ":max or :min behind it",
    )  # fmt: skip
    parser.add_argument("--costs", type=pathlib.Path, metavar="FILE",
                        help="of value: prices of oxides and reagents")  # fmt: skip
    parser.add_argument("--reo", default="100", metavar="PERCENT",
                        help="of value: rare earth oxide in the concentrate, or LOW:HIGH, evenly "
                        "between them (default: 100)")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="of grades between LOW and HIGH")
    parser.add_argument("-o", "--output", type=pathlib.Path, metavar="DIRECTORY",
                        help="where pictures go; beside the file unless given")  # fmt: skip
    parser.add_argument("--format", choices=("png", "svg", "pdf"), default="png")
    return parser.parse_args()


def end(message):
    sys.exit(f"{NAME}: {message}")


def table(head, rows):
    """Columns as wide as their texts, the first to the left."""
    cells = [head, *rows]
    widths = [max(len(row[c]) for row in cells) for c in range(len(head))]
    for row in cells:
        print("  " + "  ".join(
            text.ljust(w) if c == 0 else text.rjust(w)
            for c, (text, w) in enumerate(zip(row, widths))
        ).rstrip())  # fmt: skip


def number(value):
    return "-" if not np.isfinite(value) else f"{value:.5g}"


class Analysis:
    def __init__(self, arguments):
        self.arguments = arguments
        try:
            self.sweep = Sweep(arguments.file)
        except (OSError, KeyError) as error:
            end(f"{arguments.file}: not a sweep that can be read: {error}")
        if not self.sweep.inputs:
            end(f"{arguments.file}: not the file of a sweep: nothing is varied in it")
        self.names = arguments.result or self.sweep.default_results()
        if not self.names:
            end("no product to look at, expected --result")
        self.saved = []

    def result(self, name):
        try:
            return self.sweep.result(name)
        except NoSuchResult as error:
            end(error)

    def subtitle(self, text=""):
        failed = int((~self.sweep.done).sum())
        parts = [text, f"{len(self.sweep.status)} scenarios"]
        if failed:
            parts.append(f"{failed} without a result")
        return ", ".join(p for p in parts if p)

    def save(self, figure, kind, name=""):
        folder = self.arguments.output or self.arguments.file.parent
        folder.mkdir(parents=True, exist_ok=True)
        stem = self.arguments.file.name.partition(".h5")[0]
        tail = "_" + name.replace(".", "_") if name else ""
        path = folder / f"{stem}_{kind}{tail}.{self.arguments.format}"
        figure.savefig(path)
        plt.close(figure)
        print(f"wrote {path}")

    def varied(self):
        varied = self.sweep.varied()
        if not varied:
            end("no input takes more than one value")
        return varied, [self.sweep.label(k) for k in varied], self.sweep.values[:, varied]

    def need_design(self, design):
        if self.sweep.design != design:
            end(f"{self.arguments.file}: its design is '{self.sweep.design or 'unknown'}', "
                f"expected {design}: write mode = \"{design}\" in the sweep file")  # fmt: skip

    def quantiles(self):
        results = [(name, *self.result(name)) for name in self.names]
        marks = (0.05, 0.25, 0.5, 0.75, 0.95)
        rows = []
        for name, values, unit in results:
            known = values[np.isfinite(values)]
            if not len(known):
                end(f"no scenario has a result '{name}'")
            rows.append([style.with_unit(name, unit), number(known.mean()),
                         number(known.std(ddof=1) if len(known) > 1 else np.nan),
                         *(number(q) for q in np.quantile(known, marks))])  # fmt: skip
        table(["result", "mean", "sd", *(f"{100 * m:.0f} %" for m in marks)], rows)
        drawn = [(self.sweep.result_label(name), *rest) for name, *rest in results]
        self.save(figures.quantiles(self.sweep.title, self.subtitle(
            "band: 5 to 95 %, dashed: median"), drawn), "quantiles")  # fmt: skip

    def sobol(self):
        self.need_design("saltelli")
        labels = [self.sweep.label(k) for k in range(len(self.sweep.inputs))]
        for name in self.names:
            try:
                found = indices.sobol(self.result(name)[0], len(labels))
            except ValueError as error:
                end(f"{name}: {error}")
            print(f"{name}: Sobol indices from {found.used} base points"
                  + (f", {found.left_out} left out" if found.left_out else ""))  # fmt: skip
            table(["input", "first", "+-", "total", "+-"],
                  [[labels[k], *(f"{v:.3f}" for v in (
                      found.first[k], found.first_error[k], found.total[k],
                      found.total_error[k]))] for k in np.argsort(-found.total)])  # fmt: skip
            self.save(figures.sobol(self.sweep.title, self.subtitle(self.sweep.result_label(name)), labels, found),
                      "sobol", name)  # fmt: skip

    def morris(self):
        self.need_design("morris")
        labels = [self.sweep.label(k) for k in range(len(self.sweep.inputs))]
        for name in self.names:
            values, unit = self.result(name)
            try:
                found = indices.morris(self.sweep.values, values)
            except ValueError as error:
                end(f"{name}: {error}")
            print(f"{name}: effects over the range of an input")
            table(["input", "mu*", "mu", "sigma"],
                  [[labels[k], *(number(v[k]) for v in (
                      found.absolute, found.mean, found.deviation))]
                   for k in np.argsort(-found.absolute)])  # fmt: skip
            self.save(figures.morris(self.sweep.title, self.subtitle(self.sweep.result_label(name)), labels, found, unit),
                      "morris", name)  # fmt: skip

    def fit(self, name, x):
        values, unit = self.result(name)
        try:
            surface = indices.Surface(x, values)
        except ValueError as error:
            end(f"{name}: {error}")
        order = "quadratic" if surface.quadratic else "linear"
        print(f"{name}: {order} surface explains {100 * surface.predicted:.1f} % of the variance "
              f"(each scenario left out in turn), rms error {surface.rms:.3g}")  # fmt: skip
        return surface, values, unit

    def tornado(self):
        _, labels, x = self.varied()
        for name in self.names:
            surface, _, unit = self.fit(name, x)
            swings = surface.swings()
            order = np.argsort(-np.abs(swings[:, 1] - swings[:, 0]))
            table(["input", "at 10 %", "at 90 %", "change"],
                  [[labels[k], number(swings[k, 0]), number(swings[k, 1]),
                    number(swings[k, 1] - swings[k, 0])] for k in order])  # fmt: skip
            self.save(figures.tornado(self.sweep.title, self.subtitle(self.sweep.result_label(name)), labels, surface,
                                      unit), "tornado", name)  # fmt: skip

    def surface(self):
        _, labels, x = self.varied()
        if len(labels) < 2:
            end("one input is varied, expected two or more for a surface")
        for name in self.names:
            surface, values, unit = self.fit(name, x)
            swings = np.abs(np.diff(surface.swings(), axis=1)[:, 0])
            pair = tuple(np.sort(np.argsort(-swings)[:2]))
            self.save(figures.surface(
                self.sweep.title, self.subtitle(
                    f"response surface, errors {100 * (1 - surface.predicted):.1f} % of the "
                    "variance"),
                labels, surface, pair, x, values, unit, self.sweep.result_label(name)),
                "surface", name)  # fmt: skip

    def parallel(self):
        _, labels, x = self.varied()
        columns = list(zip(labels, x.T))
        for name in self.names:
            values, unit = self.result(name)
            factor, unit = figures.scale_of(values, unit)
            columns.append((style.with_unit(self.sweep.result_label(name), unit),
                            factor * values))
        if not np.isfinite(np.stack([v for _, v in columns], axis=1)).all(axis=1).any():
            end("no scenario has all these results")
        self.save(figures.parallel(self.sweep.title, self.subtitle(), columns, len(labels)),
                  "parallel")  # fmt: skip

    def pareto(self):
        goals = [name.rpartition(":") for name in self.names]
        if len(goals) != 2 or any(sense not in ("max", "min") for _, _, sense in goals):
            end("pareto needs two results with a sense: -r split.raffinate.Pr.purity:max "
                "-r acid_per_oxide:min")  # fmt: skip
        results = [(name, *self.result(name)) for name, _, _ in goals]
        values = np.stack([v for _, v, _ in results], axis=1)
        front = indices.pareto_front(values, np.array([s == "max" for _, _, s in goals]))
        if not len(front):
            end("no scenario has both results")
        front = front[np.argsort(values[front, 0])]
        varied, _, _ = self.varied()
        paths = [self.sweep.inputs[k] for k in varied]
        table(["scenario", *(n for n, _, _ in results), *paths],
              [[str(s), *(number(v) for v in values[s]),
                *(number(self.sweep.values[s, k]) for k in varied)] for s in front])  # fmt: skip
        self.save(figures.pareto(self.sweep.title, self.subtitle(
            " and ".join(f"{self.sweep.result_label(name)} {'high' if sense == 'max' else 'low'}"
                         for name, _, sense in goals)),
            [(self.sweep.result_label(name), *rest) for name, *rest in results], front,
            len(self.sweep.status)), "pareto")  # fmt: skip


    def value(self):
        if self.arguments.costs is None:
            end("value needs the file of prices: --costs inputs/costs/example_prices.toml")
        try:
            prices = Prices(self.arguments.costs)
            reo = grades(self.arguments.reo, len(self.sweep.status), self.arguments.seed)
            found = Value(self.arguments.file, prices, reo)
        except (NoValue, KeyError) as error:
            end(error)
        except ValueError as error:
            end(f"--reo: {error}")
        marks = (0.05, 0.25, 0.5, 0.75, 0.95)
        known = np.isfinite(found.margin)
        if not known.any():
            end("no scenario has a value")
        parts = [(f"oxide of {element}", money) for element, (money, _) in found.products.items()]
        parts += [("reagents", found.reagents), ("value less reagents", found.margin)]
        print(f"{prices.currency} per tonne of concentrate with {self.arguments.reo} % of rare "
              f"earth oxide, {int(known.sum())} scenarios")  # fmt: skip
        table(["", "mean", "sd", *(f"{100 * m:.0f} %" for m in marks)],
              [[name, *(f"{v:.0f}" for v in (
                  values[known].mean(), values[known].std(ddof=1) if known.sum() > 1 else np.nan,
                  *np.quantile(values[known], marks)))] for name, values in parts])  # fmt: skip
        for element, (_, paid) in found.products.items():
            print(f"{element}: {100 * paid[known].mean():.1f} % of what is fed is paid; pure enough "
                  f"in {int((paid[known] > 0).sum())} of {int(known.sum())} scenarios")  # fmt: skip
        losing = int((found.margin[known] < 0).sum())
        print(f"reagents cost more than the oxides are worth in {losing} scenarios")
        unit = f"{prices.currency}/t"
        self.save(figures.value(self.sweep.title, self.subtitle(
            "per tonne of concentrate, band: 5 to 95 %, dashed: median"), parts, unit),
            "value")  # fmt: skip


def main():
    style.apply()
    arguments = parse_arguments()
    getattr(Analysis(arguments), arguments.kind)()


main()

"""Several runs side by side: the purity of each outlet over time, one line a run."""

import matplotlib.pyplot as plt
import numpy as np

import events
import labels
import nines
import purity_panel
import style
import time_axis

# Of the runs, in the order of the files
DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1, 2)))
PANEL_INCHES = 3.9
GAP_INCHES = 1.9
LEFT_INCHES = 0.85


def main_element(result, outlet):
    """The rare earth an outlet is made for, in one run."""
    purity = result.purity[0]
    known = np.flatnonzero(np.isfinite(purity[:, outlet]).any(axis=1))
    last = known[-1] if len(known) else -1
    return result.rare_earths[result.main_element(purity[last], outlet)]


class Product:
    """The purity of one outlet in one run over time, in one rare earth."""

    def __init__(self, result, outlet, symbol):
        purity = result.purity[0][:, outlet]
        known = np.isfinite(purity).any(axis=1)
        reached = result.times(0) <= result.end_time[0]
        self.symbol = symbol
        self.hours = result.times(0)[known]
        self.has_end = known[reached][-1:].any()
        others = np.delete(purity[known], result.rare_earths.index(symbol), axis=1)
        self.impurity = others.sum(axis=1)
        # With gaps where nothing leaves that could have a purity.
        self.curve = np.full(len(known), np.nan)
        self.curve[known] = nines.drawable(self.impurity)
        self.curve_hours = result.times(0)

    def drawn(self):
        return len(self.hours) > 0

    def at(self, hours):
        """The purity at the last point that is not after `hours`, as text."""
        before = np.flatnonzero(self.hours <= hours)
        return nines.percent(1 - self.impurity[before[-1]]) if len(before) else "none"

    def at_end(self):
        return nines.percent(1 - self.impurity[-1]) if self.has_end else "none"


def names(results):
    """Of the files; with their folders where files have one name."""
    stems = [result.path.stem for result in results]
    return stems if len(set(stems)) == len(stems) else [str(r.path) for r in results]


def products(results):
    """[(outlet, [Product of each run])], of the outlets that all runs have, with rare
    earths at the end of one of them: a stripped solvent that was loaded at first is no
    product."""
    first = results[0]
    if any(r.purity.ndim != 4 or r.rare_earths != first.rare_earths for r in results):
        return []
    rows = []
    for index in first.products():
        outlet = first.outlets[index]
        if all(outlet in r.outlets for r in results):
            symbol = main_element(first, index)
            runs = [Product(r, r.outlets.index(outlet), symbol) for r in results]
            if all(run.drawn() for run in runs) and any(run.has_end for run in runs):
                rows.append((outlet, runs))
    return rows


def draw(results):
    """{name: figure}; nothing when the runs have no outlet in common."""
    rows = products(results)
    if not rows:
        return {}
    scale, unit = time_axis.scale(
        np.array([max(run.hours[-1] for _, runs in rows for run in runs)])
    )
    last = max(run.hours[-1] for _, runs in rows for run in runs)
    n_texts = events.n_rows(results[0].events, 0.0, last, PANEL_INCHES)
    n = len(rows)
    width = LEFT_INCHES + n * PANEL_INCHES + (n - 1) * GAP_INCHES + 1.35
    height = 4.3 + 0.15 * n_texts
    figure, panels = plt.subplots(1, n, figsize=(width, height), squeeze=False)
    figure.subplots_adjust(
        left=LEFT_INCHES / width, right=1 - 1.35 / width, bottom=0.85 / height,
        top=1 - (0.9 + 0.15 * n_texts) / height, wspace=GAP_INCHES / PANEL_INCHES,
    )  # fmt: skip
    style.heading(figure, "Purity of the products", purity_panel.BASIS.capitalize())
    for axes, (outlet, runs) in zip(panels[0], rows):
        texts = []
        for index, run in enumerate(runs):
            axes.plot(
                run.curve_hours / scale,
                run.curve,
                color=style.colour(index),
                ls=DASHES[index % len(DASHES)],
            )
            end = max(run.impurity[-1], nines.LEAST_IMPURITY)
            texts.append((end, nines.percent(1 - end), style.colour(index), True))
        for wanted in results[0].impurities_wanted(outlet, runs[0].symbol):
            nines.specification_line(axes, wanted, style.SOFT)
            text = f"specification\n{nines.short_percent(wanted)}"
            texts.append((wanted, text, style.SOFT, False))
        nines.axis(axes)
        axes.set_xlim(
            min(run.hours[0] for run in runs) / scale,
            max(run.hours[-1] for run in runs) / scale,
        )
        axes.set_xlabel(f"time, {unit}")
        axes.set_title(
            f"{runs[0].symbol} in {outlet}", loc="left", size=10,
            pad=6 + events.ROW_POINTS * n_texts,
        )  # fmt: skip
        events.mark(axes, results[0].events, scale)
        labels.beside(axes, texts)
    lines = panels[0, 0].get_lines()[: len(results)]
    figure.legend(
        lines,
        names(results),
        loc="lower left",
        bbox_to_anchor=(0.6 / width, 0.0),
        ncol=len(results),
        frameon=False,
        handlelength=3.2,
    )
    return {"compare": figure}


def table(results):
    """Purities at the start, before the first event, at worst and at the end, as text."""
    event = min((e.time for r in results for e in r.events), default=None)
    head = ["", "run", "at the start"]
    head += [f"at {event / 24:.4g} d"] if event is not None else []
    head += ["at worst", "at the end"]
    rows = [head]
    for outlet, runs in products(results):
        for name, run in zip(names(results), runs):
            row = [f"{run.symbol} in {outlet}", name, run.at(0)]
            row += [run.at(event)] if event is not None else []
            row += [nines.percent(1 - run.impurity.max()), run.at_end()]
            rows.append(row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in rows
    )

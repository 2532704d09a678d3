"""Several runs side by side: the purity of each outlet over time, one line a run."""

import matplotlib.pyplot as plt
import numpy as np

import run_figures
import style

# Of the runs, in the order of the files
DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1, 2)))


class Product:
    """The purity of one outlet in one run over time, in its main element."""

    def __init__(self, result, outlet):
        end = result.end_purity()[0]
        self.element = result.main_element(end, outlet)
        self.symbol = result.rare_earths[self.element]
        purity = result.purity[0][:, outlet]
        known = np.isfinite(purity).any(axis=1)
        self.hours = result.times(0)[known]
        self.impurity = np.delete(purity[known], self.element, axis=1).sum(axis=1)

    def drawn(self):
        return len(self.hours) > 0

    def at(self, hours):
        """The purity at the last point that is not after `hours`."""
        return 1 - self.impurity[np.flatnonzero(self.hours <= hours)[-1]]


def products(results):
    """[(outlet, [Product of each run])], of the outlets that all runs have."""
    first = results[0]
    shared = [o for o in first.outlets if all(o in r.outlets for r in results)]
    rows = [(o, [Product(r, r.outlets.index(o)) for r in results]) for o in shared]
    return [(o, runs) for o, runs in rows if all(run.drawn() for run in runs)]


def draw(results):
    """{name: figure}; nothing when the runs have no outlet in common."""
    rows = products(results)
    if not rows:
        return {}
    figure, panels = plt.subplots(
        1, len(rows), figsize=(1.2 + 4.6 * len(rows), 4.2), squeeze=False
    )
    figure.subplots_adjust(left=0.09, right=0.97, top=0.77, bottom=0.2, wspace=0.28)
    style.heading(figure, "Purity of the products", run_figures.BASIS.capitalize())
    scale, unit = run_figures.time_scale(results[0].times(0))
    for axes, (outlet, runs) in zip(panels[0], rows):
        for index, run in enumerate(runs):
            positive = np.where(run.impurity > 0, run.impurity, np.nan)
            axes.plot(
                run.hours / scale,
                positive,
                color=style.colour(index),
                ls=DASHES[index % len(DASHES)],
            )
        for wanted in results[0].impurities_wanted(outlet, runs[0].symbol):
            style.specification_line(axes, wanted, style.SOFT)
        style.impurity_axis(axes)
        axes.set_xlim(runs[0].hours[0] / scale, runs[0].hours[-1] / scale)
        axes.set_xlabel(f"time, {unit}")
        axes.set_title(f"{runs[0].symbol} in {outlet}", loc="left", size=10, pad=6)
        for hours, _ in results[0].events:
            axes.axvline(hours / scale, color=style.SOFT, lw=0.9, zorder=1)
    lines = panels[0, 0].get_lines()[: len(results)]
    figure.legend(
        lines,
        [result.name for result in results],
        loc="lower left",
        bbox_to_anchor=(0.08, 0.0),
        ncol=len(results),
        frameon=False,
        handlelength=3.2,
    )
    return {"compare": figure}


def table(results):
    """Purities at the start, before the first event, at worst and at the end, as text."""
    event = min((hours for r in results for hours, _ in r.events), default=None)
    head = ["", "run", "at the start"]
    head += [f"at {event / 24:.4g} d"] if event is not None else []
    head += ["at worst", "at the end"]
    rows = [head]
    for outlet, runs in products(results):
        for result, run in zip(results, runs):
            row = [f"{run.symbol} in {outlet}", result.name, style.percent(run.at(0))]
            row += [style.percent(run.at(event))] if event is not None else []
            row += [style.percent(1 - run.impurity.max())]
            row += [style.percent(1 - run.impurity[-1])]
            rows.append(row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in rows
    )

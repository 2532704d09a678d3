"""Figures of an optimisation: the front between two objectives, and the way to the optimum."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

import style


def draw(result):
    """{name: figure} of all that the file holds."""
    figures = {}
    if len(result.front) and result.feasible.any():
        figures["front"] = front(result)
    if len(result.steps):
        figures["way"] = way(result)
    return figures


def panel(result, subtitle, left=0.95):
    width, height = 6.4, 4.3
    figure, axes = plt.subplots(figsize=(width, height))
    figure.subplots_adjust(
        left=left / width, right=1 - 0.35 / width, top=1 - 0.95 / height, bottom=0.65 / height
    )
    style.heading(figure, result.title, subtitle)
    axes.grid(True)
    axes.set_axisbelow(True)
    return figure, axes


def label(result, name):
    unit = result.units[name]
    return style.with_unit(name, "" if unit == "1" else unit)


def front(result):
    """Of each point the other objective over what was minimised."""
    figure, axes = panel(result, "each point: the least for that limit")
    x = result.front[result.feasible, result.of(result.against)]
    y = result.front[result.feasible, result.of(result.minimise)]
    order = np.argsort(x)
    axes.plot(x[order], y[order], "-o", color=style.PALETTE[0], ms=5, mec="white", lw=1.2)
    start = result.start[result.of(result.against)], result.start[result.of(result.minimise)]
    if np.isfinite(start).all():
        axes.plot(*start, "D", color=style.PALETTE[1], ms=6, mec="white")
        axes.annotate("start", start, xytext=(7, 4), textcoords="offset points", size=9)
    axes.set_xlabel(label(result, result.against))
    axes.set_ylabel(label(result, result.minimise))
    axes.xaxis.set_major_locator(MaxNLocator(7))
    return figure


def way(result):
    """Steady states in the order in which they were solved."""
    first = np.isin(result.structure, np.flatnonzero(result.search == result.search.min()))
    steps = result.steps[first]
    met = result.violations[first] <= 0
    figure, axes = panel(result, f"{len(steps)} steady states of the first search")
    number = np.arange(1, len(steps) + 1)
    axes.plot(number[~met], steps[~met], "o", color=style.FAINT, mec=style.SOFT, mew=0.5, ms=3.5,
              label="misses a requirement")  # fmt: skip
    axes.plot(number[met], steps[met], "o", color=style.PALETTE[0], ms=3.5, mec="none",
              label="meets all")  # fmt: skip
    if met.any():
        best = np.minimum.accumulate(np.where(met, steps, np.inf))
        known = np.isfinite(best)
        axes.step(number[known], best[known], where="post", color=style.INK, lw=1)
    axes.set_xlabel("steady state")
    axes.set_ylabel(label(result, result.minimise))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.legend(loc="upper right", fontsize=8.5, framealpha=0.9)
    return figure

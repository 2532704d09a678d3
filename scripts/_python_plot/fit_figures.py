"""Figures of a fit: predicted against measured before and after, correlations of the
constants, residuals by group."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

import element_key
import style

NAMES = {
    "distribution": "log10 D",
    "aqueous": "log10 of mol/L in the liquor",
    "organic": "log10 of mol/L in the solvent",
    "ph": "pH",
}


def draw(result):
    """{name: figure} of all that the file holds."""
    figures = {}
    for kind in dict.fromkeys(result.kinds):
        name = "parity" if kind == result.kinds[0] else f"parity_{kind}"
        figures[name] = parity(result, kind)
    if len(result.constants) > 1 and np.isfinite(result.correlation).all():
        figures["correlation"] = correlation(result)
    figures["residuals"] = residuals(result)
    return figures


def parity(result, kind):
    """Predicted over measured, before and after: a colour an element, a marker a group."""
    rows = result.kinds == kind
    groups = list(dict.fromkeys(np.array(result.groups)[rows]))
    elements = list(dict.fromkeys(np.array(result.elements)[rows]))
    width, height = 9.2, 4.9
    figure, panels = plt.subplots(1, 2, figsize=(width, height), sharex=True, sharey=True)
    figure.subplots_adjust(
        left=0.75 / width, right=1 - 1.65 / width, top=1 - 1.1 / height, bottom=0.6 / height,
        wspace=0.08,
    )  # fmt: skip
    style.heading(figure, result.title, f"{NAMES[kind]}, {rows.sum()} measured values")
    both = np.concatenate([values[rows] for values in (result.measured, result.start, result.fitted)])
    margin = 0.05 * (both.max() - both.min()) + 0.05
    ends = np.array([both.min() - margin, both.max() + margin])
    for axes, name, predicted in zip(panels, ("start", "fitted"), (result.start, result.fitted)):
        rms = np.sqrt(np.mean((predicted - result.measured)[rows] ** 2))
        axes.set_title(f"{name}, rms {rms:.3f}", fontsize=9.5, loc="left")
        axes.plot(ends, ends, color=style.SOFT, lw=0.8, zorder=1)
        for index, element in enumerate(elements):
            for number, group in enumerate(groups):
                own = rows & (np.array(result.elements) == element)
                own &= np.array(result.groups) == group
                axes.plot(
                    result.measured[own], predicted[own], color=style.colour(index),
                    marker=element_key.marker(number), ms=4.5, ls="", mec="white", mew=0.4,
                    alpha=0.85,
                )  # fmt: skip
        axes.grid(True)
        axes.set_axisbelow(True)
        axes.set_xlim(*ends)
        axes.set_ylim(*ends)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(6, min_n_ticks=3))
        axes.set_xlabel("measured")
    panels[0].set_ylabel("predicted")
    element_key.beside(panels[1], [(i, e) for i, e in enumerate(elements) if e], groups)
    return figure


def correlation(result):
    """The matrix of correlations, numbers where there is room."""
    n = len(result.constants)
    side = 1.6 + max(3.2, 0.46 * n)
    width, height = side + 1.2, side + 0.6
    figure, axes = plt.subplots(figsize=(width, height))
    figure.subplots_adjust(
        left=1.75 / width, right=1 - 0.2 / width, top=1 - 0.85 / height, bottom=1.5 / height
    )
    style.heading(figure, result.title, "correlations of the estimated constants")
    axes.imshow(result.correlation, cmap="RdBu_r", vmin=-1, vmax=1)
    for i in range(n):
        for j in range(n):
            value = result.correlation[i, j]
            if i != j and abs(value) >= 0.05:
                axes.text(
                    j, i, f"{value:.2f}".replace("0.", "."), ha="center", va="center", fontsize=7,
                    color="white" if abs(value) > 0.6 else "black",
                )  # fmt: skip
    axes.set_xticks(range(n), result.constants, rotation=90, fontsize=8)
    axes.set_yticks(range(n), result.constants, fontsize=8)
    axes.tick_params(length=0)
    axes.grid(False)
    return figure


def residuals(result):
    """Residuals in stated errors, a row a group: before, after, and held out."""
    groups = list(dict.fromkeys(result.groups))
    of_groups = np.array(result.groups)
    looks = [("start", result.start, style.SOFT, 0.22), ("fitted", result.fitted, style.colour(0), 0.0)]
    if np.isfinite(result.held_out).any():
        looks.append(("held out", result.held_out, style.colour(1), -0.22))
    width, height = 7.4, 1.6 + 0.62 * max(2, len(groups))
    figure, axes = plt.subplots(figsize=(width, height))
    figure.subplots_adjust(
        left=1.35 / width, right=1 - 1.2 / width, top=1 - 0.85 / height, bottom=0.55 / height
    )
    style.heading(figure, result.title, "residuals by group, predicted less measured")
    for row, group in enumerate(groups):
        own = of_groups == group
        for _, predicted, colour, shift in looks:
            r = (predicted - result.measured)[own] / result.sigma[own]
            r = r[np.isfinite(r)]
            axes.plot(
                r, np.full(len(r), row - shift), marker="o", ms=3.5, ls="", color=colour,
                mec="white", mew=0.3, alpha=0.7,
            )  # fmt: skip
    axes.axvline(0, color=style.SOFT, lw=0.8, zorder=0)
    axes.set_yticks(range(len(groups)), [group.replace("_", " ") for group in groups])
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(7, min_n_ticks=3))
    axes.set_xlabel("residual, in stated errors")
    axes.grid(True, axis="x")
    axes.set_axisbelow(True)
    axes.legend(
        handles=[
            Line2D([], [], color=colour, marker="o", ls="", ms=5, label=name)
            for name, _, colour, _ in looks
        ],
        loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, fontsize=8.5,
        handletextpad=0.2, borderaxespad=0, borderpad=0,
    )  # fmt: skip
    return figure

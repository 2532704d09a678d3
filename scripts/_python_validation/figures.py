"""Figures of the validation page."""

import pathlib
import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.lines import Line2D  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "_python_plot"))

import element_key  # noqa: E402
import style  # noqa: E402


def study(name):
    return name.replace("_", " ")


def draw(results, folder):
    """Writes the figures; returns their names."""
    style.apply()
    figures = {
        "validation_parity": parity(results),
        "validation_forms": held_out(results),
        "validation_separation": separation(results),
    }
    for name, figure in figures.items():
        figure.savefig(folder / f"{name}.png", dpi=150, metadata={"Software": None})
        plt.close(figure)


def parity(results):
    """Predicted over measured D, with shipped and with fitted constants."""
    fit = results.studies["constants"]
    figure, both = plt.subplots(1, 2, figsize=(8.6, 4.7), sharex=True, sharey=True)
    figure.subplots_adjust(left=0.08, right=0.84, top=0.82, bottom=0.11, wspace=0.13)
    style.heading(
        figure, "209 distribution ratios of P507 in chloride",
        "predicted with the shipped and with fitted constants; the band is a factor of two",
    )  # fmt: skip
    elements = [e for e in ("La", "Ce", "Pr", "Nd", "Sm", "Dy", "Y") if e in fit.elements]
    groups = list(dict.fromkeys(fit.groups))
    ends = np.array([1e-3, 10.0])
    for axes, values, title in zip(both, (results.shipped, fit.fitted), ("shipped", "fitted")):
        for i, element in enumerate(elements):
            for n, group in enumerate(groups):
                rows = (fit.elements == element) & (fit.groups == group)
                axes.plot(
                    10 ** fit.measured[rows], 10 ** values[rows], element_key.marker(n), ms=4,
                    color=style.colour(i), mec="white", mew=0.4, alpha=0.85,
                )  # fmt: skip
        axes.fill_between(ends, ends / 2, ends * 2, color=style.BAND, zorder=0, lw=0)
        axes.plot(ends, ends, color=style.SOFT, lw=0.8, zorder=1)
        axes.set(xscale="log", yscale="log", xlim=ends, ylim=ends, xlabel="D measured")
        rms = np.sqrt(np.mean((values - fit.measured) ** 2))
        axes.set_title(f"{title}: rms {rms:.3f} in log10", fontsize=9.5, loc="left")
        axes.grid(True)
        axes.set_axisbelow(True)
    both[0].set_ylabel("D predicted")
    element_key.beside(both[1], enumerate(elements), groups)
    return figure


def held_out(results):
    """rms of studies that a form was not fitted to: a row a form, a marker a study."""
    names = [form.name for form in results.forms]
    figure, axes = plt.subplots(figsize=(8.0, 0.32 * len(names) + 1.6))
    figure.subplots_adjust(left=0.29, right=0.8, top=1 - 0.75 / figure.get_size_inches()[1],
                           bottom=0.5 / figure.get_size_inches()[1])  # fmt: skip
    style.heading(
        figure, "How well a study is predicted by the others",
        "rms of log10 D over La to Nd; the line is that of constants alone",
    )  # fmt: skip
    groups = results.groups
    for row, name in enumerate(names):
        fit = results.studies[name]
        for n, group in enumerate(groups):
            axes.plot(results.held_out(fit, group), row, element_key.marker(n), ms=4.5,
                      color=style.SOFT, mec="white", mew=0.4, alpha=0.8)  # fmt: skip
        axes.plot(results.held_out(fit), row, "|", ms=15, mew=2.4, color=style.colour(0))
    axes.axvline(results.held_out(results.studies["constants"]), color=style.colour(0), lw=0.8)
    axes.set_yticks(range(len(names)), [form.what for form in results.forms])
    axes.invert_yaxis()
    axes.set_xlim(0.0, None)
    axes.set_xlabel("rms of log10 D, held out")
    axes.grid(axis="x")
    key = element_key.of_groups(groups)
    key.append(Line2D([], [], color=style.colour(0), marker="|", ls="", ms=12, mew=2.4,
                      label="all"))  # fmt: skip
    axes.legend(handles=key, loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False,
                fontsize=8.5, borderaxespad=0, borderpad=0)  # fmt: skip
    return figure


def separation(results):
    """D of Nd over that of Pr in the contacts that held both, over the loading."""
    all_of_them = results.separation()
    figure, axes = plt.subplots(figsize=(7.4, 3.9))
    figure.subplots_adjust(left=0.1, right=0.76, top=0.8, bottom=0.13)
    style.heading(
        figure, "Neodymium over praseodymium where both were in the flask",
        "lines: p507-hcl, and dashed p507-hcl-shakeouts; band: geometric mean ± its error",
    )  # fmt: skip
    for n, group in enumerate(results.groups):
        of_group = results.separation(group)
        if len(of_group.rows) == 0:
            continue
        axes.plot(
            100.0 * results.contacts.loading[of_group.rows], 10**of_group.log10, element_key.marker(n),
            ms=6, color=style.colour(n), mec="white", mew=0.5, label=study(group),
        )  # fmt: skip
    low, high = (all_of_them.mean + k * all_of_them.error for k in (-1, 1))
    axes.axhspan(10**low, 10**high, color=style.FAINT, zorder=0, lw=0)
    axes.axhline(results.shipped_beta, color=style.INK, lw=1.0)
    axes.axhline(results.alone_beta, color=style.INK, lw=1.0, ls="--")
    axes.set_xlim(0.0, None)
    axes.set_ylim(0.9, 1.8)
    axes.set_xlabel("predicted loading, % of capacity")
    axes.set_ylabel("D(Nd)/D(Pr)")
    style.few_ticks(axes)
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, fontsize=8.5,
                handletextpad=0.2, borderaxespad=0, borderpad=0)  # fmt: skip
    return figure

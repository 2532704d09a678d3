"""Figures of contacts: predicted against measured, isotherms, distribution over pH, and
McCabe-Thiele diagrams."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

import element_key
import labels
import style

# A factor of two either way
BAND = np.log10(2.0)
# Lines of text below a diagram
WRAP = 84


def draw(result):
    """{name: figure} of all that the file holds."""
    figures = {}
    if np.isfinite(result.residual).any():
        figures["parity"] = parity(result)
    for series in result.series:
        if series.kind == "isotherm" and drawable(result, series):
            figures[series.name] = isotherm(result, series)
        if series.kind == "ph_curve" and drawable(result, series):
            figures[series.name] = ph_curve(result, series)
    for construction in result.constructions:
        if len(construction.curve):
            figures[construction.name] = mccabe_thiele(result, construction)
    return figures


def drawable(result, series):
    return len(series.elements) > 0 and np.isfinite(result.ph[series.rows]).any()


def log_axis(axis):
    axis.set_major_locator(LogLocator(10, numticks=7))
    axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def square(title, subtitle, below=0.0):
    """A figure with room for names on the right, and a square pair of axes."""
    width, height = 7.4, 5.9 + below
    figure, axes = plt.subplots(figsize=(width, height))
    figure.subplots_adjust(
        left=0.75 / width, right=1 - 1.65 / width, top=1 - 0.85 / height,
        bottom=(0.55 + below) / height,
    )  # fmt: skip
    style.heading(figure, title, subtitle)
    axes.grid(True)
    axes.set_axisbelow(True)
    return figure, axes


def parity(result):
    """Predicted over measured D of every element: a colour each, a marker a group."""
    rms = np.sqrt(np.nanmean(result.residual**2))
    count = np.isfinite(result.residual).sum()
    figure, axes = square(
        result.title,
        f"{count} distribution ratios, rms {rms:.2f} in log10; the band is a factor of two",
    )
    groups = list(dict.fromkeys(result.groups))
    shown = [i for i in range(len(result.components)) if np.isfinite(result.residual[:, i]).any()]
    for index in shown:
        for number, group in enumerate(groups):
            rows = [g == group for g in result.groups] & np.isfinite(result.residual[:, index])
            axes.plot(
                result.measured[rows, index], result.distribution[rows, index],
                color=style.colour(index), marker=element_key.marker(number), ms=4.5,
                ls="", mec="white", mew=0.4, alpha=0.85,
            )  # fmt: skip
    both = np.concatenate([
        values[np.isfinite(result.residual)] for values in (result.measured, result.distribution)
    ])  # fmt: skip
    low, high = both.min() / 1.6, both.max() * 1.6
    ends = np.array([low, high])
    axes.fill_between(
        ends, ends * 10**-BAND, ends * 10**BAND, color=style.BAND, zorder=0, lw=0
    )
    axes.plot(ends, ends, color=style.SOFT, lw=0.8, zorder=1)
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        getattr(axes, f"set_{name}scale")("log")
        log_axis(axis)
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    axes.set_xlabel("D measured")
    axes.set_ylabel("D predicted")
    element_key.beside(axes, [(i, result.components[i]) for i in shown], groups)
    return figure


def isotherm(result, series):
    """What the solvent holds over what the liquor holds, a curve an element."""
    figure, axes = square(
        result.title, f"{series.name.replace('_', ' ')}: isotherms, {len(series.rows)} contacts"
    )
    texts = []
    for index in result.shown(series):
        x, y = result.aqueous[series.rows, index], result.organic[series.rows, index]
        known = np.isfinite(x) & np.isfinite(y)
        order = np.argsort(x[known])
        curve = style.line(index)
        axes.plot(x[known][order], y[known][order], marker="o", ms=3, mec="white", mew=0.4, **curve)
        texts.append((y[known][order][-1], result.components[index], curve["color"], True))
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    axes.set_xlabel("liquor, mol/L")
    axes.set_ylabel("solvent, mol/L")
    labels.beside(axes, texts)
    return figure


def ph_curve(result, series):
    """Distribution ratios above, separation factors of neighbours below, over pH."""
    shown = result.shown(series)
    # Of neighbours that are both shown
    pairs = [i for i in shown if i + 1 in shown and i < len(result.pairs)]
    width, height = 7.4, 6.4 if pairs else 4.6
    figure, panels = plt.subplots(
        2 if pairs else 1, 1, figsize=(width, height), sharex=True, squeeze=False,
        gridspec_kw={"height_ratios": (1.6, 1.0) if pairs else (1.0,)},
    )  # fmt: skip
    figure.subplots_adjust(
        left=0.75 / width, right=1 - 1.3 / width, top=1 - 0.85 / height, bottom=0.5 / height,
        hspace=0.14,
    )  # fmt: skip
    style.heading(figure, result.title, f"{series.name.replace('_', ' ')}: pH at equilibrium")
    ph = result.ph[series.rows]
    for axes in panels[:, 0]:
        axes.set_yscale("log")
        axes.grid(True)
        axes.set_axisbelow(True)
    upper = panels[0, 0]
    many(upper, ph, [
        (result.distribution[series.rows, i], result.components[i], style.line(i)) for i in shown
    ])  # fmt: skip
    upper.set_ylabel("D")
    if pairs:
        lower = panels[1, 0]
        curves = [
            (result.separation[series.rows, i], result.pairs[i], style.line(i + 1)) for i in pairs
        ]  # fmt: skip
        most = np.nanmax([values for values, _, _ in curves])
        least = np.nanmin([values for values, _, _ in curves])
        many(lower, ph, curves, (min(1.0, least / 1.2), max(10.0, most * 1.2)))
        lower.set_ylabel("separation factor")
    panels[-1, 0].set_xlabel("pH")
    return figure


def many(axes, x, curves, limits=None):
    """Curves (values, name, look) over x, named at their right ends."""
    texts = []
    for values, name, look in curves:
        known = np.isfinite(values) & np.isfinite(x)
        if not known.any():
            continue
        order = np.argsort(x[known])
        axes.plot(x[known][order], values[known][order], **look)
        texts.append((values[known][order][-1], name, look["color"], True))
    log_axis(axes.yaxis)
    axes.margins(x=0)
    axes.autoscale_view()
    if limits:
        axes.set_ylim(limits)
    labels.beside(axes, texts)


def mccabe_thiele(result, construction):
    """The isotherm, the operating line, the steps between them, and the stages as they
    are."""
    message = wrapped(f"{construction.element}: {construction.message}")
    figure, axes = square(
        result.title, construction.part or construction.name, 0.17 * len(message)
    )
    ink = style.colour(0)
    axes.plot(*construction.curve.T, color=ink)
    line = construction.line[np.argsort(construction.line[:, 0])]
    axes.plot(*line.T, color=style.INK, lw=1.2)
    drawn = [construction.line]
    if len(construction.steps):
        drawn.append(construction.steps)
        axes.plot(*staircase(construction).T, color=style.SOFT, lw=0.9)
    if len(construction.stages):
        drawn.append(construction.stages)
        axes.plot(*construction.stages.T, marker="o", ms=4, ls="", color=style.colour(1),
                  mec="white", mew=0.4)  # fmt: skip
    most = np.concatenate(drawn).max(axis=0)
    axes.set_xlim(0, 1.05 * most[0])
    axes.set_ylim(0, 1.08 * most[1])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    shares = construction.unit == "1"
    what = "share of the rare earths" if shares else "mol/L"
    axes.set_xlabel(f"{construction.element} in the liquor, {what}")
    axes.set_ylabel(f"{construction.element} in the solvent, {what}")
    curve = "mean separation\nfactor" if shares else "isotherm of\na shake-out"
    key = [
        Line2D([], [], color=ink, label=curve),
        Line2D([], [], color=style.INK, lw=1.2, label="operating line"),
        Line2D([], [], color=style.SOFT, lw=0.9, label="steps"),
    ]
    if len(construction.stages):
        key.append(Line2D([], [], color=style.colour(1), marker="o", ls="", ms=5,
                          label="stages as\nthey are"))  # fmt: skip
    axes.legend(
        handles=key, loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, fontsize=8.5,
        handlelength=1.4, borderaxespad=0, borderpad=0,
    )  # fmt: skip
    width, height = figure.get_size_inches()
    for number, row in enumerate(reversed(message)):
        figure.text(0.12 / width, (0.1 + 0.17 * number) / height, row, size=8.5, color=style.SOFT)
    return figure


def staircase(construction):
    """From the end where the liquor leaves: up to the isotherm, across to the line."""
    (x_out, y_in), (x_in, _) = construction.line
    points = [(x_out, y_in)]
    for number, (x, y) in enumerate(construction.steps):
        points.append((x, y))
        last = number + 1 == len(construction.steps)
        across = construction.steps[number + 1][0] if not last else x_in
        points.append((across, y))
    return np.array(points)


def wrapped(text):
    """Lines of at most WRAP characters."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > WRAP:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines

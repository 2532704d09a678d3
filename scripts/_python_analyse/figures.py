"""The pictures of an analysis."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import Normalize
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

import style


def frame(width, height, title, subtitle, left=0.9, right=0.3, top=0.85, bottom=0.6, **grid):
    """A figure with a heading and its panels; margins in inches."""
    figure, panels = plt.subplots(figsize=(width, height), squeeze=False, **grid)
    figure.subplots_adjust(
        left=left / width, right=1 - right / width, top=1 - top / height,
        bottom=bottom / height,
    )  # fmt: skip
    style.heading(figure, title, subtitle)
    return figure, panels


def label_width(labels):
    """Inches that the longest of some labels takes at the left of bars."""
    return 0.35 + 0.075 * max(len(text) for text in labels)


def scale_of(values, unit):
    """Fractions are drawn in percent: (factor, unit)."""
    return (100.0, "%") if unit == "1" else (1.0, style.unit(unit))


def bars(axes, labels):
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)


def sobol(title, subtitle, labels, indices):
    order = np.argsort(-indices.total)
    height = 1.75 + 0.42 * len(labels)
    figure, panels = frame(7.6, height, title, subtitle, left=label_width(labels), top=1.05)
    axes = panels[0, 0]
    for shift, values, errors, colour, name in (
        (-0.17, indices.first, indices.first_error, style.PALETTE[0], "alone (first order)"),
        (0.17, indices.total, indices.total_error, style.PALETTE[4], "with all others (total)"),
    ):
        axes.barh(
            np.arange(len(order)) + shift, values[order], height=0.3, color=colour, label=name,
            xerr=errors[order], error_kw={"ecolor": style.INK, "elinewidth": 0.9, "capsize": 2},
        )  # fmt: skip
    bars(axes, [labels[k] for k in order])
    axes.axvline(0, color=style.SOFT, lw=0.7)
    axes.set_xlabel("part of the variance, with 95 % intervals")
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncol=2, frameon=False, borderaxespad=0.2,
        handlelength=1.2,
    )  # fmt: skip
    return figure


def morris(title, subtitle, labels, effects, unit):
    factor, unit = scale_of(effects.absolute, unit)
    figure, panels = frame(7.0, 4.6, title, subtitle, left=0.85, right=1.9)
    axes = panels[0, 0]
    x, y = factor * effects.absolute, factor * effects.deviation
    top = 1.12 * max(x.max(), y.max(), 1e-12)
    axes.plot([0, top], [0, top], color=style.FAINT, lw=1, zorder=0)
    axes.text(0.97 * top, 0.99 * top, "σ = μ*", color=style.SOFT, ha="right", va="bottom",
              size=8)  # fmt: skip
    ends = []
    for k, label in enumerate(labels):
        axes.plot(x[k], y[k], "o", ms=7, color=style.colour(k), mec="white")
        ends.append((x[k], y[k], label, style.colour(k)))
    annotate_apart(axes, ends, top)
    axes.set_xlim(0, top)
    axes.set_ylim(0, 1.06 * top)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    axes.grid(True)
    axes.set_axisbelow(True)
    axes.set_xlabel(style.with_unit("mean absolute effect μ*", unit))
    axes.set_ylabel(style.with_unit("standard deviation of effects σ", unit))
    return figure


def annotate_apart(axes, points, top):
    """Names beside points, moved apart upwards where they would meet."""
    placed = []
    for x, y, label, colour in sorted(points, key=lambda p: p[1]):
        at = y
        while any(abs(at - other) < 0.055 * top and abs(x - ox) < 0.6 * top
                  for ox, other in placed):  # fmt: skip
            at += 0.01 * top
        placed.append((x, at))
        axes.annotate(
            label, (x, y), xytext=(x + 0.025 * top, at), color=colour, va="center", size=8.5,
            annotation_clip=False,
        )  # fmt: skip


def tornado(title, subtitle, labels, surface, unit):
    factor, unit = scale_of(None, unit)
    swings = factor * surface.swings()
    middle = factor * float(surface(surface.middle)[0])
    order = np.argsort(-np.abs(swings[:, 1] - swings[:, 0]))
    height = 1.75 + 0.36 * len(labels)
    figure, panels = frame(7.6, height, title, subtitle, left=label_width(labels), top=1.05)
    axes = panels[0, 0]
    for column, colour, name in (
        (0, style.PALETTE[5], "input at its 10 % quantile"),
        (1, style.PALETTE[1], "at its 90 % quantile"),
    ):
        axes.barh(
            range(len(order)), swings[order, column] - middle, left=middle, height=0.55,
            color=colour, label=name,
        )  # fmt: skip
    bars(axes, [labels[k] for k in order])
    axes.axvline(middle, color=style.INK, lw=0.9)
    axes.xaxis.set_major_locator(MaxNLocator(6, min_n_ticks=3))
    axes.set_xlabel(style.with_unit("result, the other inputs at their medians", unit))
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncol=2, frameon=False, borderaxespad=0.2,
        handlelength=1.2,
    )  # fmt: skip
    return figure


def quantiles(title, subtitle, results):
    """Share of scenarios below a value, a panel a result; results: [(name, values, unit)]."""
    n = len(results)
    figure, panels = frame(
        1.0 + 3.3 * n, 3.7, title, subtitle, left=0.75, ncols=n, sharey=True,
        gridspec_kw={"wspace": 0.12},
    )  # fmt: skip
    for k, (axes, (name, values, unit)) in enumerate(zip(panels[0], results)):
        factor, unit = scale_of(values, unit)
        known = np.sort(factor * values[np.isfinite(values)])
        share = 100 * (np.arange(len(known)) + 0.5) / len(known)
        axes.step(known, share, where="post", color=style.colour(k))
        low, middle, high = np.quantile(known, (0.05, 0.5, 0.95))
        axes.axvspan(low, high, color=style.BAND, zorder=0, lw=0)
        axes.axvline(middle, color=style.SOFT, lw=0.9, ls=style.DASHES[1])
        axes.set_xlabel(style.with_unit(name, unit))
        axes.xaxis.set_major_locator(MaxNLocator(4, min_n_ticks=3))
        axes.set_ylim(0, 100)
        axes.grid(True)
        axes.set_axisbelow(True)
    panels[0, 0].set_ylabel("scenarios below, %")
    return figure


def value(title, subtitle, parts, unit):
    """How many scenarios are worth what, and of what that is made; parts: [(name, values)], the
    last is the sum."""
    figure, panels = frame(9.6, 3.9, title, subtitle, left=0.75, ncols=2,
                           gridspec_kw={"wspace": 0.45})  # fmt: skip
    _, values = parts[-1]
    known = values[np.isfinite(values)]
    axes = panels[0, 0]
    axes.hist(known, bins=max(5, min(40, int(np.sqrt(len(known)) * 1.5))),
              color=style.PALETTE[0], edgecolor="white", lw=0.6)  # fmt: skip
    low, middle, high = np.quantile(known, (0.05, 0.5, 0.95))
    axes.axvspan(low, high, color=style.BAND, zorder=0, lw=0)
    axes.axvline(middle, color=style.INK, lw=0.9, ls=style.DASHES[1])
    axes.set_xlabel(style.with_unit(parts[-1][0], unit))
    axes.set_ylabel("scenarios")
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    axes = panels[0, 1]
    for k, (_, of) in enumerate(parts):
        low, middle, high = np.nanquantile(of, (0.05, 0.5, 0.95))
        axes.barh(k, middle, height=0.55, color=style.colour(k),
                  xerr=[[middle - low], [high - middle]],
                  error_kw={"ecolor": style.INK, "elinewidth": 0.9, "capsize": 2})  # fmt: skip
    bars(axes, [name for name, _ in parts])
    axes.axvline(0, color=style.SOFT, lw=0.7)
    axes.set_xlabel(f"median and 5 to 95 %, {unit}")
    return figure


def wrapped(label, width=13):
    """A label on lines of at most so many letters, where words allow."""
    lines = [""]
    for word in label.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines)


def parallel(title, subtitle, columns, colour_by):
    """columns: [(label, values)]; the last are results; coloured by that column's values."""
    n = len(columns)
    width = max(6.0, 1.2 + 1.35 * n)
    figure, panels = frame(width, 4.9, title, subtitle, left=0.7, right=1.3, bottom=0.95)
    axes = panels[0, 0]
    table = np.stack([values for _, values in columns], axis=1)
    known = np.isfinite(table).all(axis=1)
    table = table[known]
    low, high = table.min(axis=0), table.max(axis=0)
    span = np.where(high > low, high - low, 1)
    scaled = (table - low) / span
    norm = Normalize(low[colour_by], high[colour_by])
    colours = plt.get_cmap("viridis")(norm(table[:, colour_by]))
    for k in np.argsort(table[:, colour_by]):
        axes.plot(range(n), scaled[k], color=colours[k], lw=0.9, alpha=min(1, 60 / len(table) + 0.15))
    axes.set_xlim(-0.15, n - 0.85)
    axes.set_ylim(-0.08, 1.08)
    axes.set_yticks([])
    axes.set_xticks(range(n), [wrapped(label) for label, _ in columns])  # fmt: skip
    axes.tick_params(axis="x", length=0)
    for k in range(n):
        axes.axvline(k, color=style.SOFT, lw=0.8)
        for y, value, va in ((-0.02, low[k], "top"), (1.02, high[k], "bottom")):
            axes.text(k, y, f"{value:.4g}", ha="center", va=va, size=8)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    bar = figure.colorbar(plt.cm.ScalarMappable(norm, "viridis"), ax=axes, pad=0.02, aspect=30)
    bar.outline.set_visible(False)
    bar.set_label(columns[colour_by][0])
    return figure


def pareto(title, subtitle, results, front, scenarios):
    """results: two [(name, values, unit)]; the scenarios of the front are joined."""
    figure, panels = frame(7.0, 4.6, title, subtitle, left=0.85)
    axes = panels[0, 0]
    x, y = (scale_of(v, unit)[0] * v for _, v, unit in results)
    axes.plot(x, y, "o", ms=4.5, color=style.FAINT, mec=style.SOFT, mew=0.5,
              label=f"{scenarios} scenarios")  # fmt: skip
    order = front[np.argsort(x[front])]
    axes.plot(x[order], y[order], "o-", ms=6, color=style.PALETTE[1], mec="white", lw=1.2,
              label=f"{len(front)} that none beats")  # fmt: skip
    for axis, (name, values, unit) in ((axes.xaxis, results[0]), (axes.yaxis, results[1])):
        axis.set_label_text(style.with_unit(name, scale_of(values, unit)[1]))
        axis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    axes.grid(True)
    axes.set_axisbelow(True)
    axes.margins(0.05)
    axes.legend(frameon=False, loc="best")
    return figure


def surface(title, subtitle, labels, fit, pair, x, values, unit, name):
    """Contours over two inputs, the others at their medians, and the scenarios."""
    factor, unit = scale_of(values, unit)
    figure, panels = frame(7.2, 5.0, title, subtitle, left=0.95, right=0.35)
    axes = panels[0, 0]
    i, j = pair
    a = np.linspace(fit.low[i], fit.high[i], 60)
    b = np.linspace(fit.low[j], fit.high[j], 60)
    points = np.tile(fit.middle, (3600, 1))
    points[:, i], points[:, j] = (g.ravel() for g in np.meshgrid(a, b))
    grid = factor * fit(points).reshape(60, 60)
    filled = axes.contourf(a, b, grid, 14, cmap="cividis")
    lines = axes.contour(a, b, grid, filled.levels[::2], colors="white", linewidths=0.7)
    outlined = [withStroke(linewidth=2, foreground=style.INK)]
    for text in axes.clabel(lines, fmt="%.4g", fontsize=8.5, colors="white"):
        text.set_path_effects(outlined)
    axes.plot(x[:, i], x[:, j], ".", ms=3, color="white", mec=style.INK, mew=0.3)
    axes.set_xlabel(labels[i])
    axes.set_ylabel(labels[j])
    bar = figure.colorbar(filled, ax=axes, pad=0.02, aspect=30)
    bar.outline.set_visible(False)
    bar.set_label(style.with_unit(name, unit))
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure

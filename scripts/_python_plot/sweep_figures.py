"""Figures of a sweep: end purities against the swept inputs."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.ticker import FuncFormatter

import style


def draw(result):
    """{name: figure}: lines for one input, heat maps for a grid of two, else points."""
    if not result.inputs or not result.purity.size:
        return {}
    products = end_products(result)
    if not products:
        return {}
    if len(result.inputs) == 1:
        return {"sweep": lines(result, products)}
    if len(result.inputs) == 2 and is_grid(result.input_values):
        return {"sweep": heat_maps(result, products)}
    return {"sweep": points(result, products)}


def end_products(result):
    """(label, impurity per scenario, colour, impurity wanted) of each outlet."""
    end = result.end_purity()
    best = np.nanmax(np.where(np.isfinite(end), end, 0), axis=0)
    products = []
    for outlet, name in enumerate(result.outlets):
        element = result.main_element(best, outlet)
        impurity = np.delete(end[:, outlet], element, axis=1).sum(axis=1)
        impurity[~(end[:, outlet, element] > 0) | ~(impurity > 0)] = np.nan
        if np.isnan(impurity).all():
            continue
        symbol = result.rare_earths[element]
        wanted = result.impurities_wanted(name, symbol)
        place = name.rpartition(".")[2].replace("_", " ")
        label = f"{symbol} in the {place}"
        products.append((label, impurity, style.colour(element), wanted))
    return products


def is_grid(values):
    """Whether two inputs are combined each with each."""
    sizes = [len(np.unique(column)) for column in values.T]
    return min(sizes) > 1 and len(np.unique(values, axis=0)) == np.prod(sizes)


def axis_label(result, index):
    path, unit = result.inputs[index]
    name = path.removeprefix("streams.").replace(".", " ").replace("_", " ")
    return f"{name}, {unit}" if unit else name


def subtitle(result):
    failed = np.count_nonzero(result.status)
    ended = f", {failed} of them without a result" if failed else ""
    return (
        "Purity by mass of rare-earth oxides, "
        f"at the end of {result.n_scenarios} scenarios{ended}"
    )


def draw_against(axes, result, products, index, line=""):
    """End purities against one input, as points joined by a line style."""
    x = result.input_values[:, index]
    order = np.argsort(x)
    for _, impurity, ink, wanted in products:
        axes.plot(
            x[order],
            impurity[order],
            color=ink,
            linestyle=line,
            marker="o",
            ms=4.5,
            mec="white",
            mew=0.6,
        )
        for value in wanted:
            style.specification_line(axes, value, ink)
    style.impurity_axis(axes)
    axes.set_xlabel(axis_label(result, index))
    axes.margins(x=0.03)


def lines(result, products):
    figure, axes = plt.subplots(figsize=(8.0, 4.4))
    figure.subplots_adjust(left=0.105, right=0.75, top=0.83, bottom=0.12)
    style.heading(figure, result.title, subtitle(result))
    draw_against(axes, result, products, 0, "-")
    order = np.argsort(result.input_values[:, 0])
    labels = []
    for label, impurity, ink, _ in products:
        known = impurity[order][np.isfinite(impurity[order])]
        labels.append((known[-1], label, ink))
    style.label_ends(axes, labels)
    return figure


def points(result, products):
    """One panel per input; the others vary along with it."""
    n = len(result.inputs)
    width = 1.6 + 3.2 * n
    figure, panels = plt.subplots(
        1, n, figsize=(width, 4.2), sharey=True, squeeze=False
    )
    figure.subplots_adjust(
        left=0.9 / width, right=0.97, top=0.76, bottom=0.13, wspace=0.08
    )
    style.heading(figure, result.title, subtitle(result))
    for index, axes in enumerate(panels[0]):
        draw_against(axes, result, products, index)
    # Sharing an axis turns it over once per panel.
    axes = panels[0, 0]
    low, high = sorted(axes.get_ylim())
    axes.set_ylim(high, low)
    offset = 0.0
    for label, _, ink, _ in products:
        text = axes.annotate(
            label, (offset, 1), xycoords="axes fraction", xytext=(0, 8),
            textcoords="offset points", color=ink, weight="bold",
        )  # fmt: skip
        box = text.get_window_extent(figure.canvas.get_renderer())
        offset = axes.transAxes.inverted().transform((box.x1, 0))[0] + 0.06
    return figure


def heat_maps(result, products):
    x, y = (np.unique(column) for column in result.input_values.T)
    figure, panels = plt.subplots(
        1, len(products), figsize=(1.0 + 4.4 * len(products), 4.6), squeeze=False
    )
    figure.subplots_adjust(left=0.075, right=0.95, top=0.79, bottom=0.12, wspace=0.3)
    style.heading(figure, result.title, subtitle(result))
    column = np.searchsorted(x, result.input_values[:, 0])
    row = np.searchsorted(y, result.input_values[:, 1])
    for axes, (label, impurity, ink, wanted) in zip(panels[0], products):
        grid = np.full((len(y), len(x)), np.nan)
        grid[row, column] = impurity
        # Bright is pure.
        mesh = axes.pcolormesh(
            x, y, grid, norm=LogNorm(), cmap="cividis_r", shading="nearest"
        )
        bar = figure.colorbar(mesh, ax=axes, pad=0.03, aspect=28)
        bar.ax.invert_yaxis()
        bar.ax.minorticks_off()
        bar.ax.yaxis.set_major_formatter(
            FuncFormatter(lambda v, _: style.short_percent(1 - v))
        )
        bar.outline.set_visible(False)
        draw_specification(axes, x, y, grid, wanted)
        axes.set_facecolor(style.FAINT)
        axes.set_title(label, loc="left", size=10, weight="bold", color=ink)
        axes.set_xlabel(axis_label(result, 0))
        axes.set_ylabel(axis_label(result, 1))
        for spine in axes.spines.values():
            spine.set_visible(False)
    return figure


def draw_specification(axes, x, y, grid, wanted):
    """The line on which a product just meets its specification."""
    for value in wanted:
        if np.nanmin(grid) < value < np.nanmax(grid):
            contour = axes.contour(
                x,
                y,
                np.log10(grid),
                levels=[np.log10(value)],
                colors="white",
                linestyles="solid",
                linewidths=1.5,
            )
            name = style.short_percent(1 - value)
            axes.clabel(contour, fmt={contour.levels[0]: name}, fontsize=8)

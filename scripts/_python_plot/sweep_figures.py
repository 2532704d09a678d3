"""Figures of a sweep: end purities against the swept inputs."""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

import labels
import nines
import style


@dataclass
class Product:
    """An outlet: its text, its element, the impurity of each scenario, how its curve
    looks, and the impurities that specifications allow."""

    label: str
    symbol: str
    impurity: np.ndarray
    curve: dict
    wanted: list

    @property
    def ink(self):
        return self.curve["color"]


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
    """[Product] of the outlets that hold rare earths in any scenario."""
    end = result.end_purity()
    best = np.nanmax(np.where(np.isfinite(end), end, 0), axis=0)
    products = []
    drawn = []
    for outlet in result.products():
        name = result.outlets[outlet]
        element = result.main_element(best, outlet)
        impurity = np.delete(end[:, outlet], element, axis=1).sum(axis=1)
        impurity[~(end[:, outlet, element] > 0)] = np.nan
        impurity = nines.drawable(impurity)
        if np.isnan(impurity).all():
            continue
        symbol = result.rare_earths[element]
        wanted = result.impurities_wanted(name, symbol)
        place = result.place(outlet)
        label = f"{symbol} in the {place}"
        curve = style.line(element, drawn.count(element))
        drawn.append(element)
        products.append(Product(label, symbol, impurity, curve, wanted))
    return products


def is_grid(values):
    """Whether two inputs are combined each with each."""
    sizes = [len(np.unique(column)) for column in values.T]
    return min(sizes) > 1 and len(np.unique(values, axis=0)) == np.prod(sizes)


def axis_label(result, index):
    path, unit = result.inputs[index]
    name = path.removeprefix("streams.").replace(".", " ").replace("_", " ")
    return style.with_unit(name.replace("total reo", "total REO"), unit)


def subtitle(result):
    failed = np.count_nonzero(result.status)
    ended = f", {failed} of them without a result" if failed else ""
    return (
        "Purity by mass of rare-earth oxides, "
        f"at the end of {result.n_scenarios} scenarios{ended}"
    )


def draw_against(axes, result, products, index, joined=False):
    """End purities against one input, as points or joined by lines."""
    x = result.input_values[:, index]
    order = np.argsort(x)
    for product in products:
        axes.plot(
            x[order],
            product.impurity[order],
            color=product.ink,
            linestyle=product.curve["ls"] if joined else "",
            marker="o",
            ms=4.5,
            mec="white",
            mew=0.6,
        )
        for value in product.wanted:
            nines.specification_line(axes, value, product.ink)
    nines.axis(axes)
    axes.set_xlabel(axis_label(result, index))
    axes.margins(x=0.03)


def specification_labels(products):
    return [
        nines.specification_label(product.symbol, value, product.ink)
        for product in products
        for value in product.wanted
    ]


def lines(result, products):
    figure, axes = plt.subplots(figsize=(8.0, 4.4))
    figure.subplots_adjust(left=0.105, right=0.75, top=0.83, bottom=0.12)
    style.heading(figure, result.title, subtitle(result))
    draw_against(axes, result, products, 0, joined=True)
    order = np.argsort(result.input_values[:, 0])
    texts = []
    for product in products:
        known = product.impurity[order][np.isfinite(product.impurity[order])]
        texts.append((known[-1], product.label, product.ink, True))
    labels.beside(axes, texts + specification_labels(products))
    return figure


def points(result, products):
    """One panel per input; the others vary along with it."""
    n = len(result.inputs)
    width = 2.7 + 3.2 * n
    figure, panels = plt.subplots(
        1, n, figsize=(width, 4.2), sharey=True, squeeze=False
    )
    figure.subplots_adjust(
        left=0.9 / width, right=1 - 1.8 / width, top=0.76, bottom=0.13, wspace=0.08
    )
    style.heading(figure, result.title, subtitle(result))
    for index, axes in enumerate(panels[0]):
        draw_against(axes, result, products, index)
    # Sharing an axis turns it over once per panel.
    axes = panels[0, 0]
    low, high = sorted(axes.get_ylim())
    axes.set_ylim(high, low)
    labels.beside(panels[0, -1], specification_labels(products))
    offset = 0.0
    for product in products:
        text = axes.annotate(
            product.label, (offset, 1), xycoords="axes fraction", xytext=(0, 8),
            textcoords="offset points", color=product.ink, weight="bold",
        )  # fmt: skip
        box = text.get_window_extent(figure.canvas.get_renderer())
        offset = axes.transAxes.inverted().transform((box.x1, 0))[0] + 0.06
    return figure


def heat_maps(result, products):
    x, y = (np.unique(column) for column in result.input_values.T)
    n = len(products)
    width, height, bottom = 1.0 + 4.6 * n, 5.0, 0.9
    figure, panels = plt.subplots(1, n, figsize=(width, height), squeeze=False)
    figure.subplots_adjust(
        left=0.7 / width, right=1 - 0.55 / width, top=1 - 0.95 / height,
        bottom=bottom / height, wspace=0.3,
    )  # fmt: skip
    style.heading(figure, result.title, subtitle(result))
    column = np.searchsorted(x, result.input_values[:, 0])
    row = np.searchsorted(y, result.input_values[:, 1])
    failed = np.zeros((len(y), len(x)), dtype=bool)
    failed[row, column] = result.status != 0
    for axes, product in zip(panels[0], products):
        grid = np.full((len(y), len(x)), np.nan)
        grid[row, column] = product.impurity
        low, high = least_span(np.nanmin(grid), np.nanmax(grid))
        # Bright is pure.
        mesh = axes.pcolormesh(
            x, y, grid, norm=LogNorm(low, high), cmap="cividis_r", shading="nearest"
        )
        bar = figure.colorbar(mesh, ax=axes, pad=0.03, aspect=28)
        nines.colour_axis(bar, low, high, height - bottom - 0.95)
        bar.outline.set_visible(False)
        axes.set_facecolor(style.FAINT)
        hatch_failed(axes, x, y, failed)
        axes.set_title(product.label, loc="left", size=10, weight="bold", color=product.ink)
        axes.set_xlabel(axis_label(result, 0))
        axes.set_ylabel(axis_label(result, 1))
        for spine in axes.spines.values():
            spine.set_visible(False)
        key = draw_specifications(axes, bar, x, y, grid, product)
        if (np.isnan(grid) & ~failed).any():
            key.append(Patch(facecolor=style.FAINT, label="no rare earth there"))
        if failed.any():
            key.append(Patch(fc=style.FAINT, ec=style.SOFT, hatch="////", lw=0, label="no result"))
        if key:
            axes.legend(
                handles=key, loc="upper left", bbox_to_anchor=(-0.02, -0.165), ncol=3,
                frameon=False, fontsize=8, handlelength=1.6, columnspacing=1.4,
                borderaxespad=0, borderpad=0,
            )  # fmt: skip
    return figure


def least_span(low, high):
    """Limits of colours that are not one."""
    return (low, high) if high > 1.001 * low else (low / 1.05, high * 1.05)


def hatch_failed(axes, x, y, failed):
    """Marks the scenarios without a result."""
    if not failed.any():
        return
    shown = np.ma.masked_where(~failed, np.zeros(failed.shape))
    axes.pcolor(
        x, y, shown, shading="nearest", cmap=ListedColormap([style.FAINT]),
        hatch="////", edgecolor=style.SOFT, lw=0,
    )  # fmt: skip


def draw_specifications(axes, bar, x, y, grid, product):
    """The line on which a product just meets its specification, here and in the colour
    bar; entries of a key."""
    key = []
    outlined = [withStroke(linewidth=3.2, foreground=style.INK)]
    for value in product.wanted:
        name = f"specification {nines.short_percent(value)}"
        if not np.nanmin(grid) < value < np.nanmax(grid):
            met = "everywhere" if np.nanmax(grid) <= value else "nowhere"
            key.append(Line2D([], [], lw=0, label=f"{name}: met {met}"))
            continue
        contour = axes.contour(
            x, y, np.log10(grid), levels=[np.log10(value)], colors="white",
            linestyles="solid", linewidths=1.5,
        )  # fmt: skip
        for part in contour.collections:
            part.set_path_effects(outlined)
        bar.ax.axhline(value, color="white", lw=1.5, path_effects=outlined)
        key.append(Line2D([], [], color="white", lw=1.5, path_effects=outlined, label=name))
    return key

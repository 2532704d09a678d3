"""Tornado of the products: what 1 % more of each input makes of purity and recovery."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

import labels
import style

# Bars of one panel; inputs beyond change less.
MOST = 12
# In inches
WIDTH, MARGIN, TOP, BAR, BETWEEN = 8.0, 0.12, 0.95, 0.22, 0.72
# A change below this part of the largest is none.
NOTHING = 1e-6


def draw(result, scenario):
    """None where the case asks for no sensitivities, or nothing leaves."""
    if not result.parameters or not np.isfinite(result.purity[scenario]).any():
        return None
    end = np.flatnonzero(np.isfinite(result.purity[scenario]).any(axis=(1, 2)))[-1]
    purity = result.purity[scenario, end]
    panels = []
    for outlet in result.products():
        if not np.isfinite(purity[outlet]).any():
            continue
        element = result.main_element(purity, outlet)
        for name, slopes in (
            ("purity", result.purity_sensitivity),
            ("recovery", result.recovery_sensitivity),
        ):
            # Of 1 % of the input, in percentage points: 0.01 * 100
            change = (
                slopes[scenario, end, :, outlet, element]
                * result.parameter_values[scenario]
            )
            shown = bars(change)
            if shown:
                title = f"{result.place(outlet)}: {name} of {result.rare_earths[element]}"
                panels.append((title, [(result.parameters[k], change[k]) for k in shown]))
    if not panels:
        return None
    return figure_of(result, panels)


def bars(change):
    """Indices of the inputs that change something, the largest change first."""
    size = np.nan_to_num(np.abs(change))
    order = np.argsort(-size, kind="stable")[:MOST]
    return [k for k in order if size[k] > NOTHING * size.max() and size[k] > 0]


def figure_of(result, panels):
    names = [name for _, shown in panels for name, _ in shown]
    left = MARGIN + max(labels.width_inches(name, 9) for name in names) + 0.15
    across = WIDTH - left - MARGIN
    sizes = [BAR * len(shown) for _, shown in panels]
    height = TOP + sum(sizes) + len(panels) * BETWEEN
    figure = plt.figure(figsize=(WIDTH, height))
    style.heading(
        figure, result.title, "Percentage points at the end, for 1 % more of an input"
    )
    above = TOP
    for size, (title, shown) in zip(sizes, panels):
        above += size
        place = (left / WIDTH, 1 - above / height, across / WIDTH, size / height)
        tornado(figure.add_axes(place), title, shown, across)
        above += BETWEEN
    return figure


def tornado(axes, title, shown, inches):
    values = np.array([value for _, value in shown])
    texts = [f"{value:+.2g}" for value in values]
    places = np.arange(len(shown))
    inks = [style.colour(0 if value > 0 else 1) for value in values]
    axes.barh(places, values, color=inks, height=0.62)
    axes.axvline(0, color=style.SOFT, lw=0.7)
    axes.set_yticks(places, [name for name, _ in shown])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(*limits(values, texts, inches))
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=(1, 2, 2.5, 4, 5, 10), min_n_ticks=3))
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set_title(title, loc="left", size=9)
    for place, value, text in zip(places, values, texts):
        axes.annotate(
            text,
            (value, place),
            xytext=(3 if value > 0 else -3, 0),
            textcoords="offset points",
            ha="left" if value > 0 else "right",
            va="center",
            size=8,
            color=style.SOFT,
        )


def limits(values, texts, inches):
    """Of an axis this long, so that there is room for the texts beside the bars."""
    low, high = min(values.min(), 0), max(values.max(), 0)
    room = [0.1, 0.1]
    for value, text in zip(values, texts):
        side = int(value > 0)
        room[side] = max(room[side], labels.width_inches(text, 8) + 0.1)
    per_inch = (high - low) / (inches - sum(room))
    return low - room[0] * per_inch, high + room[1] * per_inch

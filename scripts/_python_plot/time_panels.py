"""Figures of quantities over time, a panel each, one below the other."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

import course
import events
import labels
import style
import time_axis

# Curves further apart than this many times are drawn on a log axis.
WIDE = 30.0
LEFT, RIGHT, WIDTH = 0.095, 0.93, 8.0


class Panel:
    """Curves over time: [(text, index of its colour, values)], without text and colour
    where there is one. `belongs` says which paths of the case make it jump; below `least`
    nothing is of interest."""

    def __init__(self, title, curves, belongs=lambda path: False, least=0.0):
        self.title = title
        self.curves = curves
        self.belongs = belongs
        self.least = least


def draw(result, scenario, known, panels, subtitle, grid="time"):
    """Of the points of a grid of time that are `known`; None without panels."""
    if not panels:
        return None
    hours = result.times(scenario, grid)[known]
    scale, unit = time_axis.scale(hours)
    rows = events.n_rows(result.events, hours[0], hours[-1], (RIGHT - LEFT) * WIDTH)
    tall = [max(1.2, 0.17 * len(panel.curves)) for panel in panels]
    height = 1.3 + 0.15 * rows + sum(tall) + 0.45 * (len(panels) - 1)
    figure, axes = plt.subplots(
        len(panels), 1, figsize=(WIDTH, height), sharex=True, squeeze=False,
        gridspec_kw={"height_ratios": tall},
    )  # fmt: skip
    figure.subplots_adjust(
        left=LEFT, right=RIGHT, top=1 - (0.85 + 0.15 * rows) / height,
        bottom=0.45 / height, hspace=0.45 / np.mean(tall),
    )  # fmt: skip
    style.heading(figure, result.title, subtitle)
    for index, (ax, panel) in enumerate(zip(axes[:, 0], panels)):
        draw_panel(ax, panel, hours, scale, result.course.steps(panel.belongs))
        pad = 4 + (events.ROW_POINTS * rows if index == 0 else 0)
        ax.set_title(panel.title, loc="left", size=9, pad=pad)
        events.mark(ax, result.events, scale, texts=index == 0)
    axes[-1, 0].set_xlabel(f"time, {unit}")
    return figure


def draw_panel(axes, panel, hours, scale, steps):
    least = max(panel.least, min(values.min() for _, _, values in panel.curves))
    most = max(values.max() for _, _, values in panel.curves)
    texts = []
    for text, index, values in panel.curves:
        curve = {"color": style.INK} if index is None else style.line(index)
        time, cornered = course.cornered(hours, values, steps)
        axes.plot(time / scale, cornered, **curve)
        if text:
            texts.append((max(values[-1], least), text, curve["color"], True))
    style.few_ticks(axes)
    if least > 0 and most > WIDE * least and len(panel.curves) > 1:
        axes.set_yscale("log")
        axes.set_ylim(least / 1.6, most * 1.6)
        axes.yaxis.set_major_locator(LogLocator(10, numticks=6))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    axes.set_xlim(hours[0] / scale, hours[-1] / scale)
    labels.beside(axes, texts)

"""Figure of what enters: flows and compositions of the streams that vary."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

import course
import events
import labels
import style
import time_axis

# A change below this part of the value is rounding.
STILL = 1e-9
# Rare earths further apart than this many times are drawn on a log axis.
WIDE = 30.0


def varies(values):
    """Whether a curve over time moves."""
    return np.ptp(values) > STILL * np.abs(values).max(initial=0.0)


class Panel:
    """Curves of one stream: [(text, index of its colour, values)], without text and colour
    where there is one."""

    def __init__(self, title, curves, belongs):
        self.title = title
        self.curves = curves
        self.belongs = belongs


def panels_of(result, scenario, known):
    """One of each flow that varies, one of all rare earths of a stream, and one of each
    other component: chloride is several times as concentrated."""
    panels = []
    n_rare = len(result.rare_earths)
    for stream, name in enumerate(result.streams):

        def is_flow(path, own=f"streams.{name}.flow"):
            return path == own

        def is_composition(path, own=f"streams.{name}."):
            return path.startswith(own) and path != own + "flow"

        flow = result.inlet_flow[scenario][known, stream]
        if varies(flow):
            panels.append(Panel(f"{name} flow, m³/h", [("", None, flow)], is_flow))
        held = result.inlet_concentration[scenario][known, stream]
        moving = [
            (component, index, held[:, index])
            for index, component in enumerate(result.components)
            if varies(held[:, index]) and held[:, index].min() >= 0
        ]
        earths = [curve for curve in moving if curve[1] < n_rare]
        if earths:
            panels.append(Panel(f"{name} rare earths, mol/L", earths, is_composition))
        for component, _, values in moving[len(earths) :]:
            panels.append(
                Panel(f"{name} {component}, mol/L", [("", None, values)], is_composition)
            )
    return panels


def draw(result, scenario):
    """None where every stream stays as it is."""
    if result.inlet_flow.ndim < 3:
        return None
    known = np.isfinite(result.inlet_flow[scenario]).all(axis=1)
    panels = panels_of(result, scenario, known) if known.sum() > 1 else []
    if not panels:
        return None
    scale, unit = time_axis.scale(result.times(scenario))
    hours = result.times(scenario)[known]
    left, right, width = 0.095, 0.93, 8.0
    rows = events.n_rows(result.events, hours[0], hours[-1], (right - left) * width)
    tall = [max(1.2, 0.17 * len(panel.curves)) for panel in panels]
    height = 1.3 + 0.15 * rows + sum(tall) + 0.45 * (len(panels) - 1)
    figure, axes = plt.subplots(
        len(panels), 1, figsize=(width, height), sharex=True, squeeze=False,
        gridspec_kw={"height_ratios": tall},
    )  # fmt: skip
    figure.subplots_adjust(
        left=left, right=right, top=1 - (0.85 + 0.15 * rows) / height,
        bottom=0.45 / height, hspace=0.45 / np.mean(tall),
    )  # fmt: skip
    style.heading(figure, result.title, "What enters")
    for index, (ax, panel) in enumerate(zip(axes[:, 0], panels)):
        draw_panel(ax, panel, hours, scale, result.course.steps(panel.belongs))
        pad = 4 + (events.ROW_POINTS * rows if index == 0 else 0)
        ax.set_title(panel.title, loc="left", size=9, pad=pad)
        events.mark(ax, result.events, scale, texts=index == 0)
    axes[-1, 0].set_xlabel(f"time, {unit}")
    return figure


def draw_panel(axes, panel, hours, scale, steps):
    texts = []
    for text, index, values in panel.curves:
        curve = {"color": style.INK} if index is None else style.line(index)
        time, cornered = course.cornered(hours, values, steps)
        axes.plot(time / scale, cornered, **curve)
        if text:
            texts.append((values[-1], text, curve["color"], True))
    style.few_ticks(axes)
    least = min(values.min() for _, _, values in panel.curves)
    most = max(values.max() for _, _, values in panel.curves)
    if least > 0 and most > WIDE * least and len(panel.curves) > 1:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(10, numticks=6))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    axes.set_xlim(hours[0] / scale, hours[-1] / scale)
    labels.beside(axes, texts)

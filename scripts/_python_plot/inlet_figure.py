"""Figure of what enters: flows and compositions of the streams that vary."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

import style

# A change below this part of the value is rounding.
STILL = 1e-9


def varies(values):
    """Whether a curve over time moves."""
    return np.ptp(values) > STILL * np.abs(values).max(initial=0.0)


def panels_of(result, scenario, known):
    """(title, [(label, curve)]) of each flow and each composition that varies."""
    panels = []
    for stream, name in enumerate(result.streams):
        flow = result.inlet_flow[scenario][known, stream]
        if varies(flow):
            panels.append((f"{name}: flow, m³/h", [("", flow)]))
        held = result.inlet_concentration[scenario][known, stream]
        moving = [
            (component, held[:, index])
            for index, component in enumerate(result.components)
            if varies(held[:, index]) and held[:, index].min() >= 0
        ]
        if moving:
            panels.append((f"{name}: concentrations, mol/L", moving))
    return panels


def draw(result, scenario, time_scale, mark_events):
    """None where every stream stays as it is."""
    if result.inlet_flow.ndim < 3:
        return None
    known = np.isfinite(result.inlet_flow[scenario]).all(axis=1)
    panels = panels_of(result, scenario, known) if known.sum() > 1 else []
    if not panels:
        return None
    figure, axes = plt.subplots(
        len(panels), 1, figsize=(8.0, 1.2 + 1.9 * len(panels)), sharex=True, squeeze=False
    )
    height = figure.get_size_inches()[1]
    figure.subplots_adjust(
        left=0.095, right=0.87, top=1 - 1.0 / height, bottom=0.5 / height, hspace=0.45
    )
    style.heading(figure, result.title, "What enters")
    scale, unit = time_scale(result.times(scenario))
    time = result.times(scenario)[known] / scale
    for panel, (title, curves) in zip(axes[:, 0], panels):
        labels = []
        for index, (label, curve) in enumerate(curves):
            ink = style.colour(index)
            panel.plot(time, curve, color=ink)
            labels.append((curve[-1], label, ink))
        panel.set_title(title, loc="left", size=9, pad=4)
        panel.yaxis.set_major_locator(MaxNLocator(4))
        panel.grid(axis="y")
        panel.set_xlim(time[0], time[-1])
        mark_events(panel, result.events, scale, labelled=False)
        if len(curves) > 1:
            style.label_ends(panel, labels, inches=0.16)
        else:
            panel.annotate(
                labels[0][1],
                (1, labels[0][0]),
                xycoords=("axes fraction", "data"),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=labels[0][2],
            )
    axes[-1, 0].set_xlabel(f"time, {unit}")
    return figure

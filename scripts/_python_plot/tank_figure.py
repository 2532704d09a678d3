"""Figure of the tanks over time: what each holds, its pH, and what else a file has of it."""

import numpy as np

import style
import time_panels
from time_panels import Panel

DECADES_SHOWN = 5
# What moves less is of no interest: a part of a concentration, and of a pH
LEAST_CHANGE = 0.01
LEAST_PH_SPAN = 0.02


def moves(values):
    return np.ptp(values) > LEAST_CHANGE * values.max()


def panels_of(result, scenario, known):
    """Of tank after tank: rare earths, other ions and pH where they move, and variables
    of tanks such as their levels."""
    panels = []
    n_rare = len(result.rare_earths)
    kinds = (
        ("rare earths", range(n_rare)),
        ("other ions", range(n_rare, len(result.components) - 2)),
    )
    for outlet, name in enumerate(result.outlets):
        if not result.outlet_origins or result.outlet_origins[outlet] != name:
            continue  # A tank is its own outlet.
        shown = name.replace("_", " ")
        held = result.outlet_concentration[scenario][known, outlet]
        for kind, components in kinds:
            most = held[:, components].max(initial=0.0)
            least = max(result.least_concentration(), most * 10.0**-DECADES_SHOWN)
            curves = [
                (result.components[c], c, held[:, c])
                for c in components
                if held[:, c].max() > least
            ]
            if curves and (kind == "rare earths" or any(moves(v) for _, _, v in curves)):
                title = f"{shown}: {kind}, mol/L"
                panels.append(Panel(title, curves, least=least))
        ph = result.outlet_ph[scenario][known, outlet]
        if np.isfinite(ph).all() and np.ptp(ph) > LEAST_PH_SPAN:
            panels.append(Panel(f"{shown}: pH", [("", None, ph)]))
        if name in result.tanks:
            tank = result.tanks.index(name)
            for text, unit, numbers in result.of_tanks:
                title = style.with_unit(f"{shown}: {text}", unit)
                values = numbers[scenario][known, tank]
                if moves(values):  # A tank that overflows is always full.
                    panels.append(Panel(title, [("", None, values)]))
    return panels


def draw(result, scenario):
    """None without tanks, and where they hold nothing that could be drawn."""
    if result.outlet_flow.ndim < 3:
        return None
    known = np.isfinite(result.outlet_flow[scenario]).any(axis=1)
    panels = panels_of(result, scenario, known) if known.sum() > 1 else []
    return time_panels.draw(result, scenario, known, panels, "What the tanks hold")

"""Figure of what enters: flows and compositions of the streams that vary."""

import numpy as np

import time_panels
from time_panels import Panel

# A change below this part of the value is rounding.
STILL = 1e-9


def varies(values):
    """Whether a curve over time moves."""
    return np.ptp(values) > STILL * np.abs(values).max(initial=0.0)


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
    return time_panels.draw(result, scenario, known, panels, "What enters")

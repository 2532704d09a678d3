"""Figures of one scenario: purities over time, stage profiles, both at a glance."""

import matplotlib.pyplot as plt
import numpy as np

import control_figure
import events
import inlet_figure
import profile_panels
import purity_panel
import sensitivity_figure
import style
import tank_figure
import time_panels
from time_panels import Panel


def draw(result, scenario):
    """{name: figure}"""
    figures = {}
    has_purity = (
        result.purity.ndim > 1
        and result.purity.shape[1] > 1
        and np.isfinite(result.purity[scenario]).any()
    )
    # Profiles are those of rare earths.
    n_rare = len(result.rare_earths)
    has_profiles = (
        result.aqueous.size
        and n_rare
        and (result.aqueous[scenario][:, :, :n_rare] > 0).any()
    )
    if has_purity:
        figures["purity"] = purity_figure(result, scenario)
    if has_profiles:
        for bank, stages in result.banks().items():
            figure = profile_figure if len(stages) > 1 else stage_figure
            drawn = figure(result, scenario, bank, stages)
            if drawn is not None:
                figures[f"profile_{bank}"] = drawn
    if has_purity and result.controls:
        figures["control"] = control_figure.draw(result, scenario)
    tanks = tank_figure.draw(result, scenario)
    if tanks is not None:
        figures["tanks"] = tanks
    inlets = inlet_figure.draw(result, scenario)
    if inlets is not None:
        figures["inlets"] = inlets
    if result.rare_earths and result.purity.ndim > 1:
        tornado = sensitivity_figure.draw(result, scenario)
        if tornado is not None:
            figures["sensitivities"] = tornado
    if has_purity and has_profiles:
        figures["overview"] = overview_figure(result, scenario)
    return figures


def purity_figure(result, scenario):
    left, right, width = 0.115, 0.77, 8.0
    rows = purity_panel.event_rows(result, scenario, (right - left) * width)
    height = 4.2 + 0.15 * rows
    figure, axes = plt.subplots(figsize=(width, height))
    figure.subplots_adjust(
        left=left, right=right, top=1 - (0.72 + 0.15 * rows) / height, bottom=0.5 / height
    )
    style.heading(
        figure, result.title, "Purity of the products, " + purity_panel.BASIS
    )
    purity_panel.draw(axes, result, scenario)
    return figure


def profile_figure(result, scenario, bank, stages):
    heights = profile_panels.heights(result, scenario, stages)
    height = max(1.5 + 0.67 * sum(heights), 1.6 + profile_panels.least_inches(result))
    figure, panels = plt.subplots(
        len(heights),
        1,
        figsize=(8.0, height),
        sharex=True,
        gridspec_kw={"height_ratios": heights},
    )
    figure.subplots_adjust(
        left=0.095, right=0.93, top=1 - 1.0 / height, bottom=0.5 / height,
        hspace=profile_panels.GAP,
    )  # fmt: skip
    style.heading(figure, result.title, f"Stage profiles of the bank '{bank}'")
    profile_panels.draw(panels, result, scenario, stages)
    return figure


def stage_figure(result, scenario, bank, stages):
    """The one stage of a bank over time; None where there is but one time."""
    (stage,) = stages
    known = np.isfinite(result.aqueous[scenario]).any(axis=(1, 2))
    panels = []
    for held, phase in ((result.aqueous, "Aqueous"), (result.organic, "Organic")):
        values = held[scenario][known, stage]
        least = max(result.least_concentration(), 1e-6 * values.max())
        drawn = [
            (result.components[c], c, values[:, c])
            for c in profile_panels.curves(result, scenario, stages)
            if values[:, c].max() > least
        ]
        if drawn:
            panels.append(Panel(f"{phase} phase of the mixer, mol/L", drawn, least=least))
    ph = result.ph[scenario][known, stage]
    if np.isfinite(ph).all():
        panels.append(Panel("pH", [("", None, ph)]))
    if known.sum() < 2:
        return None
    subtitle = f"The one stage of the bank '{bank}'"
    return time_panels.draw(result, scenario, known, panels, subtitle, "profile_time")


def overview_figure(result, scenario):
    """The purities on the left, the profiles of the longest bank on the right."""
    banks = result.banks()
    bank, stages = max(banks.items(), key=lambda item: len(item[1]))
    heights = profile_panels.heights(result, scenario, stages)
    left, right, width = 0.075, 0.395, 12.0
    rows = purity_panel.event_rows(result, scenario, (right - left) * width)
    top = 1.0 + 0.15 * max(0, rows - 1)
    height = max(4.6 + top, 0.6 + top + profile_panels.least_inches(result))
    figure = plt.figure(figsize=(width, height))
    of_bank = f" of the bank '{bank}'" if len(banks) > 1 else ""
    style.heading(
        figure, result.title, f"Purity of the products, and stage profiles{of_bank}"
    )
    vertical = {"top": 1 - top / height, "bottom": 0.5 / height}
    purity_grid = figure.add_gridspec(1, 1, left=left, right=right, **vertical)
    profile_grid = figure.add_gridspec(
        len(heights), 1, left=0.575, right=0.965, hspace=profile_panels.GAP,
        height_ratios=heights, **vertical,
    )  # fmt: skip
    purity = figure.add_subplot(purity_grid[0])
    purity_panel.draw(purity, result, scenario)
    pad = 18 + events.ROW_POINTS * max(0, rows - 1)
    purity.set_title(f"Purity, {purity_panel.BASIS}", loc="left", size=9, pad=pad)
    first = figure.add_subplot(profile_grid[0])
    panels = [first] + [
        figure.add_subplot(profile_grid[i], sharex=first) for i in range(1, len(heights))
    ]
    profile_panels.draw(panels, result, scenario, stages)
    return figure

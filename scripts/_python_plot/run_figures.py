"""Figures of one scenario: purities over time, stage profiles, both at a glance."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import (
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    NullLocator,
)

import inlet_figure
import style

HOURS_PER_DAY = 24.0
BASIS = "by mass of rare-earth oxides"
# Of the text of an event, as a part of the width of the figure
LABEL_WIDTH = 0.3
# Below this part of the largest concentration a profile is of no interest.
DECADES_SHOWN = 6
# Of the panels of a profile: aqueous, organic, pH
PANEL_HEIGHTS = (3, 3, 1.6)
PANEL_GAP = 0.2


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
            figures[f"profile_{bank}"] = profile_figure(result, scenario, bank, stages)
    if has_purity and result.controls:
        figures["control"] = control_figure(result, scenario)
    inlets = inlet_figure.draw(result, scenario, time_scale, mark_events)
    if inlets is not None:
        figures["inlets"] = inlets
    if has_purity and has_profiles:
        figures["overview"] = overview_figure(result, scenario)
    return figures


def time_scale(hours):
    """Times in the unit that suits them, and its name."""
    if len(hours) and hours[-1] > 2 * HOURS_PER_DAY:
        return HOURS_PER_DAY, "days"
    return 1.0, "hours"


def purity_figure(result, scenario):
    figure, axes = plt.subplots(figsize=(8.0, 4.4))
    figure.subplots_adjust(left=0.105, right=0.79, top=0.81, bottom=0.11)
    style.heading(figure, result.title, "Purity of the products, " + BASIS)
    draw_purity(axes, result, scenario)
    return figure


def profile_figure(result, scenario, bank, stages):
    figure, panels = plt.subplots(
        3,
        1,
        figsize=(8.0, 6.6),
        sharex=True,
        gridspec_kw={"height_ratios": PANEL_HEIGHTS},
    )
    figure.subplots_adjust(
        left=0.095, right=0.93, top=0.84, bottom=0.075, hspace=PANEL_GAP
    )
    style.heading(figure, result.title, f"Stage profiles of the bank '{bank}'")
    draw_profiles(panels, result, scenario, stages)
    return figure


def overview_figure(result, scenario):
    """The purities on the left, the profiles of the first bank on the right."""
    figure = plt.figure(figsize=(12.0, 5.6))
    style.heading(figure, result.title, "Purity of the products, and stage profiles")
    left = figure.add_gridspec(1, 1, left=0.062, right=0.40, top=0.80, bottom=0.09)
    right = figure.add_gridspec(
        3, 1, left=0.56, right=0.965, top=0.80, bottom=0.09, hspace=PANEL_GAP,
        height_ratios=PANEL_HEIGHTS,
    )  # fmt: skip
    purity = figure.add_subplot(left[0])
    draw_purity(purity, result, scenario)
    purity.set_title(f"Purity, {BASIS}", loc="left", size=9, pad=18)
    first = figure.add_subplot(right[0])
    panels = [first] + [figure.add_subplot(right[i], sharex=first) for i in (1, 2)]
    draw_profiles(panels, result, scenario, next(iter(result.banks().values())))
    return figure


def control_figure(result, scenario):
    """Per controller: what it measures with its set point, below what it sets."""
    n = len(result.controls)
    figure, panels = plt.subplots(
        2 * n, 1, figsize=(8.0, 1.2 + 2.5 * n), sharex=True, squeeze=False
    )
    height = figure.get_size_inches()[1]
    figure.subplots_adjust(
        left=0.095, right=0.93, top=1 - 0.95 / height, bottom=0.5 / height, hspace=0.45
    )
    style.heading(figure, result.title, "Controllers: measured, and set")
    scale, unit = time_scale(result.times(scenario))
    known = np.isfinite(result.control_output[scenario]).any(axis=1)
    time = result.times(scenario)[known] / scale
    for index, control in enumerate(result.controls):
        ink = style.colour(index)
        measured, output = panels[2 * index : 2 * index + 2, 0]
        measured.plot(time, result.control_measured[scenario][known, index], color=ink)
        measured.plot(
            time,
            result.control_set_point[scenario][known, index],
            color=style.SOFT,
            lw=1.0,
            ls="--",
        )
        output.plot(time, result.control_output[scenario][known, index], color=ink)
        for axes, what, its_unit in (
            (measured, control.measure, control.measure_unit),
            (output, control.sets, control.sets_unit),
        ):
            suffix = "" if its_unit == "1" else f", {its_unit}"
            axes.set_title(f"{what}{suffix}", loc="left", size=9, pad=4)
            axes.yaxis.set_major_locator(MaxNLocator(4))
            axes.grid(axis="y")
            axes.set_xlim(time[0], time[-1])
            mark_events(axes, result.events, scale, labelled=False)
    panels[-1, 0].set_xlabel(f"time, {unit}")
    return figure


def draw_purity(axes, result, scenario):
    scale, unit = time_scale(result.times(scenario))
    # Up to where the run came; an outlet may have no purity at times.
    known = np.isfinite(result.purity[scenario]).any(axis=(1, 2))
    time = result.times(scenario)[known] / scale
    purity = result.purity[scenario][known]
    end = purity[-1]
    labels = []
    for outlet, name in enumerate(result.outlets):
        element = result.main_element(end, outlet)
        if not np.isfinite(end[outlet, element]) or end[outlet, element] <= 0:
            continue
        symbol = result.rare_earths[element]
        # What is missing is the sum of the others: exact where 1 - purity is rounding.
        impurity = np.delete(purity[:, outlet], element, axis=1).sum(axis=1)
        ink = style.colour(element)
        axes.plot(time, np.where(impurity > 0, impurity, np.nan), color=ink, zorder=3)
        place = name.rpartition(".")[2].replace("_", " ")
        label = f"{symbol}  {style.percent(end[outlet, element])}\n{place}"
        labels.append((impurity[-1], label, ink))
        for wanted in result.impurities_wanted(name, symbol):
            style.specification_line(axes, wanted, ink)
            axes.annotate(
                f"{symbol} specification {style.short_percent(1 - wanted)}",
                (1, wanted),
                xycoords=("axes fraction", "data"),
                xytext=(-2, 3),
                textcoords="offset points",
                ha="right",
                size=8,
                color=ink,
            )
    style.impurity_axis(axes)
    axes.set_xlim(time[0], time[-1])
    axes.set_xlabel(f"time, {unit}")
    mark_events(axes, result.events, scale)
    style.label_ends(axes, labels, inches=0.36)


def mark_events(axes, events, scale, labelled=True):
    """A line per event, a band while a pulse or a ramp lasts; its text too, where it
    does not run into the one before."""
    first, last = axes.get_xlim()
    room = -np.inf
    for event in events:
        hours = event.time
        axes.axvline(hours / scale, color=style.SOFT, lw=0.9, zorder=1)
        if np.isfinite(event.end):
            axes.axvspan(hours / scale, event.end / scale, color=style.BAND, zorder=0)
        if hours / scale < room or not labelled:
            continue
        room = hours / scale + LABEL_WIDTH * (last - first)
        what = event.what.removeprefix("streams.").replace(".", " ", 1).replace(" = ", " to ")
        axes.annotate(
            what,
            (hours / scale, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            size=8,
            color=style.SOFT,
            annotation_clip=False,
        )


def draw_profiles(panels, result, scenario, stages):
    aqueous, organic, acidity = panels
    times = profiles_shown(result, scenario)
    numbers = np.arange(1, len(stages) + 1)
    for axes, values, phase in (
        (aqueous, result.aqueous, "Aqueous phase, mol/L"),
        (organic, result.organic, "Organic phase, mol/L"),
    ):
        draw_concentrations(axes, result, values[scenario][:, stages], numbers, times)
        axes.set_title(phase, loc="left", size=9, pad=4)
    for time, weight in times:
        ph = result.ph[scenario, time, stages]
        acidity.plot(numbers, ph, color=style.INK, **fade(weight))
    known = np.isfinite(result.ph[scenario][:, stages]).any()
    title = "pH" if known else "pH: none at constant separation factors"
    acidity.set_title(title, loc="left", size=9, pad=4)
    acidity.yaxis.set_major_locator(MaxNLocator(4) if known else NullLocator())
    acidity.grid(axis="y")
    acidity.set_xlabel("stage")
    acidity.set_xlim(1, max(2, len(stages)))
    acidity.set_xticks(nice_stages(len(stages)))
    for upper in (aqueous, organic):
        upper.tick_params(bottom=False, labelbottom=False)
    mark_sections(panels, result, stages)
    describe_times(aqueous, result.times(scenario, "profile_time"), times)


def profiles_shown(result, scenario):
    """(index, weight) of the first, middle and last profile; the last has weight 1."""
    known = np.flatnonzero(np.isfinite(result.aqueous[scenario]).any(axis=(1, 2)))
    indices = sorted({known[0], known[len(known) // 2], known[-1]})
    weights = np.linspace(0, 1, len(indices)) if len(indices) > 1 else [1.0]
    return list(zip(indices, weights))


def fade(weight):
    return {
        "alpha": 0.22 + 0.78 * weight**2,
        "lw": 1.0 + 0.9 * weight,
        "zorder": 2 + weight,
    }


def draw_concentrations(axes, result, values, numbers, times):
    """`values` is (profile_time, stage, component)."""
    rare_earths = values[:, :, : len(result.rare_earths)]
    top = np.nanmax(rare_earths)
    drawn = rare_earths[[time for time, _ in times]]
    positive = drawn[drawn > 0]
    bottom = max(positive.min() if positive.size else top, top * 10.0**-DECADES_SHOWN)
    labels = []
    for element, symbol in enumerate(result.rare_earths):
        ink = style.colour(element)
        for time, weight in times:
            profile = rare_earths[time, :, element]
            shown = np.where(profile > 0, profile, np.nan)
            axes.plot(numbers, shown, color=ink, **fade(weight))
        last = rare_earths[times[-1][0], -1, element]
        if last >= bottom:
            labels.append((last, symbol, ink))
    axes.set_yscale("log")
    axes.set_ylim(bottom / 1.6, top * 2.2)
    axes.set_xlim(1, max(2, len(numbers)))
    axes.yaxis.set_major_locator(LogLocator(10, numticks=9))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(plain_number))
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    style.label_ends(axes, labels)


def plain_number(value, _):
    """1, 0.1, 0.01, then powers of ten."""
    exponent = int(round(np.log10(value)))
    return f"{value:g}" if -3 < exponent < 4 else f"$10^{{{exponent}}}$"


def nice_stages(n):
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if n / s <= 12)
    return [1] + list(range(step if step > 1 else 2, n + 1, step))


def mark_sections(panels, result, stages):
    """Shades every other section, names them, and marks the stages that feeds enter."""
    top = panels[0]
    units = [result.stage_units[stage].rpartition(".")[2] for stage in stages]
    begin = 0
    shaded = False
    while begin < len(units):
        end = begin
        while end < len(units) and units[end] == units[begin]:
            end += 1
        edges = (max(1, begin + 0.5), min(len(units), end + 0.5))
        for axes in panels:
            if shaded:
                axes.axvspan(*edges, color=style.BAND, lw=0, zorder=0)
        top.annotate(
            units[begin],
            (np.mean(edges), 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            size=9,
            color=style.SOFT,
        )
        begin, shaded = end, not shaded
    for number, stage in enumerate(stages, start=1):
        feed = result.stage_feeds[stage]
        if feed and 1 < number < len(stages):
            for axes in panels:
                axes.axvline(number, color=style.SOFT, lw=0.9, zorder=1)
            panels[-1].annotate(
                f"{feed}, stage {number}",
                (number, 1),
                xycoords=("data", "axes fraction"),
                xytext=(-4, -4),
                textcoords="offset points",
                ha="right",
                va="top",
                size=8,
                color=style.SOFT,
            )


def describe_times(axes, hours, times):
    """Says what the faded lines are."""
    scale, unit = time_scale(hours)
    if len(times) < 2:
        return
    shown = [f"{hours[time] / scale:.4g}" for time, _ in times]
    axes.set_title(
        f"faded to full: after {', '.join(shown[:-1])} and {shown[-1]} {unit}",
        loc="right",
        size=8,
        color=style.SOFT,
        pad=18,
    )

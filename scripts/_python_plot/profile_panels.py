"""Panels of stage profiles: concentrations in both phases, and pH where there is one."""

import numpy as np
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

import labels
import style
import time_axis

# Below this part of the largest concentration a profile is of no interest.
DECADES_SHOWN = 6
# A pH that varies less than this is drawn as the flat line it is.
LEAST_PH_SPAN = 0.2
LABEL_SIZE = 8
GAP = 0.22
# Heights of the panels: aqueous, organic, pH
PH_HEIGHT = 1.6
PHASE_HEIGHT = 3


def has_rare_earths(result, scenario, stages):
    """Whether there is more of them in a bank than error of the solution."""
    n = len(result.rare_earths)
    held = [phase[scenario][:, stages, :n] for phase in (result.aqueous, result.organic)]
    return n > 0 and np.nanmax(held, initial=0.0) > result.least_concentration()


def curves(result, scenario, stages):
    """Indices of the components that are drawn: rare earths, or without them what else
    there is but protons and extractant."""
    n_rare = len(result.rare_earths)
    if has_rare_earths(result, scenario, stages):
        return range(n_rare)
    return range(n_rare, len(result.components) - 2)


def has_ph(result, scenario, stages):
    """Constant separation factors know no pH."""
    return np.isfinite(result.ph[scenario][:, stages]).any()


def heights(result, scenario, stages):
    """Of the panels, relative to each other."""
    return (PHASE_HEIGHT, PHASE_HEIGHT) + (PH_HEIGHT,) * has_ph(result, scenario, stages)


def least_inches(result):
    """Of all panels, so that every element has room for its label."""
    return 2.75 * labels.LINE_HEIGHT * LABEL_SIZE / labels.POINTS * len(result.rare_earths)


def draw(panels, result, scenario, stages):
    aqueous, organic = panels[:2]
    times = profiles_shown(result, scenario)
    numbers = np.arange(1, len(stages) + 1)
    for axes, values, phase, pad in (
        (aqueous, result.aqueous, "Aqueous phase, mol/L", 18),
        (organic, result.organic, "Organic phase, mol/L", 4),
    ):
        axes.set_title(phase, loc="left", size=9, pad=pad)
        draw_concentrations(
            axes, result, values[scenario][:, stages], numbers, times,
            curves(result, scenario, stages),
        )  # fmt: skip
        axes.tick_params(bottom=axes is panels[-1], labelbottom=axes is panels[-1])
    for acidity in panels[2:]:
        for time, weight in times:
            ph = result.ph[scenario, time, stages]
            acidity.plot(numbers, ph, color=style.INK, **fade(weight))
        acidity.set_title("pH", loc="left", size=9, pad=4)
        low, high = acidity.get_ylim()
        if high - low < LEAST_PH_SPAN:
            middle = (low + high) / 2
            acidity.set_ylim(middle - LEAST_PH_SPAN / 2, middle + LEAST_PH_SPAN / 2)
        style.few_ticks(acidity)
    panels[-1].set_xlabel("stage")
    panels[-1].set_xlim(1, len(stages))
    panels[-1].set_xticks(nice_stages(len(stages)))
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


def draw_concentrations(axes, result, values, numbers, times, components):
    """`values` is (profile_time, stage, component)."""
    shown = values[:, :, components]
    least = result.least_concentration()
    top = max(np.nanmax(shown), 10 * least)
    drawn = shown[[time for time, _ in times]]
    positive = drawn[drawn > 0]
    bottom = positive.min() if positive.size else top
    bottom = max(bottom, top * 10.0**-DECADES_SHOWN, least) / 1.6
    axes.set_yscale("log")
    axes.set_ylim(bottom, top * 2.2)
    axes.set_xlim(1, len(numbers))
    texts = []
    ending = []
    for component in components:
        symbol = result.components[component]
        curve = style.line(component)
        for time, weight in times:
            profile = values[time, :, component]
            positive = np.where(profile > 0, profile, np.nan)
            axes.plot(numbers, positive, **curve, **fade(weight))
        last = values[times[-1][0], :, component]
        if last[-1] >= bottom:
            texts.append((last[-1], symbol, curve["color"], True))
        elif (last >= bottom).any():
            ending.append((leaves_at(numbers, last, bottom), symbol, curve["color"]))
    axes.yaxis.set_major_locator(LogLocator(10, numticks=9))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(plain_number))
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    # Of the upper panels the space below is free to the next one's title.
    labels.beside(axes, texts, LABEL_SIZE, low=-0.05)
    label_leaving(axes, ending)


def leaves_at(numbers, profile, bottom):
    """The stage, not whole, at which a profile goes below what is shown for good."""
    inside = np.flatnonzero(profile >= bottom)[-1]
    if not profile[inside + 1] > 0:
        return float(numbers[inside])
    upper, lower = np.log(profile[inside : inside + 2] / bottom)
    return numbers[inside] + upper / (upper - lower)


def label_leaving(axes, ending):
    """Names curves at the lower edge, beside where they leave the panel."""
    if not ending:
        return
    inches = labels.axes_width(axes)
    first, last = axes.get_xlim()
    width = 0.22 / inches
    at = [(stage - first) / (last - first) + 0.6 * width for stage, _, _ in ending]
    places = labels.spread(at, [width] * len(at), 0.0, 1.0)
    for place, (_, symbol, ink) in zip(places, ending):
        axes.annotate(
            symbol,
            (place, 0),
            xycoords="axes fraction",
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            size=LABEL_SIZE,
            weight="bold",
            color=ink,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
            zorder=5,
        )


def plain_number(value, _):
    """1, 0.1, 0.01, then powers of ten."""
    exponent = int(round(np.log10(value)))
    return f"{value:g}" if -3 < exponent < 4 else f"$10^{{{exponent}}}$"


def nice_stages(n):
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if n / s <= 12)
    return [1] + list(range(step if step > 1 else 2, n + 1, step))


def sections(units):
    """[(name, first stage, last stage)] of the sections of a bank."""
    found = []
    for number, name in enumerate(units, start=1):
        if found and found[-1][0] == name:
            found[-1][2] = number
        else:
            found.append([name, number, number])
    return found


def mark_sections(panels, result, stages):
    """Shades every other section, marks the stages that feeds enter, and names both
    above the first panel."""
    units = [result.stage_units[stage].rpartition(".")[2] for stage in stages]
    texts = []
    for index, (name, begin, end) in enumerate(sections(units)):
        edges = (max(1, begin - 0.5), min(len(units), end + 0.5))
        texts.append((np.mean(edges), name))
        for axes in panels:
            if index % 2:
                axes.axvspan(*edges, color=style.BAND, lw=0, zorder=0)
    for number, stage in enumerate(stages, start=1):
        feed = result.stage_feeds[stage]
        if feed and 1 < number < len(stages):
            texts.append((number, f"{feed}, stage {number}"))
            for axes in panels:
                axes.axvline(number, color=style.SOFT, lw=0.9, zorder=1)
    labels.above(panels[0], texts, labels.axes_width(panels[0]))


def describe_times(axes, hours, times):
    """Says what the faded lines are."""
    if len(times) < 2:
        return
    shown = time_axis.joined(hours[[time for time, _ in times]])
    axes.set_title(
        f"faded to full: after {shown}", loc="right", size=8, color=style.SOFT, pad=18
    )

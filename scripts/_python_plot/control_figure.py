"""Figure of the controllers: what each measures with its set point, below what it sets."""

import matplotlib.pyplot as plt
import numpy as np

import course
import events
import labels
import style
import time_axis

# Where what is set is nearer to a limit than this part of their distance, it is held there.
AT_LIMIT = 1e-3
HELD = "#fbe8cf"
# Limits further apart than this many times what a curve moves would flatten it.
WIDEST = 6.0


def draw(result, scenario):
    n = len(result.controls)
    scale, unit = time_axis.scale(result.times(scenario))
    known = np.isfinite(result.control_output[scenario]).any(axis=1)
    hours = result.times(scenario)[known]
    time = hours / scale
    rows = events.n_rows(result.events, hours[0], hours[-1], 8.0 * 0.74)
    size = 1.25 + 0.15 * rows + 2.6 * n
    figure, panels = plt.subplots(
        2 * n, 1, figsize=(8.0, size), sharex=True, squeeze=False
    )
    figure.subplots_adjust(
        left=0.085, right=0.825, top=1 - (0.85 + 0.15 * rows) / size,
        bottom=0.5 / size, hspace=0.5,
    )  # fmt: skip
    style.heading(figure, result.title, "Controllers: measured, and set")
    for index, control in enumerate(result.controls):
        curve = style.line(index)
        measured, output = panels[2 * index : 2 * index + 2, 0]
        wanted = course.cornered(
            hours,
            result.control_set_point[scenario][known, index],
            result.course.steps(lambda path: path == f"control.{control.name}.set_point"),
        )
        measured.plot(wanted[0] / scale, wanted[1], color=style.SOFT, lw=1.0, ls="--")
        measured.plot(time, result.control_measured[scenario][known, index], **curve)
        output.plot(time, result.control_output[scenario][known, index], **curve)
        for axes, does, what, its_unit in (
            (measured, "measures", control.measure, control.measure_unit),
            (output, "sets", control.sets, control.sets_unit),
        ):
            title = f"{control.name} {does} {what.removeprefix('streams.')}"
            first = axes is panels[0, 0]
            axes.set_title(
                style.with_unit(title, its_unit), loc="left", size=9,
                pad=4 + events.ROW_POINTS * rows * first,
            )  # fmt: skip
            style.few_ticks(axes)
            axes.set_xlim(time[0], time[-1])
        held = at_limit(result, control, result.control_output[scenario][known, index])
        for axes in (measured, output):
            for begin, end in spans(time, held):
                axes.axvspan(begin, end, color=HELD, lw=0, zorder=0)
        if held.any():
            output.set_title("shaded: at a limit", loc="right", size=8, color=style.SOFT)
        finish(measured, [(wanted[1][-1], "set point", style.SOFT, False)])
        finish(output, draw_limits(output, result, control))
        for axes in (measured, output):
            events.mark(axes, result.events, scale, texts=axes is panels[0, 0])
    panels[-1, 0].set_xlabel(f"time, {unit}")
    return figure


def finish(axes, texts):
    labels.beside(axes, [text for text in texts if np.isfinite(text[0])])


def limits_of(result, control):
    """The least and the most that a controller sets, in the unit of the file; nothing
    where scenarios vary them or the case has another unit."""
    if any(path.startswith("control.") for path, _ in result.inputs):
        return []
    limits = result.course.limits(control.name)
    if len(limits) != 2 or any(unit != control.sets_unit for _, unit in limits):
        return []
    return [value for value, _ in limits]


def at_limit(result, control, output):
    """Whether each point of what is set lies on a limit."""
    limits = limits_of(result, control)
    if not limits:
        return np.zeros(len(output), dtype=bool)
    low, high = limits
    slack = AT_LIMIT * (high - low)
    return (output <= low + slack) | (output >= high - slack)


def spans(time, inside):
    """[(begin, end)] of the runs of points that are inside."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.astype(int), [0]))))
    return [(time[a], time[b - 1]) for a, b in zip(edges[::2], edges[1::2])]


def draw_limits(axes, result, control):
    """Lines of the limits between which a controller sets; their labels."""
    limits = limits_of(result, control)
    low, high = axes.get_ylim()
    texts = []
    for value, name in zip(limits, ("at least", "at most")):
        if abs(value - (low + high) / 2) < WIDEST / 2 * (high - low):
            axes.axhline(value, color=style.SOFT, lw=1.0, ls=(0, (1, 2)))
        # One out of view is named at the edge.
        texts.append((value, f"{name} {value:g}", style.SOFT, False))
    return texts

"""The events of a case as lines, bands and texts over time."""

from itertools import groupby

import numpy as np

import labels
import style

SIZE = 7.5
ROW_POINTS = 10.5
# Rows of texts above an axes; an event without room in any goes without its text.
MOST_ROWS = 3


def number(text):
    """'0.32307491 mol/L' with five digits and its unit as printed."""
    value, _, unit = text.partition(" ")
    try:
        value = f"{float(value):.5g}"
    except ValueError:
        pass
    return f"{value} {style.unit(unit)}".strip()


def text_of(events):
    """What events at one time set: 'pls Pr 0.32307 mol/L, Nd 0.98074 mol/L'."""
    parts = []
    owner = None
    for event in events:
        path, _, value = event.what.partition(" = ")
        words = path.removeprefix("streams.").replace(".composition.", ".").split(".")
        shown = words if words[0] != owner else words[1:]
        owner = words[0]
        name = " ".join(shown).replace("_", " ").replace("total reo", "total REO")
        parts.append(f"{name} {number(value)}".strip())
    return ", ".join(parts)


def grouped(events):
    """[(time, end, text)], what happens at one time together."""

    def when(event):
        return event.time, event.end if np.isfinite(event.end) else np.inf

    return [
        (time, end, text_of(list(together)))
        for (time, end), together in groupby(sorted(events, key=when), key=when)
    ]


def places(events, first, last, inches):
    """[(x, row, text)]: in parts of an axes from `first` to `last` h, `inches` wide; each
    in the lowest row with room."""
    taken = [0.0] * MOST_ROWS
    placed = []
    for time, _, text in grouped(events):
        if not first <= time <= last:
            continue
        width = (labels.width_inches(text, SIZE) + 0.1) / inches
        x = (time - first) / (last - first)
        begin = max(0.0, min(x - 0.05 / inches, 1.0 - width))
        row = next((row for row in range(MOST_ROWS) if taken[row] <= begin), None)
        if row is not None:
            taken[row] = begin + width
            placed.append((begin, row, text))
    return placed


def n_rows(events, first, last, inches):
    return max((row + 1 for _, row, _ in places(events, first, last, inches)), default=0)


def mark(axes, events, scale, texts=True):
    """A line per event, a band while a pulse or a ramp lasts; above them what is set."""
    for time, end, _ in grouped(events):
        axes.axvline(time / scale, color=style.SOFT, lw=0.9, zorder=1)
        if np.isfinite(end):
            axes.axvspan(time / scale, end / scale, color=style.BAND, zorder=0)
    if not texts:
        return
    first, last = (scale * x for x in axes.get_xlim())
    for x, row, text in places(events, first, last, labels.axes_width(axes)):
        axes.annotate(
            text,
            (x, 1),
            xycoords="axes fraction",
            xytext=(0, 4 + ROW_POINTS * row),
            textcoords="offset points",
            size=SIZE,
            color=style.SOFT,
            annotation_clip=False,
        )

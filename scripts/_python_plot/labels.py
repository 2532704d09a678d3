"""Texts beside curves and above axes, moved apart where they would overlap."""

from functools import lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

import style

POINTS = 72.0
LINE_HEIGHT = 1.22
# From the end of an axes to a label beside it
LEADER_POINTS = 10


@lru_cache(maxsize=4096)
def width_inches(text, size, weight="normal"):
    """Of the longest line of a text."""
    font = FontProperties(size=size, weight=weight)
    return max(
        TextPath((0, 0), line, prop=font).get_extents().width / POINTS
        for line in text.split("\n")
    )


def spread(positions, sizes, low=-np.inf, high=np.inf):
    """Moves labels of these sizes apart, as little as needed in the sense of least
    squares, into low..high where they fit. The order stays."""
    if len(positions) == 0:
        return np.zeros(0)
    order = np.argsort(positions, kind="stable")
    size = np.asarray(sizes, dtype=float)[order]
    # From the first to each other label when all touch
    offset = np.concatenate(([0.0], np.cumsum((size[1:] + size[:-1]) / 2)))
    # What is left is to be in order: neighbours that are not are pooled to their mean.
    pools = []
    for position in np.asarray(positions, dtype=float)[order] - offset:
        pools.append([position, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2:]
            pools[-2:] = [[(a * n + b * m) / (n + m), n + m]]
    start = np.concatenate([np.full(n, mean) for mean, n in pools])
    start = np.clip(start, low + size[0] / 2, None)
    start = np.clip(start, None, high - size[-1] / 2 - offset[-1])
    moved = np.empty(len(order))
    moved[order] = start + offset
    return moved


def beside(axes, labels, size=9, low=-np.inf):
    """Writes (y, text, colour, bold) beside the right end of an axes, a thin line from
    each to its curve. `low` is the least height, in parts of the axes."""
    to_axes = axes.transData + axes.transAxes.inverted()
    x_end = axes.get_xlim()[1]
    heights = [
        float(np.clip(to_axes.transform((x_end, y))[1], 0, 1)) for y, *_ in labels
    ]
    inches = axes.get_position().height * axes.figure.get_size_inches()[1]
    sizes = [
        (text.count("\n") + 1.05) * LINE_HEIGHT * (size if bold else size - 1) / POINTS / inches
        for _, text, _, bold in labels
    ]
    places = spread(heights, sizes, low)
    for height, place, (_, text, ink, bold) in zip(heights, places, labels):
        axes.annotate(
            "",
            (1, height),
            xycoords="axes fraction",
            xytext=(LEADER_POINTS, POINTS * inches * (place - height)),
            textcoords="offset points",
            arrowprops={
                "arrowstyle": "-", "color": ink, "lw": 0.6, "shrinkA": 0, "shrinkB": 1.5,
            },
            annotation_clip=False,
        )  # fmt: skip
        axes.annotate(
            text,
            (1, place),
            xycoords="axes fraction",
            xytext=(LEADER_POINTS + 2, 0),
            textcoords="offset points",
            va="center",
            color=ink,
            size=size if bold else size - 1,
            weight="bold" if bold else "normal",
            linespacing=1.1,
            annotation_clip=False,
        )


def above(axes, texts, inches, size=8, points=5):
    """Writes (x, text) in one row above an axes that is `inches` wide; texts without
    room for them are moved along."""
    if not texts:
        return
    first, last = axes.get_xlim()
    at = [(x - first) / (last - first) for x, _ in texts]
    widths = [(width_inches(text, size) + 0.12) / inches for _, text in texts]
    for x, (_, text) in zip(spread(at, widths, 0.0, 1.0), texts):
        axes.annotate(
            text,
            (x, 1),
            xycoords="axes fraction",
            xytext=(0, points),
            textcoords="offset points",
            ha="center",
            size=size,
            color=style.SOFT,
            annotation_clip=False,
        )


def axes_width(axes):
    """In inches."""
    return axes.get_position().width * axes.figure.get_size_inches()[0]

"""Keys of figures in which a colour is an element and a marker a group of measurements."""

from matplotlib.lines import Line2D

import style

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")


def marker(number):
    return MARKERS[number % len(MARKERS)]


def of_groups(groups):
    """Handles of the markers."""
    return [
        Line2D([], [], color=style.SOFT, marker=marker(n), ls="", ms=5,
               label=group.replace("_", " "))
        for n, group in enumerate(groups)
    ]  # fmt: skip


def beside(axes, elements, groups):
    """A key right of axes. elements: pairs of a colour's number and a name; a group that is
    alone needs no key."""
    handles = [
        Line2D([], [], color=style.colour(i), marker="o", ls="", ms=5, label=element)
        for i, element in elements
    ]
    if len(groups) > 1:
        handles += of_groups(groups)
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False,
        fontsize=8.5, handletextpad=0.2, borderaxespad=0, borderpad=0,
    )  # fmt: skip

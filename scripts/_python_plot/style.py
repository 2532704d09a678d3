"""How all figures look: type, colours that colour-blind readers tell apart, axes."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

INK = "#22262b"
SOFT = "#6b737c"
FAINT = "#d9dde1"
BAND = "#f3f5f7"
# Okabe and Ito's palette, the readable ones first
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


def apply():
    plt.rcParams.update(
        {
            "figure.dpi": 100,
            "savefig.dpi": 200,
            "savefig.facecolor": "white",
            "svg.fonttype": "none",
            "pdf.fonttype": 42,
            "font.family": "sans-serif",
            "font.sans-serif": ["Inter", "Source Sans 3", "Noto Sans", "DejaVu Sans"],
            "font.size": 9,
            "text.color": INK,
            "axes.labelcolor": INK,
            "axes.edgecolor": SOFT,
            "axes.linewidth": 0.7,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.labelsize": 9,
            "xtick.color": SOFT,
            "ytick.color": SOFT,
            "xtick.labelcolor": INK,
            "ytick.labelcolor": INK,
            "xtick.major.width": 0.7,
            "ytick.major.width": 0.7,
            "xtick.major.size": 3.5,
            "ytick.major.size": 3.5,
            "ytick.minor.size": 0,
            "grid.color": FAINT,
            "grid.linewidth": 0.6,
            "lines.linewidth": 1.8,
            "lines.solid_capstyle": "round",
        }
    )


def colour(index):
    return PALETTE[index % len(PALETTE)]


def heading(figure, title, subtitle, inches=0.12):
    """A left-aligned title with a quieter line below it, at the top edge."""
    width, height = figure.get_size_inches()
    x = inches / width
    figure.text(x, 1 - 0.1 / height, title, size=13, weight="bold", va="top")
    figure.text(x, 1 - 0.36 / height, subtitle, size=9.5, color=SOFT, va="top")


def percent(fraction):
    """A purity with two digits of what is missing: 99.9907 %."""
    missing = 100 * min(abs(fraction), abs(1 - fraction))
    if missing < 1e-10:
        return f"{100 * fraction:.2f} %"
    decimals = int(np.clip(1 - np.floor(np.log10(missing)), 1, 10))
    return f"{100 * fraction:.{decimals}f} %"


def short_percent(fraction):
    """A purity of round nines: 99.9 %."""
    return f"{round(100 * fraction, 9):.12g} %"


def impurity_axis(axes):
    """A log axis of 1 - purity that reads as purity: 99 %, 99.9 %, ... upwards."""
    axes.set_yscale("log")
    axes.invert_yaxis()
    axes.yaxis.set_major_locator(LogLocator(10))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: short_percent(1 - y)))
    axes.grid(axis="y")
    axes.set_axisbelow(True)


def specification_line(axes, impurity, ink):
    axes.axhline(impurity, color=ink, lw=1, ls=(0, (4, 3)), alpha=0.7)


def spread(positions, gap):
    """Moves labels apart until neighbours are `gap` apart, as little as needed."""
    order = np.argsort(positions)
    moved = np.array(positions, dtype=float)
    for _ in range(200):
        done = True
        for lower, upper in zip(order, order[1:]):
            overlap = gap - (moved[upper] - moved[lower])
            if overlap > 1e-9:
                moved[lower] -= overlap / 2
                moved[upper] += overlap / 2
                done = False
        if done:
            break
    return moved


def label_ends(axes, labels, inches=0.17):
    """Writes (y, text, colour) beside the right end of an axes, without overlaps."""
    if not labels:
        return
    to_axes = axes.transData + axes.transAxes.inverted()
    x_end = axes.get_xlim()[1]
    heights = [to_axes.transform((x_end, y))[1] for y, _, _ in labels]
    axes_inches = axes.get_position().height * axes.figure.get_size_inches()[1]
    for y, (_, label, ink) in zip(spread(heights, inches / axes_inches), labels):
        axes.annotate(
            label,
            (1, y),
            xycoords="axes fraction",
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=ink,
            weight="bold",
            annotation_clip=False,
        )

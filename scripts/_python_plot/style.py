"""How all figures look: type, colours and dashes that readers tell apart, units."""

import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

INK = "#22262b"
SOFT = "#6b737c"
FAINT = "#d9dde1"
BAND = "#f3f5f7"
# Okabe and Ito's palette for colour-blind readers, the readable ones first, and two more
PALETTE = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#6A3D9A", "#6B5A2E",
)  # fmt: skip
# One round of the palette each: 24 curves that differ, more than there are rare earths
DASHES = ("-", (0, (4, 1.5)), (0, (1, 1.3)))


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
            "axes.formatter.useoffset": False,
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


def line(index, again=0):
    """Colour and dashes of the curve of one of many; further ones of the same colour have
    other dashes."""
    dashes = index // len(PALETTE) + again
    return {"color": colour(index), "ls": DASHES[dashes % len(DASHES)]}


def heading(figure, title, subtitle, inches=0.12):
    """A left-aligned title with a quieter line below it, at the top edge."""
    width, height = figure.get_size_inches()
    x = inches / width
    figure.text(x, 1 - 0.1 / height, title, size=13, weight="bold", va="top")
    figure.text(x, 1 - 0.36 / height, subtitle, size=9.5, color=SOFT, va="top")


def few_ticks(axes):
    """Three to five round numbers upwards, and lines at them."""
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=(1, 2, 2.5, 4, 5, 10), min_n_ticks=3))
    axes.grid(axis="y")
    axes.set_axisbelow(True)


def unit(text):
    """A unit of a result file as it is printed: m³/h for m3/h, nothing for 1."""
    return "" if text == "1" else text.replace("m3", "m³")


def with_unit(text, its_unit):
    return f"{text}, {unit(its_unit)}" if unit(its_unit) else text

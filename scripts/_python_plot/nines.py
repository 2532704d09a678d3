"""Purities on the scale of nines, where 90 %, 99 % and 99.9 % are equally far apart, and
as text. An axis of them is a logarithmic one of what is missing."""

from decimal import Decimal

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, Locator, MaxNLocator, NullLocator

# Purer than this is rounding of the solution; it is drawn and named as this.
LEAST_IMPURITY = 1e-8
# Labelled ticks that make an axis readable, and how close they may stand
ENOUGH = 4
CLOSEST_INCHES = 0.2
# Digits within a decade of what is missing, the ones taken first in front
DIGITS = ((1,), (1, 5, 2), (1, 5, 2, 3, 7, 1.5, 4, 8, 6, 9))


def percent(fraction):
    """A purity with two digits of what is missing: 99.9907 %."""
    missing = 100 * min(abs(fraction), abs(1 - fraction))
    if missing < 100 * LEAST_IMPURITY:
        return "> 99.999999 %" if fraction > 0.5 else "0.00 %"
    decimals = int(np.clip(1 - np.floor(np.log10(missing)), 1, 7))
    return f"{100 * fraction:.{decimals}f} %"


def short_percent(impurity):
    """The purity that lacks `impurity`, without digits that say nothing: 99.9 %."""
    purity = 100 - Decimal(f"{100 * impurity:.6g}")
    return f"{purity.normalize() + 0:f} %"


def ticks(low, high, inches):
    """Impurities between `low` and `high` that make `inches` of an axis readable: whole
    nines where the axis has several, else 95 %, 98 % and so on, else even steps."""
    low, high = sorted((low, high))
    decades = np.arange(np.floor(np.log10(low)) - 1, np.ceil(np.log10(high)) + 1)
    per_decade = inches / max(np.log10(high / low), 1e-12)
    slack = 1e-9
    for digits in DIGITS:
        chosen = []
        for digit in digits:
            # From the pure end, so that crowded decades keep every other one evenly.
            for value in digit * 10.0**decades:
                inside = low * (1 - slack) <= value <= min(high, 1.0) * (1 + slack)
                apart = all(
                    abs(np.log10(value / other)) * per_decade >= CLOSEST_INCHES
                    for other in chosen
                )
                if inside and apart:
                    chosen.append(value)
        if len(chosen) >= ENOUGH and is_spread(chosen, low, high):
            return np.sort(chosen)
    steps = MaxNLocator(
        max(3, int(inches / CLOSEST_INCHES / 2)), steps=(1, 2, 5, 10), min_n_ticks=3
    )
    values = steps.tick_values(100 * low, 100 * min(high, 1.0)) / 100
    return values[(values >= low) & (values <= high) & (values > 0)]


def is_spread(values, low, high):
    """Whether no half of an axis is without a tick."""
    at = np.sort(np.log(np.append(values, (low, high))))
    return np.diff(at).max() < 0.5 * np.log(high / low)


class NinesLocator(Locator):
    """Ticks of a purity axis, for its height and what it shows."""

    def __call__(self):
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, low, high):
        axes = self.axis.axes
        return ticks(low, high, axes.get_window_extent().height / axes.figure.dpi)


def text_of_tick(impurity, _):
    return short_percent(impurity)


def axis(axes):
    """A log axis of 1 - purity that reads as purity: 99 %, 99.9 %, ... upwards."""
    axes.set_yscale("log")
    axes.invert_yaxis()
    axes.yaxis.set_major_locator(NinesLocator())
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(text_of_tick))
    axes.grid(axis="y")
    axes.set_axisbelow(True)


def colour_axis(bar, low, high, inches):
    """The same for a colour bar `inches` high."""
    bar.ax.invert_yaxis()
    bar.ax.yaxis.set_major_locator(FixedLocator(ticks(low, high, inches)))
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.ax.yaxis.set_major_formatter(FuncFormatter(text_of_tick))


def drawable(impurity):
    """Impurities as they are drawn: none where there is no product, none below the least."""
    return np.where(impurity >= 0, np.maximum(impurity, LEAST_IMPURITY), np.nan)


def specification_line(axes, impurity, ink):
    axes.axhline(impurity, color=ink, lw=1, ls=(0, (4, 3)), alpha=0.7)


def specification_label(symbol, impurity, ink):
    """What stands beside the line: an entry of labels.beside."""
    return impurity, f"{symbol} specification {short_percent(impurity)}", ink, False

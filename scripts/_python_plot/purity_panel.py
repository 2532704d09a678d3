"""A panel of purities over time, one curve an outlet."""

import textwrap

import numpy as np

import events
import labels
import nines
import style
import time_axis

# Characters of a line beside the panel
LONGEST = 20
BASIS = "by mass of rare-earth oxides"


def known(result, scenario):
    """Points up to where the run came; an outlet may have no purity at times."""
    return np.isfinite(result.purity[scenario]).any(axis=(1, 2))


def event_rows(result, scenario, inches):
    """Rows of texts above a panel of this width."""
    hours = result.times(scenario)[known(result, scenario)]
    return events.n_rows(result.events, hours[0], hours[-1], inches)


def draw(axes, result, scenario):
    scale, unit = time_axis.scale(result.times(scenario))
    shown = known(result, scenario)
    time = result.times(scenario)[shown] / scale
    purity = result.purity[scenario][shown]
    end = purity[-1]
    texts = []
    drawn = []
    for outlet in result.products():
        name = result.outlets[outlet]
        element = result.main_element(end, outlet)
        if not np.isfinite(end[outlet, element]) or end[outlet, element] <= 0:
            continue
        symbol = result.rare_earths[element]
        # What is missing is the sum of the others: exact where 1 - purity is rounding.
        impurity = np.delete(purity[:, outlet], element, axis=1).sum(axis=1)
        curve = style.line(element, drawn.count(element))
        drawn.append(element)
        axes.plot(time, nines.drawable(impurity), **curve, zorder=3)
        place = textwrap.fill(result.place(outlet), LONGEST)
        label = f"{symbol}  {nines.percent(end[outlet, element])}\n{place}"
        texts.append((max(impurity[-1], nines.LEAST_IMPURITY), label, curve["color"], True))
        for wanted in result.impurities_wanted(name, symbol):
            nines.specification_line(axes, wanted, curve["color"])
            texts.append(nines.specification_label(symbol, wanted, curve["color"]))
    nines.axis(axes)
    axes.set_xlim(time[0], time[-1])
    axes.set_xlabel(f"time, {unit}")
    events.mark(axes, result.events, scale)
    labels.beside(axes, texts)

"""The figures of scripts/plot can be read: several labelled ticks on every axis, no text
over another or beyond the edge, every element named, and told apart.

    figures.py DIDYMIUM CASES
"""

import itertools
import pathlib
import subprocess
import sys
import tempfile

import matplotlib

matplotlib.use("Agg")

import h5py
import matplotlib.pyplot as plt
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "_python_plot"))

import compare_figures
import contact_figures
import control_figure
import course
import fit_figures
import labels
import nines
import profile_panels
import run_figures
import sensitivity_figure
import style
import sweep_figures
import tank_figure
import time_axis
from contact_result import ContactResult
from fit_result import FitResult
from result import Result

# Low purities, many elements, controllers, pulses and ramps, no pH, a lost product, plants
RUNS = (
    "blend_light_re", "kremser", "light_re_p507", "ndpr_closed", "ndpr_control",
    "ndpr_schedule", "ndpr_strip", "ndpr_uncontrolled", "short_ndpr", "sulfate_dehpa",
    "xu_beta2",
)  # fmt: skip
STEADY = ("ndpr_solve",)
SWEEPS = ("small", "blend_ratio", "feed_grade")
CONTACTS = ("pc88a_hcl", "p507_isotherms", "p507_ph", "mccabe_thiele")
# Two controllers in a plant, the second of which comes to its lower limit on day 20, and a
# tank of liquor
PLANT = """
[[control]]
name = "neodymium"
measure = "split.stages.30.aqueous.Nd"
set_point = "0.15 mol/L"
vary = "streams.caustic.flow"
between = [ "1.9 m3/h", "2.15 m3/h" ]
gain = -0.1
integral_time = "2 d"

[[control]]
name = "strip_liquor"
measure = "strip.raffinate.Nd.concentration"
set_point = "0.7 mol/L"
vary = "streams.strip_acid.flow"
between = [ "1.2 m3/h", "2 m3/h" ]
gain = -0.3
integral_time = "6 h"

[[events]]
at = "20 d"
set = { "control.strip_liquor.set_point" = "0.8 mol/L" }

[tanks.product_tank]
phase = "aqueous"
inlets = [ "strip.raffinate" ]
volume = "20 m3"
contents = "strip_acid"
"""
# Inputs of the short bank; once it is steady its volumes do not matter.
SENSITIVITIES = (
    "streams.solvent.flow", "streams.scrub.acid.HCl", "banks.split.mixer.volume",
    "streams.pls.total_reo", "streams.solvent.saponified",
)  # fmt: skip
# In pixels of a hundredth of an inch; glyphs do not fill their boxes.
TOUCHING = 2.0

faults = []


def expect(holds, what):
    if not holds:
        faults.append(what)


def plant(cases, folder):
    """A closed loop with controllers and a tank of liquor, by a file in the folder."""
    text = (cases / "ndpr_closed.toml").read_text()
    text = text.replace("../feeds/didymium.csv", "didymium")
    target = folder / "plant.toml"
    text = text.replace('outlet = "strip.raffinate"', 'outlet = "product_tank"')
    target.write_text(text + PLANT)
    return target


def sensitive(cases, folder):
    """The short bank with sensitivities, by a file in the folder."""
    text = (cases / "short_ndpr.toml").read_text()
    text = text.replace("../feeds/didymium.csv", "didymium")
    names = ", ".join(f'"{name}"' for name in SENSITIVITIES)
    text = text.replace("[simulate]", f"[simulate]\nsensitivities = [ {names} ]")
    target = folder / "sensitive.toml"
    target.write_text(text)
    return target


def results(program, cases, folder):
    """{name: Result} of the shipped cases."""
    made = {}
    jobs = [("run", name, f"{name}.toml") for name in RUNS]
    jobs += [("steady", f"{name}_steady", f"{name}.toml") for name in STEADY]
    jobs += [("sweep", name, f"sweeps/{name}.toml") for name in SWEEPS]
    jobs += [("run", "plant", plant(cases, folder))]
    jobs += [("run", "sensitive", sensitive(cases, folder))]
    jobs += [("steady", "sensitive_steady", folder / "sensitive.toml")]
    for command, name, case in jobs:
        target = folder / f"{name}.h5"
        words = [program, command, cases / case, "-o", target, "--quiet"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        made[name] = Result(target)
    return made


def contacts(program, inputs, folder):
    """{name: ContactResult} of the shipped contact files."""
    made = {}
    for name in CONTACTS:
        target = folder / f"{name}.h5"
        words = [program, "contact", inputs / f"{name}.toml", "-o", target, "--quiet"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        made[name] = ContactResult(target)
    return made


def figures_of(result):
    if result.n_scenarios > 1:
        return sweep_figures.draw(result)
    return run_figures.draw(result, 0)


def shown_ticks(axis):
    """Texts of the ticks in view."""
    low, high = sorted(axis.get_view_interval())
    slack = 1e-6 * (high - low)
    return [
        tick.label1.get_text() or tick.label2.get_text()
        for tick in axis.get_major_ticks()
        if low - slack <= tick.get_loc() <= high + slack
        and (tick.label1.get_visible() or tick.label2.get_visible())
        and (tick.label1.get_text() or tick.label2.get_text())
    ]


def check_ticks(name, figure):
    for index, axes in enumerate(figure.axes):
        in_grid = hasattr(axes, "get_subplotspec")
        shared = in_grid and axes.get_subplotspec() and not any(
            tick.label1.get_visible() or tick.label2.get_visible()
            for tick in axes.yaxis.get_major_ticks()
        )
        if shared:
            continue
        texts = shown_ticks(axes.yaxis)
        purity = any("%" in text for text in texts)
        least = 3 if purity else 2
        expect(len(texts) >= least, f"{name}: y axis {index} has the ticks {texts}")
        expect(len(set(texts)) == len(texts), f"{name}: two ticks of {texts} read alike")
        offset = axes.yaxis.get_offset_text().get_text()
        expect(not offset, f"{name}: y axis {index} has the offset {offset}")


def hidden_ticks(figure):
    """Ids of the texts of ticks that are not drawn."""
    hidden = set()
    for axes, which in itertools.product(figure.axes, ("xaxis", "yaxis")):
        axis = getattr(axes, which)
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks() + axis.get_minor_ticks():
            if not low <= tick.get_loc() <= high:
                hidden |= {id(tick.label1), id(tick.label2)}
    return hidden


def texts_of(figure):
    """[(text, box)] of every text that is drawn."""
    renderer = figure.canvas.get_renderer()
    hidden = hidden_ticks(figure)
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(matplotlib.text.Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden
    ]


def check_texts(name, figure):
    texts = texts_of(figure)
    width, height = figure.canvas.get_width_height()
    for text, box in texts:
        inside = box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1
        expect(inside, f"{name}: '{text}' goes beyond the edge")
    for (one, a), (other, b) in itertools.combinations(texts, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        upward = min(a.y1, b.y1) - max(a.y0, b.y0)
        over = across > TOUCHING and upward > TOUCHING
        expect(not over, f"{name}: '{one}' and '{other}' are over each other")


def check_elements(name, figure, result):
    """Of stage profiles: each element that the panel shows has a name and a look."""
    for axes in figure.axes:
        if not axes.get_title(loc="left").endswith("phase, mol/L"):
            continue
        bottom = axes.get_ylim()[0]
        named = {text.get_text() for text in axes.texts}
        looks = set()
        # The last profile is drawn at full weight.
        curves = [line for line in axes.get_lines() if line.get_alpha() == 1.0]
        expect(len(curves) == len(result.rare_earths), f"{name}: curves are missing")
        for symbol, curve in zip(result.rare_earths, curves):
            looks.add((curve.get_color(), str(curve.get_linestyle())))
            if np.nanmax(curve.get_ydata(), initial=0.0) >= bottom:
                expect(symbol in named, f"{name}: {symbol} has no name")
        expect(len(looks) == len(curves), f"{name}: two elements look alike")


def check_figures(made):
    for name, result in made.items():
        figures = figures_of(result)
        expect(figures, f"{name}: nothing is drawn")
        for kind, figure in figures.items():
            figure.canvas.draw()
            check_ticks(f"{name}_{kind}", figure)
            check_texts(f"{name}_{kind}", figure)
            check_elements(f"{name}_{kind}", figure, result)
            plt.close(figure)
    both = compare_figures.draw([made["ndpr_control"], made["ndpr_uncontrolled"]])
    both["compare"].canvas.draw()
    check_ticks("compare", both["compare"])
    check_texts("compare", both["compare"])


def check_contacts(made):
    """Contacts are drawn in readable figures that hold what the files do."""
    drawn = {}
    for name, result in made.items():
        for kind, figure in contact_figures.draw(result).items():
            drawn[kind] = figure
            figure.canvas.draw()
            check_ticks(f"{name}_{kind}", figure)
            check_texts(f"{name}_{kind}", figure)
    expect(
        set(drawn) == {
            "parity", "by_phase_ratio", "by_feed", "trace", "loaded", "neodymium.Nd",
            "ndpr.extraction.Nd", "ndpr.scrub.Nd", "ndpr_shares.extraction.Nd",
            "ndpr_shares.scrub.Nd",
        },
        f"contacts are drawn as {sorted(drawn)}",
    )  # fmt: skip
    points = sum(
        len(line.get_xdata()) for line in drawn["parity"].axes[0].get_lines() if
        line.get_marker() not in ("None", "")
    )  # fmt: skip
    expect(points == 209, f"{points} points of 209 in the parity plot")
    upper, lower = drawn["loaded"].axes
    expect({"La", "Nd"} <= {text.get_text() for text in upper.texts}, "curves without names")
    expect("Nd/Pr" in {text.get_text() for text in lower.texts}, "separation without names")
    (construction,) = (c for c in made["mccabe_thiele"].constructions if c.name == "neodymium.Nd")
    stairs = contact_figures.staircase(construction)
    expect(len(stairs) == 1 + 2 * 5, f"4.6 stages are drawn as {len(stairs)} corners")
    (x_out, y_in), (x_in, y_out) = construction.line
    expect(tuple(stairs[0]) == (x_out, y_in) and stairs[-1][0] == x_in, "where steps begin and end")
    slope = (y_out - y_in) / (x_in - x_out)
    on_line = stairs[2:-1:2]
    expect(
        np.allclose(on_line[:, 1], y_in + slope * (on_line[:, 0] - x_out), rtol=1e-6),
        "steps that do not turn at the line",
    )
    for figure in drawn.values():
        plt.close(figure)


def check_fit(program, file, folder):
    """A fit is drawn in readable figures that hold every value that the file does."""
    target = folder / "fit.h5"
    subprocess.run([program, "fit", file, "-o", target, "--quiet"], check=True)
    result = FitResult(target)
    figures = fit_figures.draw(result)
    expect(set(figures) == {"parity", "correlation", "residuals"}, f"fit: {sorted(figures)}")
    for kind, figure in figures.items():
        figure.canvas.draw()
        check_ticks(f"fit_{kind}", figure)
        check_texts(f"fit_{kind}", figure)
        plt.close(figure)

    def points(axes):
        return np.concatenate([
            line.get_xydata() for line in axes.get_lines() if line.get_marker() not in ("None", "")
        ])  # fmt: skip

    for axes, predicted in zip(figures["parity"].axes, (result.start, result.fitted)):
        drawn = points(axes)
        stored = np.stack([result.measured, predicted], axis=1)
        expect(
            np.array_equal(drawn[np.lexsort(drawn.T)], stored[np.lexsort(stored.T)]),
            f"fit: {axes.get_title(loc='left')} shows other points than the file holds",
        )
    shown = len(points(figures["residuals"].axes[0]))
    held_out = np.isfinite(result.held_out).sum()
    expect(shown == 2 * len(result.measured) + held_out, f"fit: {shown} residuals are drawn")
    expect(0 < held_out < len(result.measured), "fit: what the others do not predict is drawn")


def check_ticks_of_nines():
    """Whatever an axis shows, it has three ticks or more, and none too close."""
    random = np.random.default_rng(1)
    for _ in range(3000):
        low = 10.0 ** random.uniform(-8, -0.2)
        high = min(1.4, low * 10.0 ** random.choice((0.01, 0.1, 0.5, 1, 3, 7)))
        inches = random.uniform(2.0, 5.0)
        ticks = nines.ticks(low, high, inches)
        where = f"{low:.3g} to {high:.3g} over {inches:.2g} inches: {ticks}"
        expect(len(ticks) >= (3 if high < 1.3 else 2), f"few ticks, {where}")
        inside = (ticks >= low * 0.999999) & (ticks <= high * 1.000001)
        expect(inside.all(), f"ticks out of view, {where}")
        names = {nines.short_percent(tick) for tick in ticks}
        expect(len(names) == len(ticks), f"ticks that read alike, {where}: {names}")
        gaps = np.diff(np.log10(ticks)) / np.log10(high / low) * inches
        expect(gaps.min(initial=1.0) > 0.12, f"ticks too close, {where}")
    expect(nines.short_percent(1e-3) == "99.9 %", "99.9 %")
    expect(nines.short_percent(1e-8) == "99.999999 %", "99.999999 %")
    expect(nines.short_percent(1.0) == "0 %", "0 %")
    expect(nines.percent(1 - 9.3e-5) == "99.9907 %", "two digits of what is missing")
    expect(nines.percent(1 - 6e-12) == "> 99.999999 %", "no digits of rounding")


def check_corners(result):
    """A pulse of the shipped schedule rises at its time, not over an output interval."""
    scrub = result.streams.index("scrub")
    steps = result.course.steps(lambda path: path == "streams.scrub.flow")
    expect(steps.tolist() == [48.0, 54.0], f"the pulse is at {steps}")
    expect(
        not result.course.steps(lambda path: path == "streams.solvent.saponified").size,
        "a ramp is no step",
    )
    time, flow = course.cornered(
        result.times(0), result.inlet_flow[0][:, scrub], steps
    )
    moving = np.flatnonzero(np.diff(flow))
    expect(len(moving) == 2, f"the pulse has {len(moving)} edges")
    expect((np.diff(time)[moving] == 0).all(), "the edges of the pulse are slopes")
    expect(time[moving].tolist() == [48.0, 54.0], f"edges at {time[moving]}")


def check_products(result):
    """A plant's purities are those of what leaves it, each with its unit."""
    (axes,) = run_figures.purity_figure(result, 0).axes
    named = {text.get_text().partition("\n")[2] for text in axes.texts} - {""}
    expect(named == {"split raffinate", "strip raffinate"}, f"products {named}")
    # A trace of one element is very pure, and no product.
    result.outlet_concentration[0, :, result.outlets.index("bleed.out"), 0] = 1e-5
    result.purity[0, :, result.outlets.index("bleed.out"), 0] = 1.0
    shown = [result.outlets[index] for index in result.products()]
    expect(shown == ["split.raffinate", "strip.raffinate"], f"traces are shown: {shown}")
    bank = result.banks()["saponification"]
    drawn = [result.components[c] for c in profile_panels.curves(result, 0, bank)]
    expect(drawn == ["Na", "Cl"], f"a bank without rare earths shows {drawn}")
    expect("of the bank 'split'" in heading_of(run_figures.overview_figure(result, 0)), "bank")


def heading_of(figure):
    return " ".join(text.get_text() for text in figure.texts)


def check_controllers(result):
    """Where the output lies on a limit, and only there, panels are shaded."""
    figure = control_figure.draw(result, 0)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    expect("strip_liquor measures strip.raffinate.Nd.concentration, mol/L" in titles, titles)
    output = figure.axes[titles.index("strip_liquor sets strip_acid.flow, m³/h")]
    limits = {text.get_text() for text in output.texts}
    expect({"at least 1.2", "at most 2"} <= limits, f"limits {limits}")
    expect(output.get_title(loc="right") == "shaded: at a limit", "what is shaded")
    held = control_figure.at_limit(
        result, result.controls[1], result.control_output[0][:, 1]
    )
    shaded = [
        (patch.get_path().get_extents(patch.get_patch_transform()))
        for patch in output.patches
        if patch.get_facecolor()[:3] == matplotlib.colors.to_rgb(control_figure.HELD)
    ]
    days = result.times(0) / 24
    for day, is_held in zip(days, held):
        inside = any(box.x0 - 1e-9 <= day <= box.x1 + 1e-9 for box in shaded)
        expect(inside == is_held, f"day {day}: held {is_held}, shaded {inside}")
    expect(held[days > 30].all() and not held[(days > 3) & (days < 19)].any(), "held when")


def check_tanks(result):
    """A tank of liquor has its rare earths over time; a level is drawn where there is
    one."""
    figure = tank_figure.draw(result, 0)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    expect("product tank: rare earths, mol/L" in titles, f"tanks: {titles}")
    expect(not any("level" in title for title in titles), "a level that stands still")
    curve = figure.axes[0].get_lines()[result.rare_earths.index("Nd")]
    outlet = result.outlets.index("product_tank")
    stored = result.outlet_concentration[0][:, outlet, result.components.index("Nd")]
    expect(np.array_equal(curve.get_ydata(), stored), "Nd in the tank is not that of the file")
    with h5py.File(result.path, "r+") as file:
        tank = result.tanks.index("product_tank")
        file["tank_level"][0, :, tank] = np.linspace(0.4, 0.7, len(stored))
    figure = tank_figure.draw(Result(result.path), 0)
    last = figure.axes[-1]
    expect(last.get_title(loc="left") == "product tank: level, a share of the volume", "no level")
    drawn = last.get_lines()[0].get_ydata()
    expect(np.array_equal(drawn, np.linspace(0.4, 0.7, len(stored))), f"the level is {drawn}")


def check_tornado(result):
    """Bars are what 1 % more of an input does, in percentage points, the longest first."""
    figure = sensitivity_figure.draw(result, 0)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    expect("raffinate: recovery of Pr" in titles, f"tornado of {titles}")
    for axes, title in zip(figure.axes, titles):
        lengths = [bar.get_width() for bar in axes.patches]
        names = [tick.get_text() for tick in axes.get_yticklabels()]
        sizes = np.abs(lengths)
        expect((np.diff(sizes) <= 0).all(), f"{title}: bars are not sorted: {lengths}")
        expect("banks.split.mixer.volume" not in names, f"{title}: what does nothing is shown")
        if title != "raffinate: recovery of Pr":
            continue
        outlet = result.outlets.index("split.raffinate")
        element = result.rare_earths.index("Pr")
        for name, length in zip(names, lengths):
            input_ = result.parameters.index(name)
            slope = result.recovery_sensitivity[0, -1, input_, outlet, element]
            change = slope * result.parameter_values[0, input_]
            expect(length == change, f"{name} changes {change}, the bar says {length}")


def check_texts_of_times():
    expect(time_axis.joined(np.array([0, 50, 100.0])) == "0, 50 and 100 hours", "100 h")
    expect(time_axis.joined(np.array([0, 720, 1440.0])) == "0, 30 and 60 days", "60 d")


def check_spread():
    """Labels that overlap move apart, by the same on both sides, into the axes."""
    moved = labels.spread([0.5, 0.5, 0.1], [0.1] * 3)
    expect(np.allclose(moved, [0.45, 0.55, 0.1]), f"spread to {moved}")
    moved = labels.spread([0.99, 0.98], [0.1, 0.1], 0.0, 1.0)
    expect(np.allclose(moved, [0.95, 0.85]), f"spread in bounds to {moved}")


def main():
    program, cases = map(pathlib.Path, sys.argv[1:])
    style.apply()
    check_ticks_of_nines()
    check_texts_of_times()
    check_spread()
    with tempfile.TemporaryDirectory() as folder:
        made = results(program, cases, pathlib.Path(folder))
        check_corners(made["ndpr_schedule"])
        check_products(made["ndpr_closed"])
        check_controllers(made["plant"])
        check_figures(made)
        check_tanks(made["plant"])
        check_contacts(contacts(program, cases.parent / "shakeouts", pathlib.Path(folder)))
        check_fit(program, cases.parent / "fits/p507_level.toml", pathlib.Path(folder))
    check_tornado(made["sensitive"])
    check_tornado(made["sensitive_steady"])
    for fault in faults[:40]:
        print(fault, file=sys.stderr)
    print(f"{len(made)} results drawn, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

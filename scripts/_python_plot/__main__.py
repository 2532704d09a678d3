"""Draws a result file. See scripts/plot."""

import argparse
import os
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")

import compare_figures
import contact_figures
import course
import fit_figures
import flowsheet_dot
import graphviz
import optimise_figures
import run_figures
import style
import sweep_figures
from contact_result import ContactResult
from fit_result import FitResult
from flowsheet import Flowsheet
from optimise_result import OptimiseResult
from result import Result, mode_of


NAME = os.environ.get("PLOT_NAME", "plot")


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog=NAME, description="Draws a result file of Didymium."
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=pathlib.Path,
        metavar="FILE",
        help="a result, NAME.h5; several runs are drawn side by side",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=pathlib.Path,
        metavar="DIRECTORY",
        help="where the figures go; beside the file unless given",
    )
    parser.add_argument(
        "--format",
        choices=("png", "svg", "pdf", "dot"),
        default="png",
        help="png unless given; dot, the text that Graphviz draws, of flowsheets alone",
    )
    parser.add_argument(
        "--scenario",
        type=int,
        metavar="N",
        help="draw one scenario of a sweep as a run",
    )
    parser.add_argument(
        "--flowsheet",
        action="store_true",
        help="draw the flowsheet alone, also that of a single bank",
    )
    parser.add_argument(
        "--time",
        metavar="TIME",
        help='with --flowsheet: show flows at this time, "20 d", instead of the end',
    )
    arguments = parser.parse_args()
    if not arguments.flowsheet and (arguments.time or arguments.format == "dot"):
        parser.error("--time and --format dot go with --flowsheet")
    return arguments


def read(path):
    try:
        kinds = {"contact": ContactResult, "fit": FitResult, "optimise": OptimiseResult}
        return kinds.get(mode_of(path), Result)(path)
    except (OSError, KeyError) as error:
        sys.exit(f"{NAME}: {path}: not a result file that can be read: {error}")


def is_of_contacts(result):
    return isinstance(result, ContactResult)


def is_of_fit(result):
    return isinstance(result, FitResult)


def is_of_optimisation(result):
    return isinstance(result, OptimiseResult)


def compare(results):
    for result in results:
        others = is_of_contacts(result) or is_of_fit(result) or is_of_optimisation(result)
        if others or result.n_scenarios != 1:
            sys.exit(f"{NAME}: {result.path}: no run; only runs are drawn side by side")
    figures = compare_figures.draw(results)
    if not figures:
        sys.exit(f"{NAME}: these runs have no product of the same rare earths in common")
    print(compare_figures.table(results))
    return figures


def main():
    arguments = parse_arguments()
    first = arguments.files[0]
    scenario = arguments.scenario
    style.apply()
    if len(arguments.files) > 1:
        if scenario is not None or arguments.flowsheet:
            option = "--flowsheet" if arguments.flowsheet else "--scenario"
            sys.exit(f"{NAME}: {option} goes with one file")
        results = [read(path) for path in arguments.files]
        save(compare(results), arguments, results[0].stem)
        return
    result = read(first)
    for is_one, what, figures_of in (
        (is_of_contacts, "contacts", contact_figures),
        (is_of_fit, "a fit", fit_figures),
        (is_of_optimisation, "an optimisation", optimise_figures),
    ):
        if not is_one(result):
            continue
        if scenario is not None or arguments.flowsheet:
            option = "--flowsheet" if arguments.flowsheet else "--scenario"
            sys.exit(f"{NAME}: {first}: {what}; {option} goes with runs and sweeps")
        save(figures_of.draw(result), arguments, result.stem)
        return
    if scenario is not None and not 0 <= scenario < result.n_scenarios:
        sys.exit(f"{NAME}: no scenario {scenario}: there are {result.n_scenarios}")

    if arguments.flowsheet:
        if result.n_scenarios > 1 and scenario is None:
            sys.exit(f"{NAME}: {first}: a sweep; --scenario N says which flowsheet to draw")
        figures = {"flowsheet": flowsheet(result, scenario or 0, arguments.time)}
    elif result.n_scenarios > 1 and scenario is None:
        figures = sweep_figures.draw(result)
    else:
        figures = run_figures.draw(result, scenario or 0)
        if figures and is_plant(result):
            figures["flowsheet"] = flowsheet(result, scenario or 0)
    suffix = "" if scenario is None else f"_{scenario}"
    save(figures, arguments, result.stem + suffix)


def is_plant(result):
    """Whether there is more than a bank to see, and the file says how it is connected."""
    return len(set(unit.split(".")[0] for unit in result.outlets)) > 1 and any(
        result.outlet_origins
    )


def flowsheet(result, scenario, time=None):
    if not any(result.outlet_origins):
        sys.exit(
            f"{NAME}: {result.path}: does not say how units are connected, which files do "
            "from schema 1.3 on: run the case again"
        )
    hours = None if time is None else course.hours(time)
    if hours is not None and not 0 <= hours < float("inf"):
        sys.exit(f"{NAME}: --time {time}: expected a time with its unit, such as '20 d'")
    try:
        return graphviz.Graph(flowsheet_dot.draw(Flowsheet(result, scenario, hours)))
    except ValueError as error:
        sys.exit(f"{NAME}: {result.path}: {error}")


def save(figures, arguments, stem):
    first = arguments.files[0]
    if not figures:
        sys.exit(f"{NAME}: {first}: holds nothing to draw")
    directory = arguments.output or first.parent
    directory.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        target = directory / f"{stem}_{name}.{arguments.format}"
        try:
            figure.savefig(target)
        except graphviz.GraphvizError as error:
            # The other pictures are worth having without it.
            print(f"{NAME}: {error}", file=sys.stderr)
            if len(figures) == 1:
                sys.exit(77)
            continue
        print(target)


if __name__ == "__main__":
    main()

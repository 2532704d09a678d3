"""Draws a result file. See scripts/plot."""

import argparse
import os
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")

import compare_figures
import run_figures
import style
import sweep_figures
from result import Result


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
    parser.add_argument("--format", choices=("png", "svg", "pdf"), default="png")
    parser.add_argument(
        "--scenario",
        type=int,
        metavar="N",
        help="draw one scenario of a sweep as a run",
    )
    return parser.parse_args()


def read(path):
    try:
        return Result(path)
    except (OSError, KeyError) as error:
        sys.exit(f"{NAME}: {path}: not a result file that can be read: {error}")


def compare(results):
    for result in results:
        if result.n_scenarios != 1:
            sys.exit(f"{NAME}: {result.path}: a sweep; only runs are drawn side by side")
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
        if scenario is not None:
            sys.exit(f"{NAME}: --scenario goes with one file")
        results = [read(path) for path in arguments.files]
        save(compare(results), arguments, results[0].stem)
        return
    result = read(first)
    if scenario is not None and not 0 <= scenario < result.n_scenarios:
        sys.exit(f"{NAME}: no scenario {scenario}: there are {result.n_scenarios}")

    if result.n_scenarios > 1 and scenario is None:
        figures = sweep_figures.draw(result)
    else:
        figures = run_figures.draw(result, scenario or 0)
    suffix = "" if scenario is None else f"_{scenario}"
    save(figures, arguments, result.stem + suffix)


def save(figures, arguments, stem):
    first = arguments.files[0]
    if not figures:
        sys.exit(f"{NAME}: {first}: holds nothing to draw")
    directory = arguments.output or first.parent
    directory.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        target = directory / f"{stem}_{name}.{arguments.format}"
        figure.savefig(target)
        print(target)


if __name__ == "__main__":
    main()

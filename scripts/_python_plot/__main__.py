"""Draws a result file. See scripts/plot."""

import argparse
import os
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")

import run_figures
import style
import sweep_figures
from result import Result


NAME = os.environ.get("PLOT_NAME", "plot")


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog=NAME, description="Draws a result file of Didymium."
    )
    parser.add_argument("file", type=pathlib.Path, help="a result, NAME.h5")
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


def main():
    arguments = parse_arguments()
    try:
        result = Result(arguments.file)
    except (OSError, KeyError) as error:
        sys.exit(f"{NAME}: {arguments.file}: not a result file that can be read: {error}")
    scenario = arguments.scenario
    if scenario is not None and not 0 <= scenario < result.n_scenarios:
        sys.exit(f"{NAME}: no scenario {scenario}: there are {result.n_scenarios}")

    style.apply()
    if result.n_scenarios > 1 and scenario is None:
        figures = sweep_figures.draw(result)
    else:
        figures = run_figures.draw(result, scenario or 0)
    if not figures:
        sys.exit(f"{NAME}: {arguments.file}: holds nothing to draw")

    directory = arguments.output or arguments.file.parent
    directory.mkdir(parents=True, exist_ok=True)
    suffix = "" if scenario is None else f"_{scenario}"
    for name, figure in figures.items():
        target = directory / f"{arguments.file.stem}{suffix}_{name}.{arguments.format}"
        figure.savefig(target)
        print(target)


if __name__ == "__main__":
    main()

"""Paired measurements of runs, of closed circuits and of a sweep; see scripts/bench."""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import sweeps
from measure import COUNTERS, REFERENCE, case_text, error_of, from_file, processor, run, table

MAIN_CASE = "cases/ndpr_p507.toml"
EIGHT_METALS = "cases/light_re_p507.toml"
CLOSED = "cases/ndpr_closed.toml"
PLANT = "cases/ndpr_plant.toml"
SWEEP = "cases/sweeps/scrub_and_saponification.toml"

# Name of a variant and its [solver] table; the first is what the others are compared with.
VARIANTS = {
    "cvodes, block, order 4": {"method": "cvodes"},
    "cvodes, block, order 5": {"method": "cvodes", "max_order": 5},
    "cvodes, klu, order 4": {"method": "cvodes", "linear": "klu"},
    "cvodes, klu, order 5": {"method": "cvodes", "linear": "klu", "max_order": 5},
    "idas, block, order 4": {"method": "idas"},
    "idas, block, order 5": {"method": "idas", "max_order": 5},
    "idas, klu, order 4": {"method": "idas", "linear": "klu"},
    "idas, klu, order 5": {"method": "idas", "linear": "klu", "max_order": 5},
    "rodas, rtol 1e-5": {"method": "rodas"},
    "rodas, rtol 3e-5": {"method": "rodas", "rtol": 3e-5},
    "rodas, rtol 1e-4": {"method": "rodas", "rtol": 1e-4},
    "rodas4p2, rtol 1e-5": {"method": "rodas4p2"},
    "rodas4p2, rtol 3e-5": {"method": "rodas4p2", "rtol": 3e-5},
    "rodas4p2, rtol 1e-4": {"method": "rodas4p2", "rtol": 1e-4},
}
def solver_variants(case):
    return {name: case_text(case, solver) for name, solver in VARIANTS.items()}


def reference_of(program, case, folder):
    path = folder / "reference.toml"
    path.write_text(case_text(case, REFERENCE))
    run(program, "run", path, "-q", "-o", folder / "reference.h5")
    return from_file(folder / "reference.h5")


def replaced(text, before, after):
    if text.count(before) != 1:
        sys.exit(f"expected '{before}' once in the closed circuit")
    return text.replace(before, after)


def circuits(inputs):
    """The same 99 stages and tank: the solvent tank fed afresh, by the loop, and controlled."""
    closed = case_text(inputs / CLOSED, {"method": "cvodes"})
    fresh = replaced(closed, '"bleed.back", "make_up"', '"make_up"')
    return {
        "open": replaced(fresh, 'flow = "0.22 m3/h"', 'flow = "22 m3/h"'),
        "closed (`ndpr_closed`)": closed,
        "closed, 3 controllers, entrainment, level (`ndpr_plant`)": case_text(inputs / PLANT, {"method": "cvodes"}),
    }


def measure_variants(program, texts, folder, rounds):
    """Seconds per variant and round, and the counters of each variant."""
    paths = {}
    for number, (name, text) in enumerate(texts.items()):
        paths[name] = folder / f"variant_{number}.toml"
        paths[name].write_text(text)
    result = folder / "result.h5"
    seconds = {name: [] for name in paths}
    counters = {}
    for _ in range(rounds):
        for name, path in paths.items():
            run(program, "run", path, "-q", "-o", result)
            counters[name] = from_file(result)
            seconds[name].append(counters[name]["seconds"])
    return seconds, counters


def ratio(seconds, name, base):
    """Median over rounds of the ratio within a round."""
    return statistics.median(a / b for a, b in zip(seconds[name], seconds[base]))


def show_variants(title, seconds, counters, reference):
    base = next(iter(seconds))
    print(f"### {title}\n")
    rows = []
    for name, values in seconds.items():
        spread = f"{1e3 * min(values):.1f} - {1e3 * max(values):.1f}"
        counts = [f"{counters[name][counter]}" for counter in COUNTERS]
        rows.append([name, f"{1e3 * statistics.median(values):.1f}", spread,
                     f"{ratio(seconds, name, base):.2f}",
                     f"{error_of(counters[name], reference):.1e}", *counts])  # fmt: skip
    header = ["variant", "ms, median", "ms, range", "times the first", "error"]
    table(header + [counter.replace("_", " ") for counter in COUNTERS], rows)


def show_per_step(title, seconds, counters):
    """Microseconds a step, whose number differs from circuit to circuit."""
    base = next(iter(seconds))
    each = {
        name: [value / counters[name]["steps"] for value in values]
        for name, values in seconds.items()
    }
    print(f"### {title}\n")
    rows = []
    for name, values in each.items():
        spread = f"{1e6 * min(values):.0f} - {1e6 * max(values):.0f}"
        counts = [f"{counters[name][counter]}" for counter in COUNTERS]
        rows.append([name, f"{1e6 * statistics.median(values):.0f}", spread,
                     f"{ratio(each, name, base):.2f}", *counts])  # fmt: skip
    header = ["circuit", "us a step, median", "us, range", "times the first"]
    table(header + [counter.replace("_", " ") for counter in COUNTERS], rows)


def measure_sweep(program, sweep, folder, rounds):
    """Wall seconds and solver seconds of the sweep, by number of threads."""
    wall, solver = {1: [], 2: []}, {1: [], 2: []}
    result = folder / "sweep.h5"
    for _ in range(rounds):
        for threads in wall:
            wall[threads].append(run(program, "sweep", sweep, "-q", "-j", threads, "-o", result))
            solver[threads].append(from_file(result)["seconds"])
    return wall, solver


def show_sweep(wall, solver, scenarios):
    print(f"### Sweep of {scenarios} start-ups\n")
    rows = []
    for threads in wall:
        speed_up = statistics.median(a / b for a, b in zip(wall[1], wall[threads]))
        rows.append([str(threads), f"{statistics.median(wall[threads]):.2f}",
                     f"{statistics.median(solver[threads]):.2f}",
                     f"{1e3 * statistics.median(wall[threads]) / scenarios:.1f}",
                     f"{speed_up:.2f}"])  # fmt: skip
    table(["threads", "wall s", "processor s in the solver", "wall ms a scenario", "speed-up"],
          rows)  # fmt: skip


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("program")
    parser.add_argument("inputs", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--sweeps", action="store_true")
    parser.add_argument("--scenarios", type=int, default=4000)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--split", action="store_true")
    parser.add_argument("--methods", action="store_true")
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--case", action="append", choices=["main", "eight", "closed"])
    parser.add_argument("--figure", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds must be 1 or more")
    version = subprocess.run(
        [arguments.program, "--version"], capture_output=True, text=True, check=True
    )
    print(f"{processor()}, {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f} at the start")
    name, commit, compiler, _, loops, *_ = version.stdout.splitlines()
    print(f"{name}, {' '.join(commit.split())}, {' '.join(compiler.split())}; "
          f"{loops.split(';')[1].strip()}; {arguments.rounds} rounds\n")
    with tempfile.TemporaryDirectory(prefix="didymium-bench-") as name:
        folder = pathlib.Path(name)
        if arguments.sweeps:
            sweeps.measure(arguments, folder, SWEEP)
            return
        if arguments.scaling:
            import scaling

            scaling.measure(arguments, folder)
            return
        if arguments.peers or arguments.split or arguments.methods:
            import methods
            import peers  # which needs SciPy
            import split

            measure = (peers.measure if arguments.peers
                       else split.measure if arguments.split else methods.measure)  # fmt: skip
            measure(arguments, folder, arguments.case or list(peers.CASES))
            return
        for title, path in (
            ("Main case: 60 days of 90 stages, 2 rare earths, rtol 1e-5", MAIN_CASE),
            ("60 days of 60 stages, 8 rare earths, rtol 1e-5", EIGHT_METALS),
        ):
            texts = solver_variants(arguments.inputs / path)
            reference = reference_of(arguments.program, arguments.inputs / path, folder)
            show_variants(
                title,
                *measure_variants(arguments.program, texts, folder, arguments.rounds),
                reference,
            )
        texts = circuits(arguments.inputs)
        show_per_step(
            "Closed circuit: 60 days of 99 stages and a tank",
            *measure_variants(arguments.program, texts, folder, arguments.rounds),
        )
        if not arguments.quick:
            wall, solver = measure_sweep(
                arguments.program, arguments.inputs / SWEEP, folder, arguments.rounds
            )
            show_sweep(wall, solver, 200)


if __name__ == "__main__":
    main()

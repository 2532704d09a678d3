"""What all measurements share: runs of the program, what their results say, and tables."""

import pathlib
import re
import subprocess
import sys
import time

import h5py
import numpy

REFERENCE = {"rtol": 1e-9, "atol": "1e-13 mol/L"}
COUNTERS = ("steps", "rate_evaluations", "jacobians", "factorizations")


def toml_value(value):
    return f'"{value}"' if isinstance(value, str) else str(value)


def case_text(path, solver):
    """The case with a [solver] table, its assays found from anywhere."""
    text = path.read_text().replace('"../feeds/', f'"{path.parent.parent}/feeds/')
    lines = [f"{key} = {toml_value(value)}\n" for key, value in solver.items()]
    return text + "\n[solver]\n" + "".join(lines)


def run(program, *arguments):
    start = time.perf_counter()
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stderr}")
    return time.perf_counter() - start


def from_file(path, outlets=True):
    """Solver seconds of all scenarios, counters and outlets of the first."""
    with h5py.File(path) as file:
        solver = file["solver"]
        values = {name: int(solver[name][0]) for name in COUNTERS}
        values["seconds"] = float(solver["solver_seconds"][:].sum())
        values["newton_iterations"] = int(solver["steady_newton_iterations"][0])
        if outlets:
            values["outlets"] = file["outlet_concentration"][0]  # (time, outlet, component)
    return values


def error_of(values, reference):
    """Largest difference of any component in any outlet, over the largest of that component."""
    difference = numpy.nanmax(numpy.abs(values["outlets"] - reference["outlets"]), axis=(0, 1))
    largest = numpy.nanmax(numpy.abs(reference["outlets"]), axis=(0, 1))
    return float(numpy.max(difference[largest > 0] / largest[largest > 0]))


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    print("\n".join(lines) + "\n")


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.*)", text)
    return model[1] if model else "unknown processor"

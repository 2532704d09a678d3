"""Indices from the designs of sweep files, against functions of which they are known.

    sweep_indices.py PROGRAM CASES

The inputs of a sweep are three constants that its case does not use; in place of its results
the function of Ishigami and Homma (1990) is put, f = sin x1 + a sin^2 x2 + b x3^4 sin x1 on
(-pi, pi)^3. Exit code 1: something is off.
"""
import itertools
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "scripts/_python_analyse"))
import indices
from sweep import Sweep

program, cases = sys.argv[1], pathlib.Path(sys.argv[2])
A, B, PI = 7.0, 0.1, np.pi
wrong = 0


def check(what, value, expected, within):
    global wrong
    off = np.max(np.abs(np.asarray(value) - np.asarray(expected)))
    if not off <= within:
        wrong += 1
        print(f"{what}: {np.round(value, 4)}, expected {np.round(expected, 4)} within {within}")


def ishigami(x):
    x1, x2, x3 = np.asarray(x).T
    return np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1)


def sweep_of(folder, design):
    text = f'case = "{cases / "short_ndpr.toml"}"\nrun = "steady"\nkeep = [ "kpis" ]\n{design}\n'
    for element in ("La", "Dy", "Y"):
        text += (
            f'[[vary]]\npath = "chemistry.log10_k.{element}"\ndistribution = "uniform"\n'
            f"low = {-PI!r}\nhigh = {PI!r}\n"
        )
    (folder / "sweep.toml").write_text(text)
    subprocess.run([program, "sweep", folder / "sweep.toml", "-q", "-o", folder / "sweep.h5"],
                   check=True)  # fmt: skip
    return Sweep(folder / "sweep.h5")


def known_indices():
    variance = A**2 / 8 + B * PI**4 / 5 + B**2 * PI**8 / 18 + 0.5
    first = np.array([0.5 * (1 + B * PI**4 / 5) ** 2, A**2 / 8, 0]) / variance
    total = first + np.array([1, 0, 1]) * B**2 * PI**8 * (1 / 18 - 1 / 50) / variance
    return first, total


def test_estimator():
    """Without a sweep: so many random base points that hardly an error is left."""
    random = np.random.default_rng(1)
    a, b = random.uniform(-PI, PI, (2, 100000, 3))
    columns = [np.where(np.arange(3) == k, b, a) for k in range(3)]
    values = np.stack([ishigami(x) for x in (a, *columns, b)], axis=1)
    found = indices.sobol(values.ravel(), 3, resamples=2)
    first, total = known_indices()
    # Four standard errors: 0.028 and 0.042 of 1024 such points, less by their square root
    check("first-order indices of many points", found.first, first, 0.012)
    check("total indices of many points", found.total, total, 0.017)


def test_sobol(folder):
    sweep = sweep_of(folder, 'mode = "saltelli"\npoints = 1024\nseed = 2')
    found = indices.sobol(ishigami(sweep.values), 3)
    first, total = known_indices()
    # Four standard errors: of 1024 scrambled Sobol points over many seeds 0.009 and 0.006
    check("first-order Sobol indices", found.first, first, 0.04)
    check("total Sobol indices", found.total, total, 0.03)
    # The intervals hold what is true, and are not just wide.
    check("first-order indices in their intervals", np.abs(found.first - first) /
          found.first_error, 0, 1.5)  # fmt: skip
    if found.total_error.max() > 0.25:
        check("width of intervals", found.total_error, 0, 0.25)
    # A result that is missing takes its base point along, and no other.
    values = ishigami(sweep.values)
    values[7] = np.nan
    check("base points that are left out", indices.sobol(values, 3).left_out, 1, 0)


def test_morris(folder):
    sweep = sweep_of(folder, 'mode = "morris"\npoints = 200\nseed = 2')
    found = indices.morris(sweep.values, ishigami(sweep.values))
    # Over all trajectories there are: every input at each of the four levels
    levels = -PI + 2 * PI * (np.arange(4) + 0.5) / 4
    effects = [[], [], []]
    for at in itertools.product(range(4), repeat=3):
        for k in range(3):
            if at[k] < 2:
                to = list(at)
                to[k] += 2
                change = ishigami([levels[to]]) - ishigami([levels[list(at)]])
                effects[k].append(change[0] / 0.5)
    mean = np.array([np.mean(e) for e in effects])
    deviation = np.array([np.std(e) for e in effects])
    absolute = np.array([np.mean(np.abs(e)) for e in effects])
    within = 4 * deviation.max() / np.sqrt(200)
    check("mean effects", found.mean, mean, within)
    check("mean absolute effects", found.absolute, absolute, within)
    check("deviations of effects", found.deviation, deviation, within)


def test_surface():
    random = np.random.default_rng(1)
    x = random.uniform(-2, 5, (60, 3))
    y = 3 + x[:, 0] - 2 * x[:, 1] ** 2 + 0.5 * x[:, 1] * x[:, 2]
    fit = indices.Surface(x, y)
    check("a quadratic through itself", fit(x), y, 1e-10)
    check("its part of the variance", fit.predicted, 1, 1e-12)
    # Leaving out in turn is what it says.
    y = y + random.normal(size=60)
    fit = indices.Surface(x, y)
    errors = []
    for k in range(60):
        rest = np.arange(60) != k
        other = indices.Surface.__new__(indices.Surface)
        other.low, other.high, other.quadratic = fit.low, fit.high, True
        other.coefficients = np.linalg.lstsq(other.terms(x[rest]), y[rest], rcond=None)[0]
        errors.append((y[k] - other(x[k])[0]) ** 2)
    check("leave-one-out error", fit.rms, np.sqrt(np.mean(errors)), 1e-10)


def test_front():
    values = np.array([[1, 1], [2, 1], [2, 3], [0, 0], [3, np.nan], [2, 1]])
    check("a front", indices.pareto_front(values, np.array([True, False])), [1, 3, 5], 0)
    check("another", indices.pareto_front(values, np.array([True, True])), [2], 0)


with tempfile.TemporaryDirectory() as name:
    test_sobol(pathlib.Path(name))
    test_morris(pathlib.Path(name))
test_estimator()
test_surface()
test_front()
sys.exit(1 if wrong else 0)

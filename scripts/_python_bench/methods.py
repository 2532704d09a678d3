"""Work over error of the Rosenbrock methods, alone and in lanes; see scripts/bench --methods."""

import statistics

import numpy
from measure import table
from peers import Subject, settings

METHODS = ("rodas", "rodas4p2")
TOLERANCES = [f"{factor}e-{power}" for power in (4, 5, 6, 7) for factor in (10, 3)] + ["1e-7"]
SHOWN = ("10e-4", "10e-5", "10e-6", "10e-7", "1e-7")
TARGETS = (1e-3, 1e-4, 1e-5)
EVERY = 4  # of the scenarios of the other comparisons


def at_error(target, points):
    """Of (error, value), by a parabola through their logarithms."""
    error, value = numpy.log(numpy.array(points)).T
    return float(numpy.exp(numpy.polyval(numpy.polyfit(error, value, 2), numpy.log(target))))


def measure_case(subject, rounds):
    """{(method, in lanes, rtol): [(seconds, error, counters), a round each]}"""
    measured = {}
    for _ in range(rounds):
        for rtol in TOLERANCES:
            for method in METHODS:
                solver = settings(float(rtol), subject.atol, method=method)
                for lanes in (True, False):
                    values = (subject.measure_lanes(solver, EVERY) if lanes
                              else subject.measure_alone(solver))  # fmt: skip
                    measured.setdefault((method, lanes, rtol), []).append(values)
    return measured


def milliseconds(runs):
    return 1e3 * statistics.median(seconds for seconds, _, _ in runs)


def show_points(measured):
    rows = []
    for method in METHODS:
        for rtol in SHOWN:
            row = [method, f"{float(rtol):.0e}"]
            for lanes in (True, False):
                runs = measured[method, lanes, rtol]
                _, error, counters = runs[-1]
                row += [f"{error:.1e}", str(counters["steps"]), str(counters["factorizations"]),
                        str(counters["rate_evaluations"]), f"{milliseconds(runs):.1f}"]  # fmt: skip
            rows.append(row)
    columns = ["error", "steps", "factorizations", "rate evaluations", "ms"]
    table(["method", "rtol", *(f"{'in lanes' if lanes else 'alone'}: {column}"
                               for lanes in (True, False) for column in columns)], rows)  # fmt: skip


def show_equal_error(measured):
    rows = []
    for lanes in (True, False):
        for target in TARGETS:
            row = ["in lanes" if lanes else "alone", f"{target:.0e}"]
            work = []
            for method in METHODS:
                runs = [measured[method, lanes, rtol] for rtol in TOLERANCES]
                errors = [each[-1][1] for each in runs]
                steps = [each[-1][2]["steps"] for each in runs]
                times = [milliseconds(each) for each in runs]
                work.append([at_error(target, list(zip(errors, steps))),
                             at_error(target, list(zip(errors, times)))])  # fmt: skip
            for steps, ms in work:
                row += [f"{steps:.0f}", f"{ms:.1f}"]
            row += [f"{work[0][0] / work[1][0]:.2f}", f"{work[0][1] / work[1][1]:.2f}"]
            rows.append(row)
    header = [f"{method}: {what}" for method in METHODS for what in ("steps", "ms")]
    table(["", "at an error of", *header, "ratio of steps", "of ms"], rows)


def measure(arguments, folder, names):
    for name in names:
        subject = Subject(arguments, folder, name)
        subject.take_references()
        measured = measure_case(subject, arguments.rounds)
        print(f"### {subject.title}\n")
        show_points(measured)
        show_equal_error(measured)

"""What a stage costs in short and in long banks, and a steady state from cold."""

import statistics

from measure import case_text, from_file, run, table
from peers import CASES, LANES, RODAS, ROSENBROCK, SCALAR, STOCK, Subject, settings

STAGES = (100, 300, 1000)
SCENARIOS = 16

VARIANTS = {
    SCALAR: settings(1e-5, method="cvodes"),
    STOCK: settings(1e-5, method="cvodes", linear="klu"),
    RODAS: settings(1e-4, method=ROSENBROCK),
    LANES: settings(1e-4, method=ROSENBROCK),
}


def long_bank(inputs, stages, solver):
    """The main case with as many stages, 4 of 9 of them extraction, and a single output point."""
    extraction = stages * 4 // 9
    text = case_text(inputs / CASES["main"][1][0], solver)
    for before, after in (
        ("stages = 40", f"stages = {extraction}"),
        ("stages = 50", f"stages = {stages - extraction}"),
        ('output_interval = "6 h"', 'output_interval = "60 d"'),
        ('profile_interval = "2 d"', 'profile_interval = "60 d"'),
    ):
        if text.count(before) != 1:
            raise SystemExit(f"expected '{before}' once in the main case")
        text = text.replace(before, after)
    return text


def measure_bank(arguments, folder, stages, variant):
    """Seconds a stage and step, and steps."""
    case, result = folder / "bank.toml", folder / "bank.h5"
    case.write_text(long_bank(arguments.inputs, stages, VARIANTS[variant]))
    if variant == LANES:
        sweep = folder / "banks.toml"
        sweep.write_text(f'case = "{case.name}"\nkeep = [ "kpis" ]\n[[vary]]\n'
                         'path = "streams.scrub.flow"\nfrom = "2.60 m3/h"\nto = "2.64 m3/h"\n'
                         f"points = {SCENARIOS}\n")  # fmt: skip
        run(arguments.program, "sweep", sweep, "-q", "-j", 1, "-o", result)
    else:
        run(arguments.program, "run", case, "-q", "-o", result)
    values = from_file(result, outlets=False)
    scenarios = SCENARIOS if variant == LANES else 1
    # Lanes share their steps, so that those of the first group are about those of all.
    return values["seconds"] / (scenarios * stages * values["steps"]), values["steps"]


def show_banks(arguments, folder):
    seconds = {variant: {stages: [] for stages in STAGES} for variant in VARIANTS}
    steps = {variant: {} for variant in VARIANTS}
    for _ in range(arguments.rounds):
        for variant in VARIANTS:
            for stages in STAGES:
                each, steps[variant][stages] = measure_bank(arguments, folder, stages, variant)
                seconds[variant][stages].append(each)
    print("### A stage and step, of the main case with more stages, microseconds\n")
    rows = []
    for variant, by_stages in seconds.items():
        row = [variant]
        for stages, values in by_stages.items():
            row.append(f"{1e6 * statistics.median(values):.3f} ({steps[variant][stages]})")
        pairs = zip(by_stages[STAGES[-1]], by_stages[STAGES[0]])
        ratio = statistics.median(a / b for a, b in pairs)
        rows.append(row + [f"{ratio:.2f}", "met" if ratio <= 1.2 else "missed"])
    table(["variant", *(f"{stages} stages (steps)" for stages in STAGES),
           f"{STAGES[-1]} over {STAGES[0]}", "goal: 1.2"], rows)  # fmt: skip


def show_steady(arguments, folder):
    print("### A steady state from cold\n")
    rows = []
    for name in CASES:
        subject = Subject(arguments, folder, name)
        case = subject.write_case({}, "steady")
        result = folder / "steady.h5"
        times = []
        for _ in range(arguments.rounds):
            run(arguments.program, "steady", case, "-q", "-o", result)
            values = from_file(result, outlets=False)
            times.append(1e3 * values["seconds"])
        goal = "" if name != "eight" else "met" if statistics.median(times) <= 10.0 else "missed"
        title = subject.title.replace("60 days of ", "")
        rows.append([title, f"{statistics.median(times):.1f}",
                     f"{min(times):.1f} - {max(times):.1f}",
                     str(values["newton_iterations"]), str(values["steps"]), goal])  # fmt: skip
    table(["case", "ms, median", "ms, range", "Newton iterations", "steps in time before",
           "goal: 10 ms"], rows)  # fmt: skip


def measure(arguments, folder):
    show_banks(arguments, folder)
    show_steady(arguments, folder)

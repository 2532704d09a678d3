"""Where the time of a sweep goes, by sampled stacks of `perf record`; see scripts/bench --split."""

import re
import shutil
import subprocess
import sys

from measure import table
from peers import LANES, ROSENBROCK, SCALAR, SCENARIOS, STOCK, Subject, settings

FREQUENCY = 499  # Hz; not a divisor of what else ticks
STACK = 65528  # bytes that perf keeps of each, its largest

VARIANTS = {
    SCALAR: settings(1e-5, method="cvodes"),
    STOCK: settings(1e-5, method="cvodes", linear="klu"),
    LANES: settings(1e-4, method=ROSENBROCK),
}

# A sample belongs to the first part of these whose pattern is found in its stack ...
AROUND = [
    ("packing and writing results", r"GroupPacker|ResultWriter|SweepStore|write_results"),
    ("end state: steadiness, slowest time constant", r"DynamicRun::analyse|analyse_end"),
    ("output points", r"DynamicRun::record_"),
    ("watching every step: conditions, specifications", r"DynamicRun::after_step"),
]
# ... or, within a step, to that of its innermost frame that is in one.
WITHIN = [
    ("stages of lanes: arguments, rates and solves in one", r"BankSolve<|LaneCascade::solve"),
    ("rates: stage equilibria", r"VesselBatch::|exchange|find_of_bank|find_equilibria|guess_"),
    ("Jacobian", r"jacobian|assemble|differentiate"),
    ("rates: flows between vessels", r"::rates|uncontrolled_rates|Workspace::"),
    ("factorization", r"::factor|[Ss]etup|klu_.*factor|klu_.*analyze"),
    ("solves with the factors", r"BlockSolver::|BankSolver::|SUNLinSolSolve|klu_.*solve"),
    ("vector operations", r"N_V|linear_sum|linear_combination|scale_add|weighted_squares"),
    ("error test and weights", r"Rodas::error|::weights|::correct"),
]
STEP = r"(Cvodes|Rodas)::step"
PARTS = [name for name, _ in WITHIN] + ["rest of the integrator"]
OTHERS = [name for name, _ in AROUND[::-1]] + ["reading, resolving, starting"]


def part_of(stack):
    """\\param stack  names of functions, innermost first"""
    whole = " < ".join(stack)
    for name, pattern in AROUND:
        if re.search(pattern, whole):
            return name
    if not re.search(STEP, whole):
        return OTHERS[-1]
    # Equilibria are part of the rates, and of the Jacobian what belongs to it.
    for depth, frame in enumerate(stack):
        inner = f"{frame} < {stack[depth + 1]}" if depth + 1 < len(stack) else frame
        for name, pattern in WITHIN:
            if re.search(pattern, frame) or " < " in pattern and re.search(pattern, inner):
                return name
        if re.search(STEP, frame):
            break
    return PARTS[-1]


def name_of(line):
    """The function of a line of perf script, without its arguments."""
    name = line.strip().partition(" ")[2]
    return name.replace("(anonymous namespace)::", "").partition("(")[0]


def stacks_of(path):
    """Lists of function names, innermost first, one a sample."""
    text = subprocess.run(["perf", "script", "-i", path, "--no-inline", "-F", "comm,tid,ip,sym"],
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    for block in text.split("\n\n"):
        lines = block.strip().split("\n")[1:]
        if lines:
            yield [name_of(line) for line in lines]


def shares(program, sweep, folder):
    """Seconds of processor time by part."""
    samples = folder / "perf.data"
    command = ["perf", "record", "-q", "-e", "cpu-clock:u", "-F", str(FREQUENCY), "--call-graph",
               f"dwarf,{STACK}", "-o", samples, "--", program, "sweep", sweep, "-q", "-j", "1",
               "-o", folder / "split.h5"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"perf record: exit code {done.returncode}\n{done.stderr}")
    seconds = dict.fromkeys(PARTS + OTHERS, 0.0)
    for stack in stacks_of(samples):
        seconds[part_of(stack)] += 1.0 / FREQUENCY
    samples.unlink()
    return seconds


def measure(arguments, folder, names):
    if not shutil.which("perf"):
        sys.exit("--split needs perf. On Debian or Ubuntu:\n  apt-get install linux-perf")
    print(f"Milliseconds of processor time a scenario, of {SCENARIOS}, and per cent of the whole "
          "command, by\nstacks sampled while it runs; cvodes at rtol 1e-5, rodas4p2 at 1e-4.\n")  # fmt: skip
    for name in names:
        subject = Subject(arguments, folder, name)
        columns = {}
        for variant, solver in VARIANTS.items():
            sweep = subject.write_sweep(solver, "split")
            columns[variant] = shares(arguments.program, sweep, folder)
        print(f"### {subject.title}\n")
        rows = []

        def add(title, parts):
            row = [title]
            for seconds in columns.values():
                value = sum(seconds[part] for part in parts)
                row.append(f"{1e3 * value / SCENARIOS:.2f}")
                row.append(f"{100 * value / sum(seconds.values()):.0f}")
            rows.append(row)

        for part in PARTS:
            add(part, [part])
        add("**all steps of the integrator**", PARTS)
        for part in OTHERS:
            add(part, [part])
        add("**all**", PARTS + OTHERS)
        header = ["part"]
        for variant in VARIANTS:
            header += [f"{variant}: ms", "%"]
        table(header, rows)

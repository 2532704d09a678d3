"""How sweeps use threads, disk and memory; see scripts/bench --sweeps."""

import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

import h5py

MAIN_CASE = "cases/ndpr_p507.toml"


def run(program, sweep, threads, result):
    """Processor seconds and peak memory (MB) of the command, and its effort attributes."""
    command = [program, "sweep", sweep, "-q", "-j", str(threads), "-o", result]
    child = subprocess.Popen(command)
    memory = 0
    pid = 0
    while pid == 0:
        # Not ru_maxrss: that of a child begins with what this process holds.
        held = re.search(r"VmHWM:\s*(\d+)", pathlib.Path(f"/proc/{child.pid}/status").read_text())
        memory = int(held[1]) if held else memory
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        time.sleep(0.02)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))}: status {status}")
    with h5py.File(result) as file:
        effort = {name: float(file.attrs[f"{name}_seconds"][0])
                  for name in ("wall", "computing", "packing", "writing")}  # fmt: skip
    return usage.ru_utime + usage.ru_stime, memory / 1e3, effort


def row(cells):
    print("| " + " | ".join(cells) + " |")


def show_efficiency(program, sweep, folder, rounds):
    """Paired runs on one and two threads.

    On a machine that others use as well, wall time says little. What is lost to threads is
    the time in which they have nothing to do, and the processor time that two take more.
    """
    measured = {1: [], 2: []}
    for _ in range(rounds):
        for threads in measured:
            measured[threads].append(run(program, sweep, threads, folder / "sweep.h5"))
    print(f"### {sweep.name}, {rounds} rounds\n")
    row(["threads", "wall s", "processor s", "threads busy %", "packing %", "writer %",
         "efficiency: wall", "efficiency: busy x processor"])  # fmt: skip
    row(["---"] * 8)
    for threads, runs in measured.items():
        wall, busy, packing, writing, by_wall, by_cpu = [], [], [], [], [], []
        for (cpu, _, effort), (cpu_of_one, _, one) in zip(runs, measured[1]):
            total = threads * effort["wall"]
            wall.append(effort["wall"])
            busy.append((effort["computing"] + effort["packing"]) / total)
            packing.append(effort["packing"] / total)
            writing.append(effort["writing"] / effort["wall"])
            by_wall.append(one["wall"] / total)
            by_cpu.append(busy[-1] * cpu_of_one / cpu)
        median = statistics.median
        row([str(threads), f"{median(wall):.2f}", f"{median(r[0] for r in runs):.2f}",
             f"{100 * median(busy):.1f}", f"{100 * median(packing):.2f}",
             f"{100 * median(writing):.2f}", f"{median(by_wall):.3f}",
             f"{median(by_cpu):.3f}"])  # fmt: skip
    print()


def show_scale(arguments, folder):
    """The main case over its scrub, a tenth of the scenarios and all of them."""
    case = (arguments.inputs / MAIN_CASE).resolve()
    print("### Main case, 60 days, key figures and outlets kept\n")
    row(["scenarios", "threads", "wall s", "processor s", "efficiency", "packing %", "writer %",
         "peak MB", "result, MB"])  # fmt: skip
    row(["---"] * 9)
    for scenarios in (arguments.scenarios // 10, arguments.scenarios):
        sweep = folder / f"main_{scenarios}.toml"
        sweep.write_text(
            f'case = "{case}"\nkeep = [ "outlets" ]\n[[vary]]\npath = "streams.scrub.flow"\n'
            f'from = "2.56 m3/h"\nto = "2.70 m3/h"\npoints = {scenarios}\n'
        )
        result = folder / "main.h5"
        wall_of_one = 0.0
        for threads in (1, 2):
            cpu, memory, effort = run(arguments.program, sweep, threads, result)
            wall = effort["wall"]
            wall_of_one = wall_of_one or wall
            row([str(scenarios), str(threads), f"{wall:.1f}", f"{cpu:.1f}",
                 f"{wall_of_one / (threads * wall):.3f}",
                 f"{100 * effort['packing'] / (threads * wall):.2f}",
                 f"{100 * effort['writing'] / wall:.2f}", f"{memory:.1f}",
                 f"{result.stat().st_size / 1e6:.1f}"])  # fmt: skip


def measure(arguments, folder, main_sweep):
    show_efficiency(arguments.program, arguments.inputs / main_sweep, folder, arguments.rounds)
    show_scale(arguments, folder)

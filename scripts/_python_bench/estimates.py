"""What `didymium check` estimates against what is: a table in Markdown.

    estimates.py PROGRAM CASE_OR_SWEEP ...

Times are of the wall, each the least of five: another program that runs at the same time
makes them longer, never shorter. Memory is the peak of the process.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import h5py

rounds = 5
scales = {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9,
          "s": 1, "min": 60, "h": 3600, "d": 86400}


def amount(text):
    number, unit = text.split()[:2]
    return float(number) * scales[unit]


def values_in(path):
    """Bytes of all values of a result; dimensions without values hold none."""
    total = 0

    def add(_, item):
        nonlocal total
        name = item.attrs.get("NAME", b"") if isinstance(item, h5py.Dataset) else b"no"
        if isinstance(item, h5py.Dataset) and b"not a netCDF variable" not in name:
            total += item.size * item.dtype.itemsize

    with h5py.File(path) as file:
        file.visititems(add)
    return total


def run(program, command, path, result):
    """Seconds and peak memory, bytes."""
    begin = time.monotonic()
    peak = 0
    process = subprocess.Popen([program, command, path, "-o", result, "-q"],
                               stderr=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            if f"Name:\t{pathlib.Path(program).name}" in status:  # not the copy of Python
                peak = max(peak, *map(int, re.findall(r"VmHWM:\s+(\d+)", status)), 0)
        except (OSError, TypeError):
            pass
        time.sleep(0.002)
    return time.monotonic() - begin, peak * 1024.0


def checked(program, path):
    return subprocess.run([program, "check", path], text=True, check=True,
                          capture_output=True).stdout


def main(program, paths):
    print("| case or sweep | values, bytes | file: estimate | file | memory, ratio | time, ratio |")
    print("|---|---|---|---|---|---|")
    for path in paths:
        said = checked(program, path)
        values = int(re.search(r"\((\d+) bytes\)", said)[1])
        low, high = re.search(r"bytes\), (\S+ \S+) to (\S+ \S+) ", said).groups()
        memory = amount(re.search(r"memory: about (.*)", said)[1])
        about = min(amount(re.search(r"time: (?:about )?(.*)", checked(program, path))[1])
                    for _ in range(rounds))
        command = "sweep" if " scenarios of " in said else "run"
        with tempfile.TemporaryDirectory() as folder:
            result = f"{folder}/result.h5"
            runs = [run(program, command, path, result) for _ in range(rounds)]
            seconds, peak = min(r[0] for r in runs), max(r[1] for r in runs)
            size = os.path.getsize(result)
            exact = values_in(result) - values
        note = "exact" if exact == 0 else f"off by {exact}"
        inside = "" if amount(low) <= size <= amount(high) else " (outside)"
        print(f"| {pathlib.Path(path).stem} | {values} ({note}) | {low} - {high} | "
              f"{size / 1e3:.0f} kB{inside} | {memory / peak:.2f} | "
              f"{about / seconds:.2f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

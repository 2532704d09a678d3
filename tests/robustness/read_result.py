"""Prints values of a result file, read with h5py or with xarray and one of its engines.

The lines are the same for every tool (see readers.sh):
    text VARIABLE INDEX VALUE
    number VARIABLE INDEX VALUE
The index counts elements in the order of the file; numbers have 12 digits.
"""

import sys

import numpy as np

TEXT = ("component", "stage", "outlet", "rare_earth", "vessel", "message")
NUMBERS = ("status", "time", "end_time", "purity", "recovery", "aqueous", "organic",
           "ph", "vessel_volume", "inventory")  # fmt: skip
GROUP_NUMBERS = ("balance/closure", "balance/in", "solver/solver_seconds")
# Of a long array, every n-th value such that about so many are printed
SHOWN = 200


def show_text(name, values):
    for index, value in enumerate(values):
        print("text", name, index, value)


def show_numbers(name, values):
    values = np.ravel(values).astype(float)
    for index in range(0, values.size, values.size // SHOWN + 1):
        value = values[index]
        if np.isfinite(value):
            print("number", name, index, f"{value:.11e}")
        else:
            print("number", name, index, "missing" if np.isnan(value) else "infinite")


def read_with_h5py(path):
    import h5py

    with h5py.File(path) as file:
        for name in TEXT:
            if name in file:
                rows = file[name][:]
                show_text(name, (r.tobytes().rstrip(b"\0").decode() for r in rows))
        for name in NUMBERS + GROUP_NUMBERS:
            if name in file:
                show_numbers(name, file[name][:])
        components = [r.tobytes().rstrip(b"\0").decode() for r in file["component"][:]]
        # Selected by name, where the tool can
        first = components[0]
        if "aqueous" in file:
            values = file["aqueous"][..., components.index(first)]
            show_numbers(f"aqueous[{first}]", values)
        lines = file["input/resolved_case"][:].tobytes().decode().splitlines()
        show_text("resolved_case", lines)


def read_with_xarray(path, engine):
    import xarray

    root = xarray.open_dataset(path, engine=engine)
    for name in TEXT:
        if name in root:
            values = np.ravel(root[name].values)
            show_text(name, (v.decode() if isinstance(v, bytes) else v for v in values))
    for name in NUMBERS:
        if name in root:
            show_numbers(name, root[name].values)
    for name in GROUP_NUMBERS:
        group, _, variable = name.partition("/")
        inside = xarray.open_dataset(path, engine=engine, group=group)
        if variable in inside:
            show_numbers(name, inside[variable].values)
    first = str(root.component.values[0])
    if "aqueous" in root:
        show_numbers(f"aqueous[{first}]", root.aqueous.sel(component=first).values)
    case = xarray.open_dataset(path, engine=engine, group="input").resolved_case.item()
    show_text("resolved_case", str(case).splitlines())


if __name__ == "__main__":
    if sys.argv[1] == "h5py":
        read_with_h5py(sys.argv[2])
    else:
        read_with_xarray(sys.argv[2], sys.argv[1])

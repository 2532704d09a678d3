"""What xarray reads of a result file by either engine, against what h5py reads."""

import sys

import h5py
import numpy as np
import xarray


def texts(values):
    """Strings of what an engine gives as strings or as bytes."""
    return [v.decode() if isinstance(v, bytes) else str(v) for v in np.ravel(values)]


def _expected(dataset):
    """Of characters the joined strings, of numbers the numbers."""
    values = dataset[:]
    if values.dtype.kind == "S":
        rows = values.reshape(-1, values.shape[-1])
        return [row.tobytes().rstrip(b"\0").decode() for row in rows]
    return values


def _same(wanted, found):
    if isinstance(wanted, list):
        return texts(found) == wanted
    return wanted.shape == found.shape and np.array_equal(
        wanted.astype(float), found.astype(float), equal_nan=True
    )


def compare(path, groups, by_name):
    """Compares every variable of `groups` and ends the program with 0 or 1.

    by_name(file, root)  faults of what is selected by name: h5py's file, xarray's root
    """
    faults = []
    checked = 0
    with h5py.File(path) as file:
        for engine in ("netcdf4", "h5netcdf"):
            for group in groups:
                opened = xarray.open_dataset(
                    path, engine=engine, group=group, mask_and_scale=False
                )
                for name, variable in opened.variables.items():
                    checked += 1
                    if not _same(_expected(file[group][name]), variable.values):
                        faults.append(f"{engine} reads other values of {name} than h5py")
            root = xarray.open_dataset(path, engine=engine)
            faults += [f"{engine} {fault}" for fault in by_name(file, root)]
    print("\n".join(faults) or f"{checked} variables as expected")
    sys.exit(1 if faults or checked < 60 else 0)

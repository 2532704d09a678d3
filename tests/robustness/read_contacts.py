"""A result of contacts opens in xarray by either engine with the values that h5py reads.

    read_contacts.py FILE
"""

import sys

import h5py
import numpy as np
import xarray

path = sys.argv[1]
faults = []


def expected(dataset):
    """Of characters the joined strings, of numbers the numbers."""
    values = dataset[:]
    if values.dtype.kind == "S":
        rows = values.reshape(-1, values.shape[-1])
        return [row.tobytes().rstrip(b"\0").decode() for row in rows]
    return values


def same(name, wanted, found):
    if isinstance(wanted, list):
        texts = [v.decode() if isinstance(v, bytes) else str(v) for v in np.ravel(found)]
        return texts == wanted
    return wanted.shape == found.shape and np.array_equal(
        wanted.astype(float), found.astype(float), equal_nan=True
    )


with h5py.File(path) as file:
    checked = 0
    for engine in ("netcdf4", "h5netcdf"):
        for group in ("/", "balance"):
            opened = xarray.open_dataset(path, engine=engine, group=group, mask_and_scale=False)
            for name, variable in opened.variables.items():
                checked += 1
                if not same(name, expected(file[group][name]), variable.values):
                    faults.append(f"{engine} reads other values of {name} than h5py")
        root = xarray.open_dataset(path, engine=engine)
        neodymium = root.distribution.sel(component="Nd")
        column = list(root.component.values).index(
            "Nd" if isinstance(root.component.values[0], str) else b"Nd"
        )
        if not np.array_equal(neodymium, file["distribution"][:, column], equal_nan=True):
            faults.append(f"{engine} selects another component than Nd")
print("\n".join(faults) or f"{checked} variables as expected")
sys.exit(1 if faults or checked < 60 else 0)
